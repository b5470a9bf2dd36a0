//! What a trace hook is shown.

use std::io::{IoSlice, IoSliceMut};
use std::sync::{Arc, Mutex};

use nl_core::socket::{Builder, Direction};
use nl_core::{Address, Error, Protocol, Socket};

use crate::ethtool::Ethtool;
use crate::opening::Usersock;
use crate::peers::{Note, header};
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

/// A datagram that was shown.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    direction: Direction,
    address: Address,
    bytes: Vec<u8>,
    length: usize,
}

type Log = Arc<Mutex<Vec<Shown>>>;

fn traced<P: Protocol>(builder: Builder<P>) -> Result<(Socket<P>, Log), Error> {
    let log = Log::default();
    let writer = Arc::clone(&log);
    let socket = builder.trace(move |traced| {
        let (direction, address, length) = (traced.direction, traced.address, traced.length);
        let shown = Shown { direction, address, bytes: traced.bytes.to_vec(), length };
        writer.lock().map(|mut log| log.push(shown)).unwrap_or_default();
    });
    Ok((socket.open()?, log))
}

fn taken(log: &Log) -> Vec<Shown> {
    log.lock().map(|mut log| std::mem::take(&mut *log)).unwrap_or_default()
}

/// Type, flags and whether it came, of each message.
fn types(log: &[Shown]) -> Result<Vec<(Direction, u16)>, Box<dyn std::error::Error>> {
    let mut types = Vec::new();
    for shown in log {
        for message in nl_core::message::messages(&shown.bytes) {
            types.push((shown.direction, message?.header().kind));
        }
    }
    Ok(types)
}

pub(crate) fn a_request_and_its_answer_are_shown_in_order() -> Outcome {
    let (mut route, log) = traced(Socket::<Route>::builder())?;
    check_eq!(taken(&log), []);
    route.request(&GetLink::named("lo"))?;
    let log = taken(&log);
    check_eq!(types(&log)?, [(Direction::Sent, 18), (Direction::Received, 16), (Direction::Received, 2)]);
    check!(log.iter().all(|shown| shown.address == Address::KERNEL && shown.length == shown.bytes.len()));
    Ok(())
}

pub(crate) fn the_resolution_of_a_family_is_shown() -> Outcome {
    let (_, log) = traced(Socket::<Ethtool>::builder())?;
    check_eq!(types(&taken(&log))?.first(), Some(&(Direction::Sent, 16)));
    Ok(())
}

pub(crate) fn what_the_socket_passes_over_is_shown() -> Outcome {
    let (mut route, log) = traced(Socket::<Route>::builder())?;
    let stranger = Socket::<Route>::open()?;
    let lie = [header(20, 0x20, 0, 0, 0), b"lie!".to_vec()].concat();
    stranger.send_raw(&[IoSlice::new(&lie)], Address::port(route.port()))?;
    route.acknowledge(&veth("v0"))?;
    check_eq!(route.ignored(), 1);
    let from = Address::port(stranger.port());
    let lie = Shown { direction: Direction::Received, address: from, length: lie.len(), bytes: lie };
    check!(taken(&log).contains(&lie));
    Ok(())
}

pub(crate) fn what_was_not_sent_is_not_shown() -> Outcome {
    let (mut socket, log) = traced(Socket::<Usersock>::builder())?;
    check!(socket.send(&Note { text: "?" }, Address::port(0x7fff_1234)).is_err());
    check_eq!(taken(&log), []);
    // To a group of which nobody is a member; the kernel's refusal means nothing.
    socket.send(&Note { text: "?" }, Address::group(5)?)?;
    check_eq!(taken(&log).first().map(|shown| shown.address), Some(Address::group(5)?));
    Ok(())
}

pub(crate) fn parts_are_shown_as_one_and_a_cut_datagram_with_its_length() -> Outcome {
    let (mut socket, log) = traced(Socket::<Usersock>::builder())?;
    let me = Address::port(socket.port());
    let header = header(20, 0x20, 0, 0, 0);
    let whole = [&header[..], b"text"].concat();
    let sent = Shown { direction: Direction::Sent, address: me, bytes: whole.clone(), length: 20 };
    socket.send_raw(&[IoSlice::new(&header), IoSlice::new(b"text")], me)?;
    let (mut first, mut second) = ([0; 18], [0; 100]);
    socket.receive_raw(&mut [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)])?;
    check_eq!(taken(&log), [sent.clone(), Shown { direction: Direction::Received, ..sent.clone() }]);

    socket.send_raw(&[IoSlice::new(&whole)], me)?;
    let cut = socket.receive_raw(&mut [IoSliceMut::new(&mut first)]);
    check!(matches!(cut, Err(Error::Truncated { length: 20, room: 18 })));
    let bytes = whole.into_iter().take(18).collect();
    check_eq!(taken(&log), [sent.clone(), Shown { direction: Direction::Received, bytes, ..sent }]);
    Ok(())
}
