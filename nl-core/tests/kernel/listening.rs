use std::thread;
use std::time::Duration;

use nix::sched::{CloneFlags, unshare};
use nl_core::socket::Notice;
use nl_core::sys::rtnetlink::*;
use nl_core::{Address, Error, Group, Messages, RawMessage, Socket};

use crate::dumping::ShortName;
use crate::namespace::ip;
use crate::opening::Usersock;
use crate::peers::Note;
use crate::route::{DeleteLink, GetLink, Link, LinkEvent, LinkHeader, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

const SOON: Option<Duration> = Some(Duration::from_secs(5));
const NOT_AT_ALL: Option<Duration> = Some(Duration::from_millis(50));

fn listener(group: u32) -> Result<Socket<Route>, Error> {
    let mut route = Socket::<Route>::open()?;
    route.join(group)?;
    route.set_receive_timeout(SOON);
    Ok(route)
}

pub(crate) fn an_event_comes_by_its_group() -> Outcome {
    let mut listener = listener(RTNLGRP_LINK)?;
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    let event = listener.event()?;
    check_eq!(event.group(), Some(RTNLGRP_LINK));
    let link = event.message().decode::<Link<'_>>()?;
    check_eq!(link.info.and_then(|info| info.kind), Some("veth"));
    Ok(())
}

pub(crate) fn what_a_group_brings_is_one_set_of_messages() -> Outcome {
    let mut listener = listener(RTNLGRP_LINK)?;
    let mut other = Socket::<Route>::open()?;
    other.acknowledge(&veth("v0"))?;
    other.acknowledge(&DeleteLink(Link { name: Some("v0"), ..Link::default() }))?;
    let (mut made, mut deleted) = (Vec::new(), Vec::new());
    while deleted.len() < 2 {
        match LinkEvent::from_message(listener.event()?.message())? {
            LinkEvent::New(link) => made.push(link.header.index),
            LinkEvent::Deleted(link) => deleted.push(link.header.index),
            LinkEvent::Other(message) => return Err(format!("{message:?}").into()),
        }
    }
    // Both ends, each made before it was deleted.
    made.sort_unstable();
    made.dedup();
    deleted.sort_unstable();
    check_eq!(made, deleted);
    Ok(())
}

#[derive(Messages)]
#[nl(protocol = Route)]
enum ShortNames<'a> {
    New(ShortName),
    #[nl(other)]
    Other(RawMessage<'a>),
}

pub(crate) fn typed_events_go_on_behind_one_that_cannot_be_decoded_and_tell_of_loss() -> Outcome {
    let mut listener = Socket::<Route>::builder().receive_buffer(1).open()?;
    listener.join(RTNLGRP_LINK)?;
    listener.set_receive_timeout(SOON);
    let mut other = Socket::<Route>::open()?;
    other.acknowledge(&veth("long0"))?;
    let (mut undecodable, mut lost) = (0, 0);
    for round in 0..1000 {
        match listener.events::<ShortNames<'_>>().next() {
            Ok(Notice::Message { message: ShortNames::New(link), event }) => {
                check_eq!(event.group(), Some(RTNLGRP_LINK));
                check_eq!(event.message().decode::<ShortName>()?.header, link.header);
                if lost > 0 {
                    check!(undecodable > 0);
                    return Ok(());
                }
            }
            Ok(Notice::Message { message: ShortNames::Other(message), .. }) => {
                return Err(format!("{message:?}").into());
            }
            Ok(Notice::Lost) => lost += 1,
            Err(Error::Decode { .. }) => undecodable += 1,
            Err(error) => return Err(error.into()),
        }
        // So small a queue has room for one.
        for up in [round % 2, (round + 1) % 2] {
            let header = LinkHeader { flags: up, change: 1, ..LinkHeader::default() };
            other.acknowledge(&SetLink(Link { header, name: Some("lo"), ..Link::default() }))?;
            other.acknowledge(&SetLink(Link { header, name: Some("long0"), ..Link::default() }))?;
        }
    }
    Err("nothing was lost".into())
}

pub(crate) fn what_processes_send_to_a_group_is_an_event_where_it_is_wanted() -> Outcome {
    let mut hears = Socket::<Usersock>::builder().processes().open()?;
    let mut deaf = Socket::<Usersock>::open()?;
    let mut speaker = Socket::<Usersock>::open()?;
    for listener in [&mut hears, &mut deaf] {
        listener.join(3)?;
        listener.set_receive_timeout(NOT_AT_ALL);
    }
    speaker.send(&Note { text: "hi" }, Address::group(3)?)?;
    let event = hears.event()?;
    check_eq!(event.sender().address, Address::port(speaker.port()).by_group(3));
    check_eq!(event.message().decode::<Note<'_>>()?.text, "hi");
    check!(matches!(deaf.event(), Err(Error::TimedOut { .. })));
    check_eq!(deaf.ignored(), 1);
    Ok(())
}

pub(crate) fn a_group_above_32_is_joined_by_number() -> Outcome {
    // Multicast memberships: group 37, which no bind mask can say.
    check!(RTNLGRP_IPV4_MCADDR > 32);
    let mut listener = listener(RTNLGRP_IPV4_MCADDR)?;
    // A link that is up is a member of 224.0.0.1, all hosts.
    ip("link set lo up")?;
    ip("link add v0 type veth peer name v1")?;
    ip("link set v0 up")?;
    let event = listener.event()?;
    check_eq!(
        (event.group(), event.message().header().kind),
        (Some(RTNLGRP_IPV4_MCADDR), RTM_NEWMULTICAST.try_into()?)
    );
    Ok(())
}

pub(crate) fn a_group_that_is_not_there_is_an_error() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for number in [0, 4000, u32::MAX] {
        let error = route.join(number).err().ok_or("joined")?;
        check!(matches!(error, Error::NoGroup { protocol: "Route", group: Group::Number(n) } if n == number));
    }
    let error = route.join(Group::Name("links")).err().ok_or("joined")?;
    check_eq!(error.to_string(), "`Route` has no multicast group \"links\"");
    Ok(())
}

pub(crate) fn after_leaving_no_event_comes() -> Outcome {
    let mut listener = listener(RTNLGRP_LINK)?;
    listener.leave(RTNLGRP_LINK)?;
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    listener.set_receive_timeout(NOT_AT_ALL);
    check!(matches!(listener.event(), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn events_that_come_during_a_request_are_kept() -> Outcome {
    let mut route = listener(RTNLGRP_LINK)?;
    route.acknowledge(&veth("v0"))?;
    // The notifications of the pair lie before the acknowledgement; more requests come between.
    for mtu in [1400, 1401, 1402] {
        route.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(mtu), ..Link::default() }))?;
        check_eq!(route.request(&GetLink::named("v0"))?.mtu, Some(mtu));
    }
    let mut last = None;
    route.set_receive_timeout(NOT_AT_ALL);
    let mut mtus = Vec::new();
    loop {
        match route.event() {
            Ok(event) => {
                let link = event.message().decode::<Link<'_>>()?;
                if link.name == Some("v0") && link.mtu != last {
                    last = link.mtu;
                    mtus.extend(link.mtu);
                }
            }
            Err(Error::TimedOut { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    check_eq!(mtus, [1500, 1400, 1401, 1402]);
    Ok(())
}

pub(crate) fn lost_events_are_told_once_and_the_socket_goes_on() -> Outcome {
    let mut listener = Socket::<Route>::builder().receive_buffer(1).open()?;
    listener.join(RTNLGRP_LINK)?;
    listener.set_receive_timeout(NOT_AT_ALL);
    let mut other = Socket::<Route>::open()?;
    other.acknowledge(&veth("v0"))?;
    for mtu in 1000..1100 {
        other.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(mtu), ..Link::default() }))?;
    }
    let (mut lost, mut seen) = (0, 0);
    loop {
        match listener.event() {
            Ok(_) => seen += 1,
            Err(Error::Lost) => lost += 1,
            Err(Error::TimedOut { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    check_eq!(lost, 1);
    check!(seen > 0 && seen < 100);
    other.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(1500), ..Link::default() }))?;
    check_eq!(listener.event()?.message().decode::<Link<'_>>()?.mtu, Some(1500));
    Ok(())
}

pub(crate) fn without_enobufs_lost_events_are_not_told() -> Outcome {
    let mut listener = Socket::<Route>::builder().receive_buffer(1).no_enobufs().open()?;
    check!(listener.options().no_enobufs);
    listener.join(RTNLGRP_LINK)?;
    listener.set_receive_timeout(NOT_AT_ALL);
    let mut other = Socket::<Route>::open()?;
    other.acknowledge(&veth("v0"))?;
    for mtu in 1000..1100 {
        other.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(mtu), ..Link::default() }))?;
    }
    let mut seen = 0;
    loop {
        match listener.event() {
            Ok(_) => seen += 1,
            Err(Error::TimedOut { .. }) => break,
            Err(error) => return Err(error.into()),
        }
    }
    check!(seen > 0 && seen < 100);
    Ok(())
}

pub(crate) fn what_is_there_can_be_had_without_waiting() -> Outcome {
    let mut listener = Socket::<Route>::open()?;
    listener.join(RTNLGRP_LINK)?;
    check!(listener.try_event()?.is_none() && listener.try_receive()?.is_none());
    // The kernel has told it when it says yes.
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    check!(listener.try_event()?.is_some());
    check!(listener.try_receive()?.is_some());
    while listener.try_event()?.is_some() {}
    check!(listener.try_event()?.is_none() && listener.try_receive()?.is_none());
    Ok(())
}

/// What the kernel queued before it had to drop some is older than the loss: whoever asks anew when it is told must not
/// hear of it later, for what became of it may be among what was dropped.
pub(crate) fn a_loss_is_told_behind_what_was_queued_before() -> Outcome {
    let mut listener = Socket::<Route>::builder().receive_buffer(16 * 1024).open()?;
    listener.join(RTNLGRP_LINK)?;
    listener.set_receive_timeout(NOT_AT_ALL);
    let mut other = Socket::<Route>::open()?;
    // Once by itself, once where the queue is read because something is asked.
    for asks in [false, true] {
        other.acknowledge(&veth("v0"))?;
        for mtu in 1000..1100 {
            other.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(mtu), ..Link::default() }))?;
        }
        // Nobody is told of that.
        other.acknowledge(&DeleteLink(Link { name: Some("v0"), ..Link::default() }))?;
        if asks {
            listener.request(&GetLink::named("lo"))?;
        }
        let mut before = 0;
        let lost = loop {
            match listener.event() {
                Ok(event) => check_eq!(event.message().header().kind, RTM_NEWLINK.try_into()?),
                Err(error) => break error,
            }
            before += 1;
        };
        check!(matches!(lost, Error::Lost) && before > 0);
        check!(matches!(listener.event(), Err(Error::TimedOut { .. })));
    }
    Ok(())
}

pub(crate) fn multicast_stays_in_its_namespace() -> Outcome {
    let mut listener = listener(RTNLGRP_LINK)?;
    thread::spawn(|| -> Result<(), String> {
        unshare(CloneFlags::CLONE_NEWNET).map_err(|errno| errno.to_string())?;
        let mut route = Socket::<Route>::open().map_err(|error| error.to_string())?;
        route.acknowledge(&veth("v0")).map_err(|error| error.to_string())
    })
    .join()
    .map_err(|_| "panicked")??;
    listener.set_receive_timeout(NOT_AT_ALL);
    check!(matches!(listener.event(), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn after_lost_events_the_same_socket_can_ask() -> Outcome {
    let mut listener = Socket::<Route>::builder().receive_buffer(16 * 1024).open()?;
    listener.join(RTNLGRP_LINK)?;
    listener.set_receive_timeout(NOT_AT_ALL);
    let mut other = Socket::<Route>::open()?;
    other.acknowledge(&veth("v0"))?;
    for told_first in [true, false] {
        for mtu in 1000..1100 {
            other.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(mtu), ..Link::default() }))?;
        }
        if told_first {
            while !matches!(listener.event(), Err(Error::Lost)) {}
        }
        // The queue is still full, and the kernel would drop the answer.
        check_eq!(listener.request(&GetLink::named("v0"))?.mtu, Some(1099));
        let lost = (0..1000).take_while(|_| !matches!(listener.event(), Err(Error::TimedOut { .. })));
        let _ = lost.count();
    }
    Ok(())
}

pub(crate) fn notifications_that_came_meanwhile_are_datagrams_too() -> Outcome {
    let mut route = listener(RTNLGRP_LINK)?;
    route.acknowledge(&veth("v0"))?;
    let datagram = route.receive()?;
    check_eq!(datagram.from().group_number(), Some(RTNLGRP_LINK));
    let message = datagram.messages().next().ok_or("empty")??;
    check!(message.decode::<Link<'_>>()?.name.is_some());
    Ok(())
}
