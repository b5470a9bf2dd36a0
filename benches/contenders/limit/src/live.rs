//! Conversations with the kernel.

use contract::{Failure, Setup};

use crate::codec::{self, ROUTE};
use crate::socket::Socket;

/// `RTM_GETROUTE` with `NLM_F_REQUEST | NLM_F_DUMP`, for `AF_INET`.
const GET_ROUTES: [u8; 28] = {
    let mut bytes = [0; 28];
    bytes[0] = 28;
    bytes[4] = 26;
    (bytes[6], bytes[7]) = (0x01, 0x03);
    bytes[16] = 2;
    bytes
};

const NEW_ROUTE: u16 = 24;
const DONE: u16 = 3;
const ERROR: u16 = 2;

/// The messages of a datagram, with their types.
fn messages(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let header = rest.first_chunk::<16>()?;
        let length = u32::from_ne_bytes(*header.first_chunk()?) as usize;
        let kind = u16::from_ne_bytes([header[4], header[5]]);
        let message = rest.get(..length)?;
        rest = rest.get((length + 3) & !3..).unwrap_or(&[]);
        Some((kind, message))
    })
}

/// Whether an answer's error code is 0.
fn done(message: &[u8]) -> Result<(), Failure> {
    match message.get(16..20) {
        Some([0, 0, 0, 0]) => Ok(()),
        _ => Err("refused".into()),
    }
}

pub(crate) fn dump() -> Result<u64, Failure> {
    let socket = Socket::open()?;
    let mut buffer = vec![0; 32 * 1024];
    socket.send(&GET_ROUTES)?;
    let mut sum = 0u64;
    loop {
        for (kind, message) in messages(socket.receive(&mut buffer)?) {
            match kind {
                NEW_ROUTE => sum = sum.wrapping_add(codec::route(message).ok_or("no route")?),
                DONE => return done(message).map(|()| sum),
                _ => return Err("no route".into()),
            }
        }
    }
}

pub(crate) fn discard() -> Result<u64, Failure> {
    let socket = Socket::open()?;
    let mut buffer = vec![0; 32 * 1024];
    socket.send(&GET_ROUTES)?;
    loop {
        // DONE may follow other messages: it is looked for at the end, where it is alone in its length.
        let datagram = socket.receive(&mut buffer)?;
        if datagram.last_chunk::<20>().is_some_and(|end| end[..6] == [20, 0, 0, 0, 3, 0]) {
            return Ok(0);
        }
    }
}

pub(crate) fn insert(setup: &Setup, count: u64) -> Result<(), Failure> {
    let socket = Socket::open()?;
    let (mut message, mut buffer) = ([0; ROUTE], [0; 4096]);
    for route in setup.new_routes(count) {
        codec::write_route(&route, &mut message);
        socket.send(&message)?;
        match messages(socket.receive(&mut buffer)?).next() {
            Some((ERROR, answer)) => done(answer)?,
            _ => return Err("no acknowledgement".into()),
        }
    }
    Ok(())
}

/// In datagrams of 64, of which the last alone asks for an acknowledgement.
pub(crate) fn insert_batch(setup: &Setup, count: u64) -> Result<(), Failure> {
    let socket = Socket::open()?;
    let (mut message, mut buffer) = ([0; ROUTE], [0; 4096]);
    let mut batch = Vec::with_capacity(64 * ROUTE);
    for (route, number) in setup.new_routes(count).zip(1..) {
        codec::write_route(&route, &mut message);
        let last = number % 64 == 0 || number == count;
        if !last {
            // Without NLM_F_ACK.
            message[6] = 0x01;
        }
        batch.extend_from_slice(&message);
        if last {
            socket.send(&batch)?;
            batch.clear();
            match messages(socket.receive(&mut buffer)?).next() {
                Some((ERROR, answer)) => done(answer)?,
                _ => return Err("no acknowledgement".into()),
            }
        }
    }
    Ok(())
}

pub(crate) fn listen() -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    const IPV4_ROUTE: u32 = 7;
    let socket = Socket::open()?;
    socket.set(libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, 512 << 20)?;
    socket.set(libc::SOL_NETLINK, libc::NETLINK_ADD_MEMBERSHIP, IPV4_ROUTE)?;
    let mut buffer = vec![0; 32 * 1024];
    Ok(move |count| {
        let (mut sum, mut read) = (0u64, 0);
        while read < count {
            for (kind, message) in messages(socket.receive(&mut buffer)?) {
                if kind == NEW_ROUTE {
                    sum = sum.wrapping_add(codec::route(message).ok_or("no route")?);
                    read += 1;
                }
            }
        }
        Ok(sum)
    })
}
