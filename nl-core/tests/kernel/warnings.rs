//! What the kernel says besides yes.

use nl_core::socket::{Happened, Pipeline};
use nl_core::sys::pkt_sched::*;
use nl_core::sys::rtnetlink::*;
use nl_core::{Acknowledgement, Attributes, Message, Pad, Request, Socket, wire_struct};

use crate::ethtool::{Device, Ethtool, GetLinkInfo};
use crate::namespace::skipped;
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

#[wire_struct(c = tcmsg, c_prefix = "tcm_")]
struct TrafficHeader {
    family: u8,
    #[nl(c = tcm__pad1)]
    pad1: Pad<1>,
    #[nl(c = tcm__pad2)]
    pad2: Pad<2>,
    #[nl(c = tcm_ifindex)]
    index: i32,
    handle: u32,
    parent: u32,
    info: u32,
}

#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWQDISC, prefix = "TCA_")]
struct Discipline<'a> {
    #[nl(header)]
    header: TrafficHeader,
    #[nl(attr = TCA_KIND)]
    kind: &'a str,
    #[nl(attr = TCA_OPTIONS)]
    options: TokenBuckets,
}

/// A hierarchy of token buckets (htb).
#[derive(Default, Attributes)]
#[nl(prefix = "TCA_HTB_")]
struct TokenBuckets {
    #[nl(attr = TCA_HTB_PARMS)]
    class: Option<Class>,
    #[nl(attr = TCA_HTB_INIT)]
    whole: Option<Whole>,
}

#[wire_struct(c = tc_htb_glob)]
struct Whole {
    version: u32,
    rate2quantum: u32,
    defcls: u32,
    debug: u32,
    direct_pkts: u32,
}

#[wire_struct(c = tc_htb_opt)]
struct Class {
    rate: Rate,
    ceil: Rate,
    buffer: u32,
    cbuffer: u32,
    quantum: u32,
    level: u32,
    prio: u32,
}

#[wire_struct(c = tc_ratespec)]
struct Rate {
    cell_log: u8,
    linklayer: u8,
    overhead: u16,
    cell_align: i16,
    mpu: u16,
    rate: u32,
}

#[derive(Request)]
#[nl(type = RTM_NEWQDISC, flags = CREATE | EXCL, do)]
struct AddDiscipline<'a>(Discipline<'a>);

#[derive(Request)]
#[nl(type = RTM_NEWTCLASS, flags = CREATE | EXCL, do)]
struct AddClass<'a>(Discipline<'a>);

pub(crate) fn a_yes_with_a_warning_is_a_yes_and_the_next_one_is_silent() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.acknowledge(&veth("v0"))?;
    check_eq!(route.acknowledgement(), None);
    let index = route.request(&GetLink::named("v0"))?.header.index;

    let whole = Some(Whole { version: 3, rate2quantum: 10, ..Whole::default() });
    let header = TrafficHeader { index, handle: 0x1_0000, parent: TC_H_ROOT, ..TrafficHeader::default() };
    let options = TokenBuckets { whole, class: None };
    if route.acknowledge(&AddDiscipline(Discipline { header, kind: "htb", options })).is_err() {
        return skipped("no hierarchical token buckets here");
    }
    check_eq!(route.acknowledgement(), None);

    // A tenth of it is taken for the quantum, and that is large.
    let rate = Rate { linklayer: 1, rate: 1_000_000_000, ..Rate::default() };
    let class = Some(Class { rate, ceil: rate, buffer: 1000, cbuffer: 1000, ..Class::default() });
    let header = TrafficHeader { handle: 0x1_0001, parent: 0x1_0000, ..header };
    let options = TokenBuckets { class, whole: None };
    route.acknowledge(&AddClass(Discipline { header, kind: "htb", options }))?;
    let warning = route.acknowledgement().ok_or("no warning")?;
    check!(warning.is_warning());
    check_eq!(
        warning.to_string(),
        "RTM_NEWTCLASS: warning: \"sch_htb: quantum of class 10001 is big. Consider r2q change.\""
    );

    route.request(&GetLink::named("lo"))?;
    check_eq!(route.acknowledgement(), None);
    Ok(())
}

pub(crate) fn a_listing_that_is_whole_may_end_with_a_warning() -> Outcome {
    let mut ethtool = Socket::<Ethtool>::open()?;
    let mut links = ethtool.dump(&GetLinkInfo { device: None })?;
    while links.next()?.is_some() {}
    // Of loopback, ethtool has no settings.
    let warning = links.acknowledgement().ok_or("no warning")?.to_string();
    check_eq!(warning, "ETHTOOL_MSG_LINKINFO_GET: warning: \"failed to retrieve link settings\"");
    check_eq!(ethtool.acknowledgement().map(ToString::to_string), Some(warning));
    Ok(())
}

pub(crate) fn of_many_requests_in_flight_the_one_that_was_warned_of_has_the_warning() -> Outcome {
    let mut pipeline = Pipeline::<Ethtool>::open()?;
    let loopback = pipeline.submit(&GetLinkInfo { device: Some(Device::named("lo")) })?;
    let listing = pipeline.submit_dump(&GetLinkInfo { device: None })?;
    let (mut refusal, mut warning) = (None, None);
    while pipeline.in_flight() > 0 {
        if let Happened::Ended { request, outcome } = pipeline.wait()? {
            match outcome {
                Ok(ended) if request == listing.id() => warning = ended.acknowledgement,
                Err(error) if request == loopback.id() => refusal = Some(error),
                other => return Err(format!("{other:?}").into()),
            }
        }
    }
    let text = "failed to retrieve link settings";
    check_eq!(warning.as_deref().and_then(Acknowledgement::message), Some(text));
    check_eq!(refusal.as_ref().and_then(|error| error.as_refused()?.message()), Some(text));
    Ok(())
}
