use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use nl_core::sys::rtnetlink::*;
use nl_core::{DecodeError, Errno, Error, Message, Request, Socket};

use crate::namespace::ip;
use crate::route::{DeleteLink, GetLink, Link, LinkHeader, Route, veth};
use crate::{Outcome, check, check_eq};

fn names(route: &mut Socket<Route>) -> Result<BTreeSet<String>, Error> {
    let mut names = BTreeSet::new();
    let mut links = route.dump(&GetLink::default())?;
    while let Some(link) = links.next()? {
        names.insert(String::from(link.name.unwrap_or("?")));
    }
    Ok(names)
}

pub(crate) fn a_dump_lists_all_and_ends() -> Outcome {
    ip("link add va type veth peer name vb")?;
    let mut route = Socket::<Route>::open()?;
    let names = names(&mut route)?;
    check!(names.contains("lo") && names.contains("va") && names.contains("vb"));
    let mut links = route.dump(&GetLink::default())?;
    while links.next()?.is_some() {}
    check!(links.next()?.is_none());
    check!(!links.is_interrupted() && !links.is_filtered());
    Ok(())
}

/// More than one datagram of at most 32 KiB can hold: a link takes more than a kilobyte.
fn many_links(route: &mut Socket<Route>) -> Result<usize, Error> {
    for number in 0..60 {
        route.acknowledge(&veth(&format!("v{number}")))?;
    }
    Ok(60)
}

pub(crate) fn a_dump_over_many_datagrams_is_complete() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let made = many_links(&mut route)?;
    let names = names(&mut route)?;
    for number in 0..made {
        check!(names.contains(&format!("v{number}")));
    }
    // Each pair has another end.
    check!(names.len() > 2 * made);
    Ok(())
}

pub(crate) fn a_dump_that_was_dropped_half_way_leaves_the_socket_usable() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    many_links(&mut route)?;
    for taken in 0..4 {
        let mut links = route.dump(&GetLink::default())?;
        for _ in 0..taken {
            check!(links.next()?.is_some());
        }
        // Neither a stale part as the reply, nor EBUSY.
        check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    }
    // Not even looked at.
    let _ = route.dump(&GetLink::default())?;
    check!(names(&mut route)?.len() > 120);
    Ok(())
}

pub(crate) fn a_refused_dump_is_an_error_and_then_at_its_end() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    // Strict checking: a dump's header is all zeroes.
    let header = LinkHeader { change: 1, ..LinkHeader::default() };
    let mut links = route.dump(&GetLink { header, name: None })?;
    let error = links.next().err().ok_or("not refused")?;
    let refused = error.as_refused().ok_or("not refused")?;
    check_eq!((refused.operation, refused.errno), ("RTM_GETLINK", Errno::EINVAL));
    check!(refused.ack.message.as_deref().is_some_and(|message| message.contains("header")));
    check!(links.next()?.is_none());
    check!(names(&mut route)?.contains("lo"));
    Ok(())
}

/// A link whose group is of a size that no link's is, but loopback's name fits.
#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK)]
pub(crate) struct ShortName {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    /// "lo" and its NUL.
    #[nl(attr = nl_core::sys::if_link::IFLA_IFNAME)]
    _name: [u8; 3],
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = ShortName, dump)]
struct GetShortNames {
    #[nl(header)]
    header: LinkHeader,
}

pub(crate) fn a_message_that_cannot_be_decoded_is_an_item_and_the_dump_goes_on() -> Outcome {
    ip("link add long0 type veth peer name xy")?;
    let mut route = Socket::<Route>::open()?;
    let mut links = route.dump(&GetShortNames { header: LinkHeader::default() })?;
    let (mut decoded, mut failed) = (Vec::new(), 0);
    loop {
        match links.next() {
            Ok(Some(link)) => decoded.push(link.header.index),
            Ok(None) => break,
            Err(Error::Decode { .. }) => failed += 1,
            Err(error) => return Err(error.into()),
        }
    }
    // "lo" and "xy" fit, "long0" does not; the kernel may have put links of its own into the namespace.
    check!(decoded.len() >= 2 && decoded.contains(&1));
    check!(failed >= 1);
    let all = names(&mut route)?.len();
    check_eq!(decoded.len() + failed, all);
    Ok(())
}

pub(crate) fn what_cannot_be_decoded_is_told_beside_what_is_collected_or_given_to_a_closure() -> Outcome {
    ip("link add long0 type veth peer name xy")?;
    let mut route = Socket::<Route>::open()?;
    let all = names(&mut route)?.len();
    let dumped = route.dump(&GetShortNames { header: LinkHeader::default() })?.collect()?;
    check!(dumped.messages.len() >= 2);
    check!(!dumped.undecodable.is_empty());
    check_eq!(dumped.messages.len() + dumped.undecodable.len(), all);
    check!(matches!(dumped.clone().whole(), Err(Error::Decode { operation: "RTM_GETLINK", .. })));

    let (mut decoded, mut failed) = (0, 0);
    let mut links = route.dump(&GetShortNames { header: LinkHeader::default() })?;
    links.for_each(|link| match link {
        Ok(link) => decoded += usize::from(link.header.index > 0),
        Err(_) => failed += 1,
    })?;
    check!(!links.is_interrupted());
    check_eq!((decoded, failed), (dumped.messages.len(), dumped.undecodable.len()));
    Ok(())
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = Link<'_>, dump)]
struct GetPorts {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = nl_core::sys::if_link::IFLA_MASTER)]
    bridge: u32,
}

pub(crate) fn the_kernel_filters_a_dump_and_says_so() -> Outcome {
    ip("link add br0 type bridge")?;
    ip("link add v0 type veth peer name v1")?;
    ip("link set v0 master br0")?;
    let mut route = Socket::<Route>::open()?;
    check!(route.options().strict_checking);
    let bridge = route.request(&GetLink::named("br0"))?.header.index.try_into()?;
    let ports = route.dump(&GetPorts { header: LinkHeader::default(), bridge })?.collect()?;
    check!(ports.filtered && !ports.interrupted);
    let ports = ports.whole()?;
    let names = ports.iter().map(|port| Ok(port.get()?.name)).collect::<Result<Vec<_>, DecodeError>>()?;
    check_eq!(names, [Some("v0")]);
    check!(!route.dump(&GetLink::default())?.collect()?.filtered);
    Ok(())
}

/// Changes a link again and again, until it is told to stop.
fn unrest(stop: &Arc<AtomicBool>) -> thread::JoinHandle<Result<(), Error>> {
    let stop = Arc::clone(stop);
    thread::spawn(move || {
        let mut route = Socket::<Route>::open()?;
        for mtu in (1300..1400).cycle() {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let name = if mtu % 2 == 0 { "late" } else { "later" };
            route.acknowledge(&veth(name))?;
            route.acknowledge(&DeleteLink(Link { name: Some(name), ..Link::default() }))?;
        }
        Ok(())
    })
}

pub(crate) fn a_consistent_listing_is_asked_for_again_and_again_but_not_for_ever() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    many_links(&mut route)?;
    let stop = Arc::new(AtomicBool::new(false));
    let changes = unrest(&stop);
    // Some listing is disturbed, and is there all the same.
    let disturbed = (0..10_000).find_map(|_| match route.dump_consistent(&GetLink::default(), 0) {
        Ok(links) if !links.interrupted => None,
        links => Some(links),
    });
    stop.store(true, Ordering::Relaxed);
    changes.join().map_err(|_| "panicked")??;
    let links = disturbed.ok_or("never interrupted")??;
    check!(links.messages.len() > 120);
    check!(matches!(links.whole(), Err(Error::Interrupted { operation: "RTM_GETLINK" })));
    // In peace the first retry is the last.
    check!(route.dump_consistent(&GetLink::default(), usize::MAX)?.whole()?.len() > 120);
    Ok(())
}

pub(crate) fn collected_messages_outlive_the_buffer() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    many_links(&mut route)?;
    let links = route.dump(&GetLink::default())?.collect()?;
    drop(route);
    let names =
        links.messages.iter().map(|link| Ok(link.get()?.name)).collect::<Result<BTreeSet<_>, DecodeError>>();
    check!(!links.interrupted);
    check!(names?.contains(&Some("v59")));
    Ok(())
}

pub(crate) fn a_listing_that_changes_meanwhile_is_marked_as_interrupted() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let mut other = Socket::<Route>::open()?;
    many_links(&mut route)?;
    let mut links = route.dump(&GetLink::default())?;
    // The kernel has made the first parts; the rest is made after the change.
    check!(links.next()?.is_some());
    other.acknowledge(&veth("late"))?;
    let mut seen = 1;
    while links.next()?.is_some() {
        seen += 1;
    }
    check!(links.is_interrupted());
    check!(seen > 120);
    Ok(())
}
