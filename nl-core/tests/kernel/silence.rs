use std::io::IoSlice;
use std::thread;
use std::time::Duration;

use nl_core::message::Envelope;
use nl_core::{Address, Error, Flags, Message, Request, Socket};

use crate::opening::Usersock;
use crate::peers::wait_until_gone;
use crate::route::{GetLink, Route};
use crate::{Outcome, check, check_eq};

const A_MOMENT: Duration = Duration::from_millis(50);
const REQUEST: u16 = 1;
const ACK: u16 = 4;
const RTM_GETLINK: u16 = 18;

fn header(length: u32, kind: u16, flags: u16) -> Vec<u8> {
    [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), &flags.to_ne_bytes(), &[9, 0, 0, 0, 0, 0, 0, 0]].concat()
}

pub(crate) fn what_the_kernel_drops_in_silence_ends_in_a_bounded_wait() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.set_receive_timeout(Some(A_MOMENT));
    let silent = [
        ("shorter than a header", header(16, RTM_GETLINK, REQUEST | ACK).into_iter().take(12).collect()),
        ("nlmsg_len past its end", header(400, RTM_GETLINK, REQUEST | ACK)),
        ("nlmsg_len below the header", header(15, RTM_GETLINK, REQUEST | ACK)),
        ("no NLM_F_REQUEST", [header(32, RTM_GETLINK, 0), vec![0; 16]].concat()),
        ("a reserved type", header(16, 1, REQUEST)),
    ];
    for (what, bytes) in silent {
        route.send_raw(&[IoSlice::new(&bytes)], Address::KERNEL)?;
        let error = route.receive().err().ok_or_else(|| format!("{what}: answered"))?;
        check!(matches!(error, Error::TimedOut { operation: None, after: A_MOMENT }));
        check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    }
    Ok(())
}

pub(crate) fn a_whole_header_of_a_reserved_type_is_acknowledged_where_it_asks() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.set_receive_timeout(Some(Duration::from_secs(5)));
    route.send_raw(&[IoSlice::new(&header(16, 1, REQUEST | ACK))], Address::KERNEL)?;
    let datagram = route.receive()?;
    let message = datagram.messages().next().ok_or("empty")??;
    check_eq!((message.header().kind, message.header().sequence), (2, 9));
    Ok(())
}

#[derive(Request)]
#[nl(protocol = Usersock, type = 0x20, do)]
struct Ask {}

pub(crate) fn a_peer_that_never_answers_ends_in_a_bounded_wait() -> Outcome {
    let peer = Socket::<Usersock>::open()?;
    let mut socket = Socket::<Usersock>::builder().peer(peer.port()).timeout(Some(A_MOMENT)).open()?;
    let error = socket.acknowledge(&Ask {}).err().ok_or("answered")?;
    check_eq!(
        error.to_string(),
        "Ask: no answer came within 50ms; the kernel is silent about what is no whole request, and a peer may be gone"
    );
    let port = peer.port();
    drop(peer);
    wait_until_gone(port)?;
    check!(matches!(socket.acknowledge(&Ask {}), Err(Error::NoPeer { .. })));
    Ok(())
}

#[derive(Message)]
#[nl(protocol = Usersock, type = 0x20)]
struct Part {}

#[derive(Request)]
#[nl(protocol = Usersock, type = 0x20, reply = Part, do)]
struct AskForMuch {}

pub(crate) fn a_peer_that_answers_without_end_ends_in_a_bounded_wait() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let mut socket = Socket::<Usersock>::builder().peer(peer.port()).timeout(Some(A_MOMENT)).open()?;
    let to = Address::port(socket.port());
    let answering = thread::spawn(move || -> Result<bool, String> {
        let asked = peer.receive().map_err(|error| error.to_string())?.messages().next();
        let sequence = asked.and_then(Result::ok).ok_or("no message")?.header().sequence;
        let envelope = Envelope { flags: Flags::MULTI, sequence, ..Envelope::default() };
        // Ends when the socket is closed.
        Ok((0..10_000_000).any(|_| peer.send_in(&Part {}, to, envelope).is_err()))
    });
    let silence = socket.request(&AskForMuch {}).err().ok_or("answered")?;
    check!(matches!(silence, Error::TimedOut { operation: Some("AskForMuch"), .. }));
    drop(socket);
    check!(answering.join().map_err(|_| "panicked")??);
    Ok(())
}
