//! Lists the links: index, name, MTU.

use nl_core::sys::{if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Message, Pad, Protocol, Request, Socket, wire_struct};

/// `NETLINK_ROUTE`.
#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
struct Route;

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

#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
struct Link<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: Option<&'a str>,
    #[nl(attr = IFLA_MTU)]
    mtu: Option<u32>,
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = Link<'_>, dump)]
struct GetLinks {
    #[nl(header)]
    header: LinkHeader,
}

fn main() -> Result<(), nl_core::Error> {
    let mut route = Socket::<Route>::open()?;
    let mut links = route.dump(&GetLinks { header: LinkHeader::default() })?;
    while let Some(link) = links.next()? {
        println!("{}: {} mtu {}", link.header.index, link.name.unwrap_or("?"), link.mtu.unwrap_or(0));
    }
    Ok(())
}
