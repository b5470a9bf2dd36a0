//! The network interfaces, as `ip link` lists them.
//!
//! `cargo run --example links`

use std::error::Error;
use std::io::Write;

use nl_core::sys::{if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Attributes, Lazy, Message, Pad, Protocol, Request, Socket, wire_struct};

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

/// The part of `struct rtnl_link_stats64` that is printed; the kernel's is longer.
#[wire_struct]
struct Counters {
    received_packets: u64,
    sent_packets: u64,
    received_bytes: u64,
    sent_bytes: u64,
}

/// What is named here is decoded, the rest is skipped.
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
    state: Option<u8>,
    #[nl(attr = IFLA_ADDRESS)]
    address: Option<&'a [u8]>,
    #[nl(attr = IFLA_MASTER)]
    master: Option<u32>,
    #[nl(attr = IFLA_LINK)]
    lower: Option<u32>,
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
#[nl(protocol = Route, type = RTM_GETLINK, reply = Link<'_>, dump)]
struct GetLinks {
    #[nl(header)]
    header: LinkHeader,
}

/// RFC 2863, as `linux/if.h` numbers it.
fn state(number: Option<u8>) -> &'static str {
    match number {
        Some(2) => "DOWN",
        Some(3) => "LOWERLAYERDOWN",
        Some(4) => "TESTING",
        Some(5) => "DORMANT",
        Some(6) => "UP",
        _ => "UNKNOWN",
    }
}

/// One line for each interface.
pub(crate) fn list(to: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut route = Socket::<Route>::open()?;
    let or_dash = |number: Option<u32>| number.map_or(String::from("-"), |number| number.to_string());
    let mut links = route.dump(&GetLinks { header: LinkHeader::default() })?;
    while let Some(link) = links.next()? {
        let address = link.address.unwrap_or_default().iter().map(|byte| format!("{byte:02x}"));
        writeln!(
            to,
            "{:>5} {:15} {:>6} {:14} {:17} {:8} {:>6} {:>6} {:>10}",
            link.header.index,
            link.name,
            link.mtu,
            state(link.state),
            address.collect::<Vec<_>>().join(":"),
            link.info.and_then(|info| info.kind).unwrap_or("-"),
            or_dash(link.master),
            or_dash(link.lower),
            link.counters.map(|counters| counters.get().received_packets).unwrap_or_default(),
        )?;
    }
    if links.is_interrupted() {
        writeln!(to, "the list changed while it was read")?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "index name               mtu state          address           kind     master  lower rx packets"
    );
    list(&mut std::io::stdout().lock())
}
