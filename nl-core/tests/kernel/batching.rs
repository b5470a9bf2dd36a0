//! Many requests in few datagrams.

use std::net::Ipv4Addr;
use std::sync::Once;
use std::time::Duration;

use nl_core::message::Envelope;
use nl_core::socket::Outcome::{Done, Refused, Undone, Unknown};
use nl_core::socket::{Builder, Traced};
use nl_core::sys::if_addr::*;
use nl_core::sys::rtnetlink::*;
use nl_core::{Address, Batch, Errno, Error, Message, Protocol, Request, Socket};

use crate::ethtool::{Device, Ethtool, GetLinkInfo};
use crate::namespace::{ip, skipped};
use crate::opening::Usersock;
use crate::peers::{Ask, Note};
use crate::route::{AddressHeader, DeleteLink, GetLink, Link, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

#[derive(Debug, Clone, Default, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
pub(crate) struct InterfaceAddress<'a> {
    #[nl(header)]
    header: AddressHeader,
    #[nl(attr = IFA_LOCAL)]
    local: Option<Ipv4Addr>,
    /// Of no use to IPv4, whose kernel repeats it in a refusal all the same.
    #[nl(attr = IFA_PROTO)]
    ballast: Option<&'a [u8]>,
}

#[derive(Request)]
#[nl(type = RTM_NEWADDR, flags = CREATE | EXCL, do)]
struct AddAddress<'a>(&'a InterfaceAddress<'a>);

#[derive(Request)]
#[nl(type = RTM_DELADDR, do)]
struct DeleteAddress<'a>(&'a InterfaceAddress<'a>);

#[derive(Debug, Request)]
#[nl(protocol = Route, type = RTM_GETADDR, reply = InterfaceAddress<'_>, dump)]
struct GetAddresses {
    #[nl(header)]
    header: AddressHeader,
}

const COUNT: u32 = 1000;
const LO: AddressHeader = AddressHeader { family: 2, prefix: 32, flags: 0, scope: 0, index: 1 };
const NOWHERE: AddressHeader = AddressHeader { index: 4444, ..LO };

/// 10.0.0.1 and so on, on `lo`.
fn address(number: u32) -> InterfaceAddress<'static> {
    InterfaceAddress { header: LO, local: Some(Ipv4Addr::from(0x0a00_0001 + number)), ballast: None }
}

/// A batch of each form.
fn both_forms<P: Protocol>() -> [Batch<P>; 2] {
    [Batch::new(), Batch::new().quiet()]
}

/// How many of the addresses are there.
fn addresses(route: &mut Socket<Route>) -> Result<usize, Error> {
    let header = AddressHeader { family: 2, ..AddressHeader::default() };
    let all = route.dump(&GetAddresses { header })?.collect()?.whole()?;
    let ours = |address: &InterfaceAddress<'_>| address.local.is_some_and(|local| local.octets()[0] == 10);
    Ok(all.iter().filter(|address| address.get().is_ok_and(|address| ours(&address))).count())
}

pub(crate) fn a_thousand_addresses_come_and_go_with_one_batch() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for mut batch in both_forms() {
        for number in 0..COUNT {
            batch.acknowledge(&AddAddress(&address(number)))?;
        }
        route.execute(&batch)?.all_done()?;
        check_eq!(addresses(&mut route)?, 1000);

        batch.clear();
        for number in 0..COUNT {
            batch.acknowledge(&DeleteAddress(&address(number)))?;
        }
        route.execute(&batch)?.all_done()?;
        check_eq!(addresses(&mut route)?, 0);
    }
    Ok(())
}

pub(crate) fn a_refusal_in_the_middle_is_named_and_the_rest_is_done() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for mut batch in both_forms() {
        let mut tickets = Vec::new();
        for number in 0..200 {
            // The one before, once more; and one of no interface.
            let address = match number {
                37 => address(36),
                150 => InterfaceAddress { header: NOWHERE, ..address(150) },
                _ => address(number),
            };
            tickets.push(batch.acknowledge(&AddAddress(&address))?);
        }
        let outcomes = route.execute(&batch)?;
        check_eq!(addresses(&mut route)?, 198);
        let refused: Vec<_> = outcomes.refusals().map(|refused| (refused.position, refused.errno)).collect();
        check_eq!(refused, [(Some(37), Errno::EEXIST), (Some(150), Errno::ENODEV)]);
        check_eq!(outcomes.iter().filter(|outcome| *outcome == Done).count(), 198);
        let ticket = *tickets.get(37).ok_or("no ticket")?;
        check!(matches!(outcomes.get(ticket), Refused(_)));
        check_eq!(
            outcomes.all_done().err().ok_or("all done")?.to_string(),
            "request 37 of the batch: RTM_NEWADDR refused: EEXIST: \"ipv4: Address already assigned\""
        );
        // The same batch once more: now all are there but the one without interface.
        check_eq!(route.execute(&batch)?.refusals().count(), 200);
        ip("address flush dev lo")?;
    }
    Ok(())
}

pub(crate) fn requests_of_several_types_are_done_in_order_and_have_their_replies() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for mut batch in both_forms() {
        let before = batch.request(&GetLink::named("v0"))?;
        batch.acknowledge(&veth("v0"))?;
        batch.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(1400), ..Link::default() }))?;
        let made = batch.request(&GetLink::named("v0"))?;
        batch.acknowledge(&DeleteLink(Link { name: Some("v0"), ..Link::default() }))?;
        let after = batch.request(&GetLink::named("v0"))?;
        let lo = batch.request(&GetLink::named("lo"))?;
        let outcomes = route.execute(&batch)?;
        check_eq!(
            outcomes.refusals().map(|refused| refused.position).collect::<Vec<_>>(),
            [Some(0), Some(5)]
        );
        check_eq!(outcomes.reply(made)?.mtu, Some(1400));
        check_eq!(outcomes.reply(lo)?.header.index, 1);
        for gone in [before, after] {
            check_eq!(outcomes.reply(gone).err().and_then(|error| error.errno()), Some(Errno::ENODEV));
        }
    }
    Ok(())
}

pub(crate) fn many_replies_do_not_overrun_the_queue() -> Outcome {
    for room in [0, 16 * 1024, 64 * 1024] {
        let mut route = Socket::<Route>::builder().receive_buffer(room).open()?;
        // As small as the kernel makes it, it holds one reply, and no acknowledgement behind it.
        if route.receive_buffer()? < 4096 {
            continue;
        }
        for mut batch in both_forms() {
            for _ in 0..300 {
                batch.request(&GetLink::named("lo"))?;
            }
            route.execute(&batch)?.all_done()?;
        }
    }
    Ok(())
}

pub(crate) fn a_reply_larger_than_the_buffer_is_told_of_its_request_and_the_rest_goes_on() -> Outcome {
    let mut route = Socket::<Route>::builder().buffer(512).open()?;
    let mut batch = Batch::<Route>::new();
    let cut = batch.request(&GetLink::named("lo"))?;
    batch.acknowledge(&veth("v0"))?;
    let whole = batch.request(&GetLink::named("lo"))?;
    let outcomes = route.execute(&batch)?;
    outcomes.all_done()?;
    check!(matches!(outcomes.reply(cut), Err(Error::Truncated { room: 512, .. })));
    check_eq!(outcomes.reply(whole)?.header.index, 1);
    check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}

pub(crate) fn refusals_that_repeat_large_requests_do_not_overrun_the_queue() -> Outcome {
    for room in [0, 16 * 1024, 64 * 1024] {
        let mut route = Socket::<Route>::builder().receive_buffer(room).open()?;
        for length in [40, 500, 3000, 20_000] {
            let ballast = vec![7; length];
            for mut batch in both_forms() {
                for number in 0..300 {
                    let address =
                        InterfaceAddress { header: NOWHERE, ballast: Some(&ballast), ..address(number) };
                    batch.acknowledge(&AddAddress(&address))?;
                }
                let outcomes = route.execute(&batch)?;
                check_eq!(outcomes.refusals().count(), 300);
            }
        }
    }
    Ok(())
}

/// Changes of a link, so many, each of which is told.
fn changes(count: u32) -> Result<Batch<Route>, Error> {
    let mut batch = Batch::new();
    for mtu in 0..count {
        batch.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(1000 + mtu), ..Link::default() }))?;
    }
    Ok(batch)
}

/// One who is told of links, and has one.
fn listener(builder: Builder<Route>) -> Result<Socket<Route>, Error> {
    let mut route = builder.open()?;
    route.set_receive_timeout(Some(Duration::from_millis(100)));
    route.acknowledge(&veth("v0"))?;
    route.join(RTNLGRP_LINK)?;
    Ok(route)
}

pub(crate) fn one_who_listens_loses_nothing_of_what_its_own_batch_causes() -> Outcome {
    let mut route = listener(Socket::builder())?;
    for batch in [changes(400)?, changes(300)?.quiet()] {
        route.execute(&batch)?.all_done()?;
        for mtu in 0..u32::try_from(batch.len())? {
            check_eq!(route.event()?.message().decode::<Link<'_>>()?.mtu, Some(1000 + mtu));
        }
    }
    Ok(())
}

pub(crate) fn after_lost_events_a_batch_is_answered() -> Outcome {
    let mut route = listener(Socket::builder().receive_buffer(16 * 1024))?;
    Socket::<Route>::open()?.execute(&changes(100)?)?.all_done()?;
    route.execute(&changes(5)?)?.all_done()?;
    Ok(())
}

pub(crate) fn events_that_are_lost_while_answers_are_read_are_told_and_the_answers_are_there() -> Outcome {
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    // When the answers are queued, and none is read, somebody else makes the queue overrun.
    let (flood, once) = (changes(100)?, Once::new());
    let hook = move |_: Traced<'_>| {
        once.call_once(|| {
            let _ = Socket::<Route>::open().map(|mut other| other.execute(&flood));
        });
    };
    let mut route = Socket::<Route>::builder().receive_buffer(16 * 1024).trace(hook).open()?;
    route.set_receive_timeout(Some(Duration::from_millis(100)));
    route.join(RTNLGRP_LINK)?;
    let mut batch = Batch::<Route>::new();
    for _ in 0..3 {
        batch.acknowledge(&GetLink::named("lo"))?;
    }
    route.execute(&batch)?.all_done()?;
    let mut before = 0;
    let end = loop {
        match route.event() {
            Ok(_) => before += 1,
            Err(error) => break error,
        }
    };
    check!(matches!(end, Error::Lost) && before > 0);
    check!(matches!(route.event(), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn where_the_queue_overran_it_is_told_what_is_known() -> Outcome {
    // The least that the kernel allows holds a reply, and no acknowledgement behind it.
    let mut route = Socket::<Route>::builder().receive_buffer(0).open()?;
    if route.receive_buffer()? > 4096 {
        return skipped("this kernel's least queue holds more than one reply");
    }
    route.set_receive_timeout(Some(Duration::from_millis(100)));
    route.join(RTNLGRP_NEIGH)?;
    let mut batch = Batch::<Route>::new();
    batch.acknowledge(&veth("v0"))?;
    let lo = batch.request(&GetLink::named("lo"))?;
    batch.acknowledge(&veth("v1"))?;
    let error = route.execute(&batch).err().ok_or("nothing was lost")?;
    check!(matches!(error.error, Error::Lost));
    check_eq!(error.outcomes.iter().collect::<Vec<_>>(), [Done, Unknown, Undone]);
    check_eq!(error.outcomes.reply(lo)?.header.index, 1);
    // The one who listens is told, too; and the socket goes on.
    check!(matches!(route.event(), Err(Error::Lost)));
    check!(matches!(route.event(), Err(Error::TimedOut { .. })));
    route.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(1400), ..Link::default() }))?;
    let none = SetLink(Link { name: Some("v1"), ..Link::default() });
    check_eq!(route.acknowledge(&none).err().and_then(|error| error.errno()), Some(Errno::ENODEV));
    Ok(())
}

pub(crate) fn a_request_larger_than_the_send_buffer_is_told_with_what_to_enlarge() -> Outcome {
    let mut route = Socket::<Route>::builder().send_buffer(16 * 1024).open()?;
    let ballast = vec![7; 60_000];
    let mut batch = Batch::<Route>::new();
    batch.acknowledge(&AddAddress(&address(0)))?;
    batch.acknowledge(&AddAddress(&InterfaceAddress {
        ballast: Some(&ballast),
        header: NOWHERE,
        ..address(1)
    }))?;
    batch.acknowledge(&AddAddress(&address(2)))?;
    let error = route.execute(&batch).err().ok_or("sent")?;
    check_eq!(error.error.errno(), Some(Errno::EMSGSIZE));
    check!(error.to_string().contains("`Builder::send_buffer`"));
    check_eq!(error.outcomes.iter().collect::<Vec<_>>(), [Done, Undone, Undone]);
    check_eq!(addresses(&mut route)?, 1);
    let mut route = Socket::<Route>::builder().send_buffer(64 * 1024).open()?;
    check_eq!(
        route.execute(&batch)?.refusals().map(|refused| refused.position).collect::<Vec<_>>(),
        [Some(0), Some(1)]
    );
    check_eq!(addresses(&mut route)?, 2);
    Ok(())
}

pub(crate) fn a_familys_batch_goes_under_the_number_that_the_kernel_chose() -> Outcome {
    let mut ethtool = Socket::<Ethtool>::open()?;
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    // A warning, as of loopback, is that request's, and of no batch behind it.
    ethtool.dump(&GetLinkInfo { device: None })?.collect()?;
    for mut batch in both_forms() {
        let mut get = |name| batch.request(&GetLinkInfo { device: Some(Device::named(name)) });
        let (_v0, nobody) = (get("v0")?, get("nobody")?);
        let outcomes = ethtool.execute(&batch)?;
        check!(ethtool.acknowledgement().is_none());
        let error = outcomes.reply(nobody).err().ok_or("found")?.to_string();
        check!(error.starts_with(
            "request 1 of the batch: ETHTOOL_MSG_LINKINFO_GET refused: ENODEV at ETHTOOL_A_LINKINFO_HEADER.ETHTOOL_A_HEADER_DEV_NAME"
        ));
    }
    Ok(())
}

pub(crate) fn a_batch_of_a_process_has_its_replies_and_where_it_stops_answering_an_end() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    peer.set_receive_timeout(Some(Duration::from_secs(5)));
    let mut socket =
        Socket::<Usersock>::builder().peer(peer.port()).timeout(Some(Duration::from_millis(200))).open()?;
    let to = Address::port(socket.port());
    let mut batch = Batch::<Usersock>::new();
    let tickets = ["one", "two", "three"].map(|text| batch.request(&Ask { text }));
    // Answers the first two of three, the second one first.
    let answering = std::thread::spawn(move || -> Result<(), Error> {
        let asked: Vec<u32> =
            peer.receive()?.messages().flatten().map(|message| message.header().sequence).collect();
        for (sequence, text) in asked.into_iter().take(2).zip(["first", "second"]).rev() {
            peer.send_in(&Note { text }, to, Envelope { sequence, ..Envelope::default() })?;
        }
        Ok(())
    });
    let error = socket.execute(&batch).err().ok_or("the third was answered")?;
    answering.join().map_err(|_| "panicked")??;
    check!(matches!(error.error, Error::TimedOut { operation: Some("Ask"), .. }));
    let [first, second, third] = tickets;
    check_eq!(error.outcomes.reply(first?)?.text, "first");
    check_eq!(error.outcomes.reply(second?)?.text, "second");
    check_eq!(error.outcomes.get(third?), Unknown);
    Ok(())
}
