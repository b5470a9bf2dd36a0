//! Conversations with the kernel, as the packets' own examples have them.

use std::io;
use std::os::fd::AsRawFd;

use bench_netlink_packet_route::route_sum;
use contract::{Failure, Setup};
use netlink_packet_core::{DecodeError, NLM_F_DUMP, NLM_F_REQUEST, NetlinkPayload};
use netlink_packet_route::route::RouteMessage;
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};

use crate::codec::{self, Message};

type Payload = NetlinkPayload<RouteNetlinkMessage>;

/// The longest datagram that the kernel makes of a dump.
const BUFFER: usize = 32 * 1024;

fn connect() -> io::Result<Socket> {
    let mut socket = Socket::new(NETLINK_ROUTE)?;
    socket.bind_auto()?;
    socket.connect(&SocketAddr::new(0, 0))?;
    Ok(socket)
}

/// What the messages of a datagram carry.
fn payloads(mut rest: &[u8]) -> impl Iterator<Item = Result<Payload, DecodeError>> {
    std::iter::from_fn(move || {
        let message = (!rest.is_empty()).then(|| Message::deserialize(rest))?;
        let length = message.as_ref().map_or(rest.len(), |message| message.header.length as usize);
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some(message.map(|message| message.payload))
    })
}

pub(crate) fn dump() -> Result<u64, Failure> {
    let socket = connect()?;
    let mut buffer = Vec::with_capacity(BUFFER);
    let mut request = RouteMessage::default();
    request.header.address_family = AddressFamily::Inet;
    codec::encode(RouteNetlinkMessage::GetRoute(request), NLM_F_REQUEST | NLM_F_DUMP, &mut buffer);
    socket.send(&buffer, 0)?;
    let mut sum = 0u64;
    loop {
        buffer.clear();
        socket.recv(&mut buffer, 0)?;
        for payload in payloads(&buffer) {
            match payload? {
                Payload::InnerMessage(RouteNetlinkMessage::NewRoute(route)) => {
                    sum = sum.wrapping_add(route_sum(&route));
                }
                Payload::Done(done) if done.code == 0 => return Ok(sum),
                other => return Err(format!("no route, but {other:?}").into()),
            }
        }
    }
}

pub(crate) fn insert(setup: &Setup, count: u64) -> Result<(), Failure> {
    let socket = connect()?;
    let (mut message, mut buffer) = (Vec::new(), Vec::with_capacity(BUFFER));
    for route in setup.new_routes(count) {
        let length = codec::encode_route(&route, &mut message);
        socket.send(&message[..length], 0)?;
        buffer.clear();
        socket.recv(&mut buffer, 0)?;
        match Message::deserialize(&buffer)?.payload {
            Payload::Error(answer) if answer.code.is_none() => {}
            other => return Err(format!("no acknowledgement, but {other:?}").into()),
        }
    }
    Ok(())
}

pub(crate) fn listen() -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    let mut socket = Socket::new(NETLINK_ROUTE)?;
    socket.bind_auto()?;
    set_receive_buffer(&socket, 512 << 20)?;
    socket.add_membership(libc::RTNLGRP_IPV4_ROUTE)?;
    let mut buffer = Vec::with_capacity(BUFFER);
    Ok(move |count| {
        let (mut sum, mut read) = (0u64, 0);
        while read < count {
            buffer.clear();
            socket.recv(&mut buffer, 0)?;
            for payload in payloads(&buffer) {
                if let Payload::InnerMessage(RouteNetlinkMessage::NewRoute(route)) = payload? {
                    sum = sum.wrapping_add(route_sum(&route));
                    read += 1;
                }
            }
        }
        Ok(sum)
    })
}

/// By the system call: netlink-sys has `SO_RCVBUF`, which a process may not raise so far.
fn set_receive_buffer(socket: &Socket, bytes: u32) -> io::Result<()> {
    // SAFETY: the pointer is to as many bytes as the length says.
    let set = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_RCVBUFFORCE,
            (&raw const bytes).cast(),
            size_of::<u32>() as u32,
        )
    };
    if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
