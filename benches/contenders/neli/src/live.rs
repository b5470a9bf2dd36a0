//! Conversations with the kernel: by `NlSocketHandle`. `NlRouter` would receive on a thread of its own, and hand each
//! message over to this one.

use std::io::{self, Cursor};
use std::mem::size_of;
use std::os::fd::AsRawFd;

use contract::{Failure, Setup};
use neli::consts::nl::NlmF;
use neli::consts::rtnl::{RtAddrFamily, RtScope, RtTable, Rtm, Rtn, Rtprot};
use neli::consts::socket::{Msg, NlFamily};
use neli::nl::{NlPayload, Nlmsghdr, NlmsghdrBuilder};
use neli::rtnl::{Rtmsg, RtmsgBuilder};
use neli::socket::NlSocket;
use neli::socket::synchronous::NlSocketHandle;
use neli::utils::Groups;
use neli::{FromBytes, ToBytes};

use crate::codec::{CREATE, new_route, route_sum};

pub(crate) fn dump() -> Result<u64, Failure> {
    let socket = NlSocketHandle::connect(NlFamily::Route, None, Groups::empty())?;
    let message = RtmsgBuilder::default()
        .rtm_family(RtAddrFamily::Inet)
        .rtm_dst_len(0)
        .rtm_src_len(0)
        .rtm_tos(0)
        .rtm_table(RtTable::Unspec)
        .rtm_protocol(Rtprot::Unspec)
        .rtm_scope(RtScope::Universe)
        .rtm_type(Rtn::Unspec)
        .build()?;
    let request = NlmsghdrBuilder::default()
        .nl_type(Rtm::Getroute)
        .nl_flags(NlmF::REQUEST | NlmF::DUMP)
        .nl_payload(NlPayload::Payload(message))
        .build()?;
    socket.send(&request)?;
    let mut sum = 0u64;
    loop {
        let (messages, _) = socket.recv::<Rtm, Rtmsg>()?;
        for message in messages {
            let message = message?;
            match message.nl_payload() {
                NlPayload::Payload(route) => sum = sum.wrapping_add(route_sum(route)?),
                NlPayload::DumpExtAck(end) if *end.error() == 0 => return Ok(sum),
                _ => return Err("no route".into()),
            }
        }
    }
}

fn acknowledged(answer: &Nlmsghdr<Rtm, Rtmsg>) -> Result<(), Failure> {
    match answer.nl_payload() {
        NlPayload::Ack(_) => Ok(()),
        _ => Err("refused".into()),
    }
}

pub(crate) fn insert(setup: &Setup, count: u64) -> Result<(), Failure> {
    let socket = NlSocketHandle::connect(NlFamily::Route, None, Groups::empty())?;
    for route in setup.new_routes(count) {
        socket.send(&new_route(&route, CREATE | NlmF::ACK)?)?;
        let (mut answers, _) = socket.recv::<Rtm, Rtmsg>()?;
        acknowledged(&answers.next().ok_or("no answer")??)?;
    }
    Ok(())
}

/// In datagrams of 64, of which the last alone asks for an acknowledgement: by `NlSocket`, which sends what is written.
pub(crate) fn insert_batch(setup: &Setup, count: u64) -> Result<(), Failure> {
    let socket = NlSocket::connect(NlFamily::Route, None, Groups::empty())?;
    let (mut batch, mut buffer) = (Cursor::new(Vec::new()), [0; 4096]);
    for (route, number) in setup.new_routes(count).zip(1..) {
        let last = number % 64 == 0 || number == count;
        let flags = if last { CREATE | NlmF::ACK } else { CREATE };
        new_route(&route, flags)?.to_bytes(&mut batch)?;
        if last {
            socket.send(batch.get_ref(), Msg::empty())?;
            batch.get_mut().clear();
            batch.set_position(0);
            let (length, _) = socket.recv(&mut buffer, Msg::empty())?;
            acknowledged(&Nlmsghdr::from_bytes(&mut Cursor::new(&buffer[..length]))?)?;
        }
    }
    Ok(())
}

pub(crate) fn listen() -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    let socket = NlSocketHandle::connect(NlFamily::Route, None, Groups::empty())?;
    force_receive_buffer(&socket, 512 << 20)?;
    socket.add_mcast_membership(Groups::new_groups(&[libc::RTNLGRP_IPV4_ROUTE]))?;
    Ok(move |count| {
        let (mut sum, mut read) = (0u64, 0);
        while read < count {
            for message in socket.recv::<Rtm, Rtmsg>()?.0 {
                let message = message?;
                if let (Rtm::Newroute, NlPayload::Payload(route)) = (message.nl_type(), message.nl_payload())
                {
                    sum = sum.wrapping_add(route_sum(route)?);
                    read += 1;
                }
            }
        }
        Ok(sum)
    })
}

/// neli's own `set_recv_buffer_size` is by `SO_RCVBUF`, which `net.core.rmem_max` limits.
fn force_receive_buffer(socket: &NlSocketHandle, size: i32) -> io::Result<()> {
    // SAFETY: the pointer is to as many bytes as the length says.
    let set = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_RCVBUFFORCE,
            (&raw const size).cast(),
            size_of::<i32>() as u32,
        )
    };
    if set < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
