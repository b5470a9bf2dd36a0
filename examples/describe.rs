//! Two answers of the kernel as text and as JSON: the loopback interface, and generic netlink's controller.
//!
//! `cargo run --example describe`

use std::error::Error;

use nl_core::describe::Description;
use nl_core::generic::{Controller, Family, GetFamily};
use nl_core::schema::{Entry, Names, Wire};
use nl_core::sys::{if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{
    Attributes, Failed, Lazy, Message, Pad, Protocol, Request, Socket, Trace, Value, Writer, wire_struct,
};

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
struct Route;

/// `struct ifinfomsg`.
#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    flags: u32,
    change: u32,
}

/// The part of `struct rtnl_link_stats64` that older kernels have, too: of the rest, the bytes are shown.
#[wire_struct]
struct Counters {
    received_packets: u64,
    sent_packets: u64,
    received_bytes: u64,
    sent_bytes: u64,
}

/// RFC 2863, as `linux/if.h` numbers it. What the values are called is part of the schema.
struct State(u8);

impl<'a> Value<'a> for State {
    const WIRE: Wire = Wire::integer(1, false).named(Names::Values(&[
        ("UNKNOWN", 0),
        ("NOTPRESENT", 1),
        ("DOWN", 2),
        ("LOWERLAYERDOWN", 3),
        ("TESTING", 4),
        ("DORMANT", 5),
        ("UP", 6),
    ]));

    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        u8::from_payload(payload, trace).map(Self)
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        self.0.put(number, writer)
    }
}

/// What is named here is shown by name, the rest by number.
#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
struct Link<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: &'a str,
    #[nl(attr = IFLA_MTU)]
    mtu: u32,
    #[nl(attr = IFLA_OPERSTATE)]
    state: Option<State>,
    #[nl(attr = IFLA_ADDRESS)]
    address: Option<&'a [u8]>,
    #[nl(attr = IFLA_LINKINFO)]
    info: Option<LinkInfo<'a>>,
    #[nl(attr = IFLA_STATS64)]
    counters: Option<Lazy<'a, Counters>>,
}

#[derive(Attributes)]
#[nl(prefix = "IFLA_INFO_")]
struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    kind: Option<&'a str>,
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, prefix = "IFLA_", reply = Link<'_>, do)]
struct GetLink<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: &'a str,
}

/// The messages that can come.
const ENTRIES: &[Entry] = &[Entry::of::<Route, Link<'_>>()];
const CONTROLLER: &[Entry] = &[Entry::of::<Controller, Family<'_>>()];

fn main() -> Result<(), Box<dyn Error>> {
    let mut route = Socket::<Route>::open()?;
    let lo = route.request_raw(&GetLink { header: LinkHeader::default(), name: "lo" })?;
    let lo = Description::of_message(lo, ENTRIES);
    println!("{lo}\n\n{}\n", lo.json());

    let mut controller = Socket::<Controller>::open()?;
    let family = controller.request_raw(&GetFamily::by_name("nlctrl"))?;
    let family = Description::of_message(family, CONTROLLER);
    println!("{family}\n\n{:#}", family.json());
    Ok(())
}
