//! Conversations with the kernel.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, RawFd};

use contract::{Failure, Setup};
use netlink_bindings::rt_route::{self, Chained, OpGetrouteDump, Request, Rtmsg};
use netlink_bindings::traits::NetlinkRequest;
use netlink_socket2::{MulticastSocketRaw, NetlinkSocket};

use crate::codec::{push_route, route_header, route_sum};

pub(crate) fn dump() -> Result<u64, Failure> {
    let mut socket = NetlinkSocket::new();
    let header = Rtmsg { rtm_family: libc::AF_INET as u8, ..Rtmsg::new() };
    let request = Request::new().op_getroute_dump(&header);
    let mut routes = socket.request(&request)?;
    let mut sum = 0u64;
    while let Some((header, attributes)) = routes.recv().transpose()? {
        sum = sum.wrapping_add(route_sum(&header, attributes));
    }
    Ok(sum)
}

pub(crate) fn insert(setup: &Setup, count: u64) -> Result<(), Failure> {
    let mut socket = NetlinkSocket::new();
    let mut buffer = Vec::new();
    for route in setup.new_routes(count) {
        let request = Request::new_with_buf(&mut buffer).set_create().set_excl();
        let mut request = request.op_newroute_do(&route_header());
        push_route(&route, request.encode());
        socket.request(&request)?.recv_ack()?;
    }
    Ok(())
}

/// In chains, of which each request is acknowledged.
pub(crate) fn insert_batch(setup: &Setup, count: u64) -> Result<(), Failure> {
    // A set of 64 or a multiple of it counts its last requests as acknowledged from the start.
    const CHAIN: u32 = 63;
    let mut socket = NetlinkSocket::new();
    let mut buffer = Vec::new();
    let mut routes = setup.new_routes(count).peekable();
    while routes.peek().is_some() {
        let mut chain = Chained::new_with_buf(&mut buffer, socket.reserve_seq(CHAIN));
        for route in routes.by_ref().take(CHAIN as usize) {
            let request = chain.request().set_create().set_excl();
            push_route(&route, request.op_newroute_do(&route_header()).encode());
        }
        socket.request_chained(&chain.finalize())?.recv_all()?;
    }
    Ok(())
}

pub(crate) fn listen() -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    // The socket does not tell its descriptor, but it gets the lowest that is free.
    let descriptor = File::open("/dev/null")?.as_raw_fd();
    let mut socket = MulticastSocketRaw::new(rt_route::PROTONUM)?;
    set_receive_buffer(descriptor, 512 << 20)?;
    socket.listen(libc::RTNLGRP_IPV4_ROUTE)?;
    Ok(move |count| {
        let (mut sum, mut read) = (0u64, 0);
        while read < count {
            let (received, payload) = socket.recv()?;
            if received.message_type == libc::RTM_NEWROUTE {
                let (header, attributes) = OpGetrouteDump::decode_reply(payload);
                sum = sum.wrapping_add(route_sum(&header, attributes));
                read += 1;
            }
        }
        Ok(sum)
    })
}

fn set_receive_buffer(descriptor: RawFd, bytes: u32) -> io::Result<()> {
    // SAFETY: the pointer is to as many bytes as the length says.
    let set = unsafe {
        libc::setsockopt(
            descriptor,
            libc::SOL_SOCKET,
            libc::SO_RCVBUFFORCE,
            (&raw const bytes).cast(),
            size_of::<u32>() as u32,
        )
    };
    if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
