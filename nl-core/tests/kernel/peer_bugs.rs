//! What the libraries in use get wrong with a real socket, done right here: the rows of `tests/peer_bugs.rs` that the
//! kernel, or a second socket, can be made to do.
//!
//! | wrong | here |
//! |---|---|
//! | an `NLMSG_ERROR` shorter than its struct panics | [`an_answer_shorter_than_its_code_is_a_refusal`] |
//! | the extended acknowledgement is thrown away, or never read | [`the_kernels_words_are_in_the_error_of_a_request_and_of_a_dump`] |
//! | the code of `NLMSG_DONE` is ignored | [`a_dump_that_fails_at_its_end_is_an_error`] |
//! | `NLM_F_DUMP_INTR` is ignored, or ends the dump | [`an_interrupted_listing_is_whole_and_marked`] |
//! | nobody looks who sent a datagram | [`a_forged_listing_is_skipped_and_the_kernels_is_read`] |
//! | a fixed receive buffer | [`an_answer_larger_than_the_buffer_is_told_and_fits_when_asked_again`] |
//! | a message that the decoder does not know disappears | [`an_event_of_a_type_without_a_struct_is_there`], [`parts_of_another_type_are_items_and_the_listing_goes_on`] |
//! | a wait for a reply that was lost never ends | [`an_acknowledgement_that_was_lost_ends_its_request_and_the_socket_goes_on`] |

use std::io::IoSlice;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nl_core::message::{Envelope, Header};
use nl_core::sys::if_addr::ifaddrmsg;
use nl_core::sys::netlink::{NLMSG_DONE, NLMSG_ERROR};
use nl_core::sys::rtnetlink::*;
use nl_core::{Address, Errno, Error, Flags, Message, RawMessage, Request, Socket, wire_struct};

use crate::opening::Usersock;
use crate::route::{DeleteLink, GetLink, Link, LinkHeader, Route, veth};
use crate::{Outcome, check, check_eq};

const SOON: Option<Duration> = Some(Duration::from_secs(5));

#[derive(Debug, PartialEq, Message)]
#[nl(protocol = Usersock, type = 0x20)]
pub(crate) struct Note<'a> {
    #[nl(attr = 1)]
    pub(crate) bytes: &'a [u8],
}

/// A type of which who asks knows nothing.
#[derive(Debug, Message)]
#[nl(protocol = Usersock, type = 0x21)]
struct Newer {}

#[derive(Debug, Request)]
#[nl(protocol = Usersock, type = 0x20, reply = Note<'_>, do, dump)]
pub(crate) struct Ask {}

pub(crate) fn message(
    kind: u32,
    flags: Flags,
    sequence: u32,
    payload: &[u8],
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let length = u32::try_from(Header::SIZE + payload.len())?;
    let header = Header { length, kind: kind.try_into()?, flags, sequence, port: 0 };
    let mut bytes = [&header.to_bytes()[..], payload].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    Ok(bytes)
}

/// A peer at work, which tells what went wrong with it.
pub(crate) type Peer = JoinHandle<Result<(), String>>;

/// A socket that asks a peer, and the peer: it answers each of `asked` requests with what `answer` sends.
pub(crate) fn asking(
    asked: usize,
    answer: impl Fn(&mut Socket<Usersock>, Address, u32) -> Outcome + Send + 'static,
) -> Result<(Socket<Usersock>, Peer), Error> {
    let mut peer = Socket::<Usersock>::open()?;
    let socket = Socket::<Usersock>::builder().peer(peer.port()).timeout(SOON).open()?;
    peer.set_receive_timeout(SOON);
    let mut answer_one = move || -> Outcome {
        let datagram = peer.receive()?;
        let (from, bytes) = (datagram.from(), datagram.bytes());
        let sequence = RawMessage::parse(bytes)?.header().sequence;
        answer(&mut peer, from, sequence)
    };
    let answering =
        thread::spawn(move || (0..asked).try_for_each(|_| answer_one().map_err(|error| error.to_string())));
    Ok((socket, answering))
}

pub(crate) fn an_answer_shorter_than_its_code_is_a_refusal() -> Outcome {
    let (mut socket, answering) = asking(1, |peer, to, sequence| {
        let short = message(NLMSG_ERROR, Flags::empty(), sequence, &[0xff, 0xff])?;
        Ok(peer.send_raw(&[IoSlice::new(&short)], to)?)
    })?;
    let error = socket.request(&Ask {}).err().ok_or("a yes")?;
    check_eq!(error.as_refused().ok_or("not refused")?.errno, Errno(74));
    answering.join().map_err(|_| "panicked")??;
    Ok(())
}

pub(crate) fn the_kernels_words_are_in_the_error_of_a_request_and_of_a_dump() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let info = crate::route::LinkInfo { kind: Some("nothing") };
    let unknown = crate::route::AddLink(Link { name: Some("v0"), info: Some(info), ..Link::default() });
    let error = route.acknowledge(&unknown).err().ok_or("made")?;
    check_eq!(error.to_string(), "RTM_NEWLINK refused: EOPNOTSUPP: \"Unknown device type\"");
    let header = LinkHeader { index: 7, ..LinkHeader::default() };
    let error = route.dump(&GetLink { header, name: None })?.next().err().ok_or("listed")?;
    let words = error.as_refused().and_then(|refused| refused.ack.message.as_deref());
    check!(words.is_some_and(|words| words.contains("dump")));
    Ok(())
}

#[wire_struct(c = ifaddrmsg, c_prefix = "ifa_")]
struct AddressHeader {
    family: u8,
    prefixlen: u8,
    flags: u8,
    scope: u8,
    index: u32,
}

#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_NEWADDR)]
struct AddressOfLink {
    #[nl(header)]
    _header: AddressHeader,
}

#[derive(Debug, Request)]
#[nl(protocol = Route, type = RTM_GETADDR, reply = AddressOfLink, dump)]
struct GetAddresses {
    #[nl(header)]
    header: AddressHeader,
}

pub(crate) fn a_dump_that_fails_at_its_end_is_an_error() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    // The request is in order, so it is a dump that begins; of which it then finds that there is no such link.
    let header = AddressHeader { family: 2, index: 4711, ..AddressHeader::default() };
    let mut addresses = route.dump(&GetAddresses { header })?;
    let error = addresses.next().err().ok_or("ended as if all were listed")?;
    check_eq!(error.errno(), Some(Errno::ENODEV));
    check!(addresses.next()?.is_none());
    // The same by a peer, behind a part.
    let (mut socket, answering) = asking(1, |peer, to, sequence| {
        let envelope = Envelope { flags: Flags::MULTI, sequence, ..Envelope::default() };
        peer.send_in(&Note { bytes: b"part" }, to, envelope)?;
        let done = message(NLMSG_DONE, Flags::MULTI, sequence, &(-5i32).to_ne_bytes())?;
        Ok(peer.send_raw(&[IoSlice::new(&done)], to)?)
    })?;
    let mut notes = socket.dump(&Ask {})?;
    check_eq!(notes.next()?.ok_or("no part")?.bytes, b"part");
    check_eq!(notes.next().err().and_then(|error| error.errno()), Some(Errno(5)));
    answering.join().map_err(|_| "panicked")??;
    Ok(())
}

pub(crate) fn an_interrupted_listing_is_whole_and_marked() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let mut other = Socket::<Route>::open()?;
    let names: Vec<String> = (0..60).map(|number| format!("v{number}")).collect();
    for name in &names {
        other.acknowledge(&veth(name))?;
    }
    let mut links = route.dump(&GetLink::default())?;
    check!(links.next()?.is_some());
    other.acknowledge(&DeleteLink(Link { name: Some("v59"), ..Link::default() }))?;
    // The rest of it, with the mark; not an error in place of both.
    let rest = links.collect()?;
    check!(rest.interrupted);
    for name in names.iter().take(59) {
        let listed =
            |link: &nl_core::Kept<Link<'static>>| link.get().is_ok_and(|link| link.name == Some(name));
        check!(rest.messages.iter().any(listed));
    }
    check!(!route.dump(&GetLink::default())?.collect()?.interrupted);
    Ok(())
}

pub(crate) fn a_forged_listing_is_skipped_and_the_kernels_is_read() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let forger = Socket::<Route>::open()?;
    let asked = route.dump(&GetLink::default())?.collect()?;
    let next = asked.messages.first().ok_or("no link")?.raw().header().sequence + 1;
    // It lies in the queue before the kernel's answer: no link at all, and the end.
    let mut header = message(NLMSG_DONE, Flags::MULTI, next, &[0; 4])?;
    if let Some(port) = header.get_mut(12..16) {
        port.copy_from_slice(&route.port().to_ne_bytes());
    }
    forger.send_raw(&[IoSlice::new(&header)], Address::port(route.port()))?;
    let links = route.dump(&GetLink::default())?.collect()?;
    check_eq!(links.messages.len(), asked.messages.len());
    check_eq!(route.ignored(), 1);
    Ok(())
}

pub(crate) fn an_answer_larger_than_the_buffer_is_told_and_fits_when_asked_again() -> Outcome {
    let (mut socket, answering) = asking(2, |peer, to, sequence| {
        // More than one attribute can hold, and more than the buffer.
        let attribute = [&60_004u16.to_ne_bytes()[..], &1u16.to_ne_bytes(), &[7; 60_000]].concat();
        let large = message(0x20, Flags::empty(), sequence, &[&attribute[..], &attribute].concat())?;
        Ok(peer.send_raw(&[IoSlice::new(&large)], to)?)
    })?;
    let error = socket.request(&Ask {}).err().ok_or("a cut answer was decoded")?;
    check!(matches!(error, Error::Truncated { length: 120_024, .. }));
    check_eq!(socket.request(&Ask {})?.bytes, [7; 60_000]);
    answering.join().map_err(|_| "panicked")??;
    Ok(())
}

pub(crate) fn an_event_of_a_type_without_a_struct_is_there() -> Outcome {
    let mut listener = Socket::<Route>::open()?;
    let mut other = Socket::<Route>::open()?;
    other.acknowledge(&veth("v0"))?;
    listener.join(RTNLGRP_LINK)?;
    listener.set_receive_timeout(SOON);
    other.acknowledge(&DeleteLink(Link { name: Some("v0"), ..Link::default() }))?;
    // No struct of these tests is RTM_DELLINK.
    let gone: u16 = RTM_DELLINK.try_into()?;
    loop {
        let event = listener.event()?;
        let message = event.message();
        if message.header().kind == gone {
            let error = message.decode::<Link<'_>>().err().ok_or("decoded as another")?;
            check!(error.to_string().contains("message is of type 0x11, expected type 0x10"));
            check!(message.payload().len() > size_of::<LinkHeader>());
            return Ok(());
        }
    }
}

pub(crate) fn parts_of_another_type_are_items_and_the_listing_goes_on() -> Outcome {
    let (mut socket, answering) = asking(1, |peer, to, sequence| {
        let envelope = Envelope { flags: Flags::MULTI, sequence, ..Envelope::default() };
        peer.send_in(&Note { bytes: b"before" }, to, envelope)?;
        peer.send_in(&Newer {}, to, envelope)?;
        peer.send_in(&Note { bytes: b"behind" }, to, envelope)?;
        let done = message(NLMSG_DONE, Flags::MULTI, sequence, &[0; 4])?;
        Ok(peer.send_raw(&[IoSlice::new(&done)], to)?)
    })?;
    let mut notes = socket.dump(&Ask {})?;
    check_eq!(notes.next()?.ok_or("no part")?.bytes, b"before");
    let error = notes.next().err().ok_or("decoded as another")?;
    check!(error.to_string().contains("message is of type 0x21, expected type 0x20"));
    check_eq!(notes.next()?.ok_or("no part")?.bytes, b"behind");
    check!(notes.next()?.is_none());
    answering.join().map_err(|_| "panicked")??;
    Ok(())
}

pub(crate) fn an_acknowledgement_that_was_lost_ends_its_request_and_the_socket_goes_on() -> Outcome {
    // The notifications of the change itself fill so small a queue, and then the kernel drops the acknowledgement.
    let mut route = Socket::<Route>::builder().receive_buffer(1).timeout(SOON).open()?;
    route.join(RTNLGRP_LINK)?;
    let error = route.acknowledge(&veth("v0")).err().ok_or("the queue was large enough")?;
    check!(matches!(error, Error::Lost));
    // The change was made, as an answer says for which there is room.
    route.leave(RTNLGRP_LINK)?;
    check_eq!(route.acknowledge(&veth("v0")).err().and_then(|error| error.errno()), Some(Errno::EEXIST));
    Ok(())
}
