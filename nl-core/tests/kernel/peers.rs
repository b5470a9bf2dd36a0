use std::io::{IoSlice, IoSliceMut};
use std::thread;
use std::time::Duration;

use nl_core::message::{Envelope, Header};
use nl_core::sys::netlink::{NETLINK_USERSOCK, NLMSG_DONE};
use nl_core::{Address, Error, Flags, Message, Protocol, Request, Socket};

use crate::opening::Usersock;
use crate::route::{GetLink, Link, Route, veth};
use crate::{Outcome, check, check_eq};

#[derive(Debug, PartialEq, Message)]
#[nl(protocol = Usersock, type = 0x20)]
pub(crate) struct Note<'a> {
    #[nl(attr = 1)]
    pub(crate) text: &'a str,
}

#[derive(Request)]
#[nl(protocol = Usersock, type = 0x20, reply = Note<'_>, do)]
pub(crate) struct Ask<'a> {
    #[nl(attr = 1)]
    pub(crate) text: &'a str,
}

#[derive(Request)]
#[nl(protocol = Usersock, type = 0x20, reply = Note<'_>, dump)]
pub(crate) struct List {}

pub(crate) fn header(length: u32, kind: u16, flags: u16, sequence: u32, port: u32) -> Vec<u8> {
    let [length, sequence, port] = [length, sequence, port].map(u32::to_ne_bytes);
    [&length[..], &kind.to_ne_bytes(), &flags.to_ne_bytes(), &sequence, &port].concat()
}

pub(crate) fn a_spoofed_answer_is_ignored_and_counted() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let spoofer = Socket::<Route>::open()?;
    let links = route.dump(&GetLink::default())?.collect()?;
    let last = links.messages.first().ok_or("no link")?.raw().header().sequence;
    // An NLMSG_ERROR with EPERM, to the port and with the number that the next request will have.
    let mut refusal = header(36, 2, 0, last + 1, route.port());
    refusal.extend((-1i32).to_ne_bytes());
    refusal.extend(header(16, 16, 5, last + 1, 0));
    spoofer.send_raw(&[IoSlice::new(&refusal)], Address::port(route.port()))?;
    check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    check_eq!(route.ignored(), 1);
    Ok(())
}

pub(crate) fn unicast_goes_to_one_socket_with_the_senders_port() -> Outcome {
    let mut alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::open()?;
    let mut carol = Socket::<Usersock>::open()?;
    alice.send(&Note { text: "to bob" }, Address::port(bob.port()))?;
    let datagram = bob.receive()?;
    check_eq!(datagram.from(), Address::port(alice.port()));
    let message = datagram.messages().next().ok_or("empty")??;
    check_eq!(message.decode::<Note<'_>>()?, Note { text: "to bob" });
    check_eq!(message.header().port, alice.port());
    // The attribute's padding is part of the payload, as where the kernel writes one.
    check_eq!(message.header().length, u32::try_from(Header::SIZE + 4 + "to bob\0_".len())?);
    carol.set_receive_timeout(Some(Duration::from_millis(20)));
    check!(matches!(carol.receive(), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn a_request_to_a_peer_is_answered_by_it_alone() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let mut stranger = Socket::<Usersock>::open()?;
    let mut socket = Socket::<Usersock>::builder().peer(peer.port()).open()?;
    let to = Address::port(socket.port());
    let answering = peer_thread(move || {
        let datagram = peer.receive()?;
        let message = datagram.messages().next().ok_or("empty")??;
        let asked = message.decode::<Note<'_>>()?.text.to_owned();
        let (sequence, from) = (message.header().sequence, datagram.from());
        // A stranger who knows the number is first, and one whose datagram no buffer holds.
        stranger.send_in(&Note { text: "lie" }, to, Envelope { sequence, ..Envelope::default() })?;
        stranger.send_raw(&[IoSlice::new(&vec![1; 100_000])], to)?;
        let text = format!("{asked}, indeed");
        peer.send_in(&Note { text: &text }, from, Envelope { sequence, ..Envelope::default() })?;
        Ok(())
    });
    check_eq!(socket.request(&Ask { text: "truth" })?.text, "truth, indeed");
    check_eq!(socket.ignored(), 2);
    answering.join().map_err(|_| "panicked")??;
    Ok(())
}

/// A thread in the same network namespace, which a thread inherits.
fn peer_thread(run: impl FnOnce() -> Outcome + Send + 'static) -> thread::JoinHandle<Result<(), String>> {
    thread::spawn(move || run().map_err(|error| error.to_string()))
}

/// As the example modules of older texts speak.
#[derive(Protocol)]
#[nl(number = NETLINK_USERSOCK, mainline, reserved_types, unsequenced)]
pub(crate) struct Classic;

#[derive(Message)]
#[nl(protocol = Classic, type = NLMSG_DONE)]
pub(crate) struct Text<'a> {
    #[nl(payload)]
    pub(crate) text: &'a str,
}

#[derive(Request)]
#[nl(protocol = Classic, type = 0, reply = Text<'_>, do)]
pub(crate) struct Say<'a> {
    #[nl(payload)]
    pub(crate) text: &'a str,
}

pub(crate) fn an_answer_of_a_control_type_without_a_number_is_the_reply_where_the_protocol_says_so() -> Outcome
{
    let mut module = Socket::<Classic>::open()?;
    let mut program = Socket::<Classic>::builder().peer(module.port()).open()?;
    let port = program.port();
    let answering = peer_thread(move || {
        for answer in ["Hello from kernel", "and good bye"] {
            check_eq!(module.receive()?.from().port_id(), port);
            let mut bytes = header(16 + 1024, 3, 0, 0, 0);
            bytes.extend(answer.as_bytes());
            bytes.resize(16 + 1024, 0);
            module.send_raw(&[IoSlice::new(&bytes)], Address::port(port))?;
        }
        Ok(())
    });
    check_eq!(program.request(&Say { text: "hello" })?.text, "Hello from kernel");
    check_eq!(program.request(&Say { text: "bye" })?.text, "and good bye");
    answering.join().map_err(|_| "panicked")??;
    Ok(())
}

pub(crate) fn a_datagram_can_be_sent_and_received_in_parts() -> Outcome {
    let alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::open()?;
    let head = header(20, 0x20, 0, 0, 0);
    alice.send_raw(&[IoSlice::new(&head), IoSlice::new(b"text")], Address::port(bob.port()))?;
    let (mut first, mut second) = ([0; 16], [0; 16]);
    let mut parts = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
    check_eq!(bob.receive_raw(&mut parts)?, (20, Address::port(alice.port()).into()));
    check_eq!((&first[..], &second[..4]), (&head[..], &b"text"[..]));
    alice.send_raw(&[IoSlice::new(&[7; 64])], Address::port(bob.port()))?;
    let mut parts = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
    check!(matches!(bob.receive_raw(&mut parts), Err(Error::Truncated { length: 64, room: 32 })));
    Ok(())
}

pub(crate) fn multicast_reaches_the_members_of_one_group() -> Outcome {
    let mut alice = Socket::<Usersock>::open()?;
    let mut members = [3, 5].map(|group| (group, Socket::<Usersock>::open()));
    for (group, member) in &mut members {
        let member = member.as_mut().map_err(|error| error.to_string())?;
        member.join(*group)?;
        member.set_receive_timeout(Some(Duration::from_millis(50)));
    }
    alice.send(&Note { text: "news" }, Address::group(5)?)?;
    for (group, member) in members {
        let mut member = member?;
        match member.receive() {
            Ok(datagram) => {
                check_eq!(group, 5);
                check_eq!(
                    (datagram.from().port_id(), datagram.from().group_number()),
                    (alice.port(), Some(5))
                );
            }
            Err(Error::TimedOut { .. }) => check_eq!(group, 3),
            Err(error) => return Err(error.into()),
        }
    }
    check!(matches!(Address::mask(1 << 3 | 1 << 5), Err(Error::NotOneGroup { mask: 0x28 })));
    check!(matches!(Address::group(33), Err(Error::NoDestination { group: 33 })));
    Ok(())
}

pub(crate) fn a_sender_does_not_get_its_own_multicast() -> Outcome {
    let mut alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::open()?;
    for member in [&mut alice, &mut bob] {
        member.join(3)?;
        member.set_receive_timeout(Some(Duration::from_millis(20)));
    }
    alice.send(&Note { text: "news" }, Address::group(3)?)?;
    bob.receive()?;
    check!(matches!(alice.receive(), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn what_is_sent_to_a_group_of_the_kernels_the_kernel_takes_for_a_request() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let mut member = Socket::<Route>::open()?;
    route.acknowledge(&veth("v0"))?;
    member.join(9)?;
    member.set_receive_timeout(Some(Duration::from_secs(5)));
    let change = Link { name: Some("v0"), mtu: Some(1400), ..Link::default() };
    let envelope = Envelope { flags: Flags::REQUEST, ..Envelope::default() };
    route.send_in(&change, Address::group(9)?, envelope)?;
    check_eq!(member.receive()?.from().port_id(), route.port());
    check_eq!(route.request(&GetLink::named("v0"))?.mtu, Some(1400));
    Ok(())
}

/// Waits until a socket that was dropped is gone. Children that other tests start have all descriptors from their fork
/// to their exec, and may keep it for a moment.
pub(crate) fn wait_until_gone(port: u32) -> Outcome {
    for _ in 0..10_000 {
        let sockets = std::fs::read_to_string("/proc/thread-self/net/netlink")?;
        let mut ports = sockets.lines().filter_map(|socket| socket.split_whitespace().nth(2));
        if !ports.any(|used| used == port.to_string()) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err("a socket that was dropped is still there".into())
}

pub(crate) fn nobody_at_the_port_is_told() -> Outcome {
    let mut alice = Socket::<Usersock>::open()?;
    let error = alice.send(&Note { text: "?" }, Address::port(0x7fff_1234)).err().ok_or("sent")?;
    check!(matches!(error, Error::NoPeer { port: 0x7fff_1234 }));
    Ok(())
}

pub(crate) fn strangers_do_not_prolong_a_wait() -> Outcome {
    let peer = Socket::<Usersock>::open()?;
    let timeout = Duration::from_millis(200);
    let mut socket = Socket::<Usersock>::builder().peer(peer.port()).timeout(Some(timeout)).open()?;
    let chatting = strangers(socket.port());
    for _ in 0..2 {
        let silence = socket.dump(&List {})?.next().err().ok_or("answered")?;
        check!(matches!(silence, Error::TimedOut { operation: Some("List"), .. }));
    }
    drop(socket);
    for chatting in chatting {
        // They were still at it when the wait was over.
        check!(chatting.join().map_err(|_| "panicked")??);
    }
    Ok(())
}

/// Threads that send to a port id until nobody has it any more, or ten million times: whether it was the former.
pub(crate) fn strangers(port: u32) -> [thread::JoinHandle<Result<bool, Error>>; 3] {
    [(); 3].map(|()| {
        thread::spawn(move || {
            let mut stranger = Socket::<Usersock>::open()?;
            Ok((0..10_000_000).any(|_| stranger.send(&Note { text: "hey" }, Address::port(port)).is_err()))
        })
    })
}

pub(crate) fn a_full_receiver_is_a_bounded_wait() -> Outcome {
    let mut alice = Socket::<Usersock>::builder().timeout(Some(Duration::from_millis(50))).open()?;
    let mut bob = Socket::<Usersock>::builder().receive_buffer(1).open()?;
    let to = Address::port(bob.port());
    let sent = (0..10_000).take_while(|_| alice.send(&Note { text: "again" }, to).is_ok()).count();
    check!(sent > 0 && sent < 10_000);
    let full = alice.send(&Note { text: "again" }, to);
    check!(matches!(full, Err(Error::QueueFull { port, .. }) if port == bob.port()));
    bob.receive()?;
    alice.send(&Note { text: "there is room" }, to)?;
    Ok(())
}

pub(crate) fn a_datagram_larger_than_the_buffer_is_not_decoded_and_the_next_one_fits() -> Outcome {
    let alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::open()?;
    let large = vec![1; 100_000];
    let to = Address::port(bob.port());
    for _ in 0..2 {
        alice.send_raw(&[IoSlice::new(&large)], to)?;
    }
    check!(matches!(bob.receive(), Err(Error::Truncated { length: 100_000, .. })));
    check_eq!(bob.receive()?.bytes(), &large[..]);
    Ok(())
}

pub(crate) fn a_broken_datagram_leaves_the_next_one_readable() -> Outcome {
    let mut alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::open()?;
    let to = Address::port(bob.port());
    for broken in [&header(4000, 0x20, 0, 0, 0)[..], &[1, 2, 3], &header(3, 0x20, 0, 0, 0)] {
        alice.send_raw(&[IoSlice::new(broken)], to)?;
        alice.send(&Note { text: "whole" }, to)?;
        let datagram = bob.receive()?;
        check!(datagram.messages().next().is_some_and(|message| message.is_err()));
        let datagram = bob.receive()?;
        check_eq!(datagram.messages().next().ok_or("empty")??.decode::<Note<'_>>()?.text, "whole");
    }
    Ok(())
}
