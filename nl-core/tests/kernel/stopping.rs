//! Ending the waits of a socket from another thread.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, thread};

use nl_core::message::Envelope;
use nl_core::sys::rtnetlink::RTNLGRP_LINK;
use nl_core::{Address, Error, Socket};

use crate::opening::Usersock;
use crate::peers::{Ask, Note};
use crate::route::{GetLink, Link, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

/// A wait that nobody ends lasts longer than a test has patience.
const LONG: Option<Duration> = Some(Duration::from_secs(60));
const PATIENCE: Duration = Duration::from_secs(10);
const NOT_AT_ALL: Option<Duration> = Some(Duration::ZERO);

/// What the error of a wait is that another thread stops while it sleeps in it.
fn stopped_in<P: nl_core::Protocol + 'static>(
    mut socket: Socket<P>,
    wait: impl FnOnce(&mut Socket<P>) -> Option<Error> + Send + 'static,
) -> Result<(Socket<P>, Option<Error>), Box<dyn std::error::Error>> {
    let stopper = socket.stopper()?;
    let (tell_where, told_where) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        // The thread's directory in /proc.
        let _ = tell_where.send(fs::read_link("/proc/thread-self"));
        let error = wait(&mut socket);
        let _ = tell.send((socket, error));
    });
    asleep(PathBuf::from("/proc").join(told_where.recv_timeout(PATIENCE)??))?;
    stopper.stop();
    Ok(told.recv_timeout(PATIENCE)?)
}

/// Returns when a thread sleeps, as the kernel tells it.
fn asleep(thread: PathBuf) -> Outcome {
    for _ in 0..10_000 {
        // The state is behind the name, which is in parentheses.
        let stat = fs::read_to_string(thread.join("stat"))?;
        if stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S')) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err("the thread does not come to rest".into())
}

pub(crate) fn one_who_listens_is_stopped_and_goes_on() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.join(RTNLGRP_LINK)?;
    route.set_receive_timeout(LONG);
    let (mut route, error) = stopped_in(route, |route| route.event().err())?;
    check!(matches!(error, Some(Error::Stopped)));
    let (mut other, made) = (Socket::<Route>::open()?, veth("v0"));
    other.acknowledge(&made)?;
    // It stays so, though there is something now.
    for _ in 0..3 {
        check!(matches!(route.event(), Err(Error::Stopped)));
    }
    check!(matches!(route.request(&GetLink::named("v0")), Err(Error::Stopped)));
    route.resume();
    check!(route.event()?.message().decode::<Link<'_>>()?.name.is_some());
    check_eq!(route.request(&GetLink::named("v0"))?.name, Some("v0"));
    Ok(())
}

pub(crate) fn a_stop_before_the_wait_is_not_lost() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    socket.set_receive_timeout(LONG);
    socket.stopper()?.stop();
    check!(matches!(socket.receive(), Err(Error::Stopped)));
    check!(matches!(socket.receive_raw(&mut []), Err(Error::Stopped)));
    Ok(())
}

pub(crate) fn a_stop_is_seen_where_there_is_always_more_and_nothing_is_lost() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    let mut other = Socket::<Usersock>::open()?;
    let stopper = socket.stopper()?;
    socket.set_receive_timeout(NOT_AT_ALL);
    for _ in 0..10 {
        other.send(&Note { text: "more" }, Address::port(socket.port()))?;
    }
    for _ in 0..5 {
        socket.receive()?;
    }
    stopper.stop();
    check!(matches!(socket.receive(), Err(Error::Stopped)));
    socket.resume();
    for _ in 0..5 {
        check_eq!(socket.receive()?.bytes().len(), 16 + 4 + 8);
    }
    check!(matches!(socket.receive(), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn a_request_is_stopped_and_its_late_answer_is_nobodys() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let socket = Socket::<Usersock>::builder().peer(peer.port()).timeout(LONG).open()?;
    let (mut socket, error) = stopped_in(socket, |socket| socket.request(&Ask { text: "first" }).err())?;
    check!(matches!(error, Some(Error::Stopped)));
    let mut answer = |text| -> Result<(), Box<dyn std::error::Error>> {
        let datagram = peer.receive()?;
        let (to, message) = (datagram.from(), datagram.messages().next().ok_or("empty")??);
        let envelope = Envelope { sequence: message.header().sequence, ..Envelope::default() };
        peer.send_in(&Note { text }, to, envelope)?;
        Ok(())
    };
    answer("to the first")?;
    socket.resume();
    let asking = thread::spawn(move || {
        let said = socket.request(&Ask { text: "second" }).map(|note| note.text.to_owned());
        said.map_err(|error| error.to_string())
    });
    answer("to the second")?;
    check_eq!(asking.join().map_err(|_| "panicked")??, "to the second");
    Ok(())
}

pub(crate) fn a_stopped_socket_changes_nothing() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.acknowledge(&veth("v0"))?;
    route.stopper()?.stop();
    let change = SetLink(Link { name: Some("v0"), mtu: Some(1400), ..Link::default() });
    check!(matches!(route.acknowledge(&change), Err(Error::Stopped)));
    check_eq!(Socket::<Route>::open()?.request(&GetLink::named("v0"))?.mtu, Some(1500));
    Ok(())
}

pub(crate) fn a_wait_for_room_is_stopped() -> Outcome {
    let full = Socket::<Usersock>::builder().receive_buffer(1).open()?;
    let to = Address::port(full.port());
    let mut sender = Socket::<Usersock>::builder().timeout(NOT_AT_ALL).open()?;
    check!((0..10_000).any(|_| sender.send(&Note { text: "again" }, to).is_err()));
    sender.set_timeout(LONG);
    let (_, error) = stopped_in(sender, move |sender| sender.send(&Note { text: "again" }, to).err())?;
    check!(matches!(error, Some(Error::Stopped)));
    Ok(())
}

pub(crate) fn stopping_one_socket_leaves_the_others() -> Outcome {
    let mut sockets = [Socket::<Route>::open()?, Socket::<Route>::open()?];
    let stoppers = [sockets[0].stopper()?, sockets[1].stopper()?];
    stoppers[0].stop();
    check!(matches!(sockets[0].request(&GetLink::named("lo")), Err(Error::Stopped)));
    check_eq!(sockets[1].request(&GetLink::named("lo"))?.name, Some("lo"));
    // The socket is gone, and what stopped it is there.
    drop(sockets);
    stoppers[1].stop();
    Ok(())
}
