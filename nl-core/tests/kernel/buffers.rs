//! How much may lie in the kernel, how much may be sent at once, and how much is taken.

use std::fs;
use std::io::IoSlice;

use nix::sys::socket::{setsockopt, sockopt};
use nl_core::{Address, Errno, Error, Socket};

use crate::namespace::skipped;
use crate::opening::Usersock;
use crate::peers::Note;
use crate::processes::without_rights;
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

/// More than every system's limit for everybody.
const LARGE: u32 = 64 << 20;

/// A limit of the system.
fn limit(name: &str) -> Result<usize, Box<dyn std::error::Error>> {
    Ok(fs::read_to_string(format!("/proc/sys/net/core/{name}"))?.trim().parse()?)
}

pub(crate) fn the_kernel_tells_how_large_the_buffers_are() -> Outcome {
    let default = Socket::<Route>::open()?;
    let small = Socket::<Route>::builder().receive_buffer(16 << 10).send_buffer(20 << 10).open()?;
    check_eq!((small.receive_buffer()?, small.send_buffer()?), (32 << 10, 40 << 10));
    check!(default.receive_buffer()? > 32 << 10);
    check!(default.send_buffer()? > 40 << 10);
    Ok(())
}

pub(crate) fn the_privileged_have_buffers_beyond_the_limit() -> Outcome {
    let allowed = setsockopt(&Socket::<Route>::open()?, sockopt::RcvBufForce, &1);
    if allowed.is_err() {
        return skipped("this needs CAP_NET_ADMIN in the initial user namespace");
    }
    check!(limit("rmem_max")? < LARGE as usize);
    let large = Socket::<Route>::builder().receive_buffer(LARGE).send_buffer(LARGE).open()?;
    check_eq!((large.receive_buffer()?, large.send_buffer()?), (2 * LARGE as usize, 2 * LARGE as usize));
    Ok(())
}

pub(crate) fn without_rights_buffers_end_at_the_limit() -> Outcome {
    let expected = format!("{} {}", 2 * limit("rmem_max")?, 2 * limit("wmem_max")?);
    check_eq!(without_rights("enlarge")?, expected);
    Ok(())
}

pub(crate) fn a_datagram_beyond_the_send_buffer_is_told_and_fits_into_a_larger_one() -> Outcome {
    let small = Socket::<Usersock>::builder().send_buffer(8 << 10).open()?;
    let large = Socket::<Usersock>::builder().send_buffer(40 << 10).open()?;
    let mut receiver = Socket::<Usersock>::open()?;
    let to = Address::port(receiver.port());
    let room = (16 << 10) - 32;
    let (most, more) = (vec![1; room], vec![1; room + 1]);
    small.send_raw(&[IoSlice::new(&most)], to)?;
    check_eq!(receiver.receive()?.bytes().len(), room);
    let error = small.send_raw(&[IoSlice::new(&more)], to).err().ok_or("sent")?;
    check!(matches!(error, Error::TooLarge { length: 16353, room: 16352 }));
    check_eq!(
        error.to_string(),
        "EMSGSIZE: a datagram of 16353 bytes was not sent: the socket's send buffer takes at most 16352; enlarge it \
         with `Builder::send_buffer`, or send less at once"
    );
    large.send_raw(&[IoSlice::new(&more)], to)?;
    check_eq!(receiver.receive()?.bytes().len(), room + 1);
    Ok(())
}

pub(crate) fn more_parts_than_the_system_takes_are_told() -> Outcome {
    let socket = Socket::<Usersock>::open()?;
    let to = Address::port(socket.port());
    socket.send_raw(&vec![IoSlice::new(b"part"); 1024], to)?;
    let error = socket.send_raw(&vec![IoSlice::new(b"part"); 1025], to).err().ok_or("sent")?;
    check!(matches!(error, Error::System { doing: "sending more than 1024 parts", errno: Errno::EMSGSIZE }));
    Ok(())
}

pub(crate) fn a_small_buffer_grows_with_what_comes() -> Outcome {
    let mut alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::builder().buffer(16).open()?;
    let to = Address::port(bob.port());
    for _ in 0..2 {
        alice.send(&Note { text: "sixteen bytes are not enough" }, to)?;
    }
    check!(matches!(bob.receive(), Err(Error::Truncated { length: 52, room: 16 })));
    check_eq!(bob.receive()?.bytes().len(), 52);
    Ok(())
}

pub(crate) fn a_reply_that_the_buffer_is_too_small_for_fits_when_asked_again() -> Outcome {
    let mut route = Socket::<Route>::builder().buffer(0).open()?;
    // The yes is cut, too; the link is there all the same.
    check!(matches!(route.acknowledge(&veth("v0")), Err(Error::Truncated { length: 36, room: 0 })));
    check!(matches!(route.request(&GetLink::named("v0")), Err(Error::Truncated { room: 36, .. })));
    check_eq!(route.request(&GetLink::named("v0"))?.name, Some("v0"));
    Ok(())
}
