//! A thousand addresses: one after the other, in a batch, and in a quiet one. Then a mistake in the middle.
//!
//! `unshare --user --map-root-user --net cargo run --example batch`: it takes a network namespace of its own.

use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use nl_core::socket::Direction;
use nl_core::sys::{if_addr::*, if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Batch, Message, Pad, Protocol, Request, Socket, wire_struct};

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
struct Route;

#[wire_struct(c = ifaddrmsg, c_prefix = "ifa_")]
struct AddressHeader {
    family: u8,
    #[nl(c = ifa_prefixlen)]
    prefix: u8,
    flags: u8,
    scope: u8,
    index: u32,
}

#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
struct Address {
    #[nl(header)]
    header: AddressHeader,
    #[nl(attr = IFA_LOCAL)]
    local: Ipv4Addr,
}

#[derive(Request)]
#[nl(type = RTM_NEWADDR, flags = CREATE | EXCL, do)]
struct Add(Address);

#[derive(Request)]
#[nl(type = RTM_DELADDR, do)]
struct Delete(Address);

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
#[nl(protocol = Route, type = RTM_NEWLINK)]
struct Link {
    #[nl(header)]
    header: LinkHeader,
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = Link, do)]
struct GetLink {
    #[nl(header)]
    header: LinkHeader,
}

/// Of 10.0.0.0/8, on loopback.
fn address(number: u32) -> Address {
    let header = AddressHeader { family: 2, prefix: 32, index: 1, ..AddressHeader::default() };
    Address { header, local: Ipv4Addr::from(0x0a00_0001 + number) }
}

fn main() -> Result<(), Box<dyn Error>> {
    let sent = Arc::new(AtomicUsize::new(0));
    let received = Arc::new(AtomicUsize::new(0));
    let counts = (Arc::clone(&sent), Arc::clone(&received));
    let mut route = Socket::<Route>::builder()
        .trace(move |datagram| {
            let count = if datagram.direction == Direction::Sent { &counts.0 } else { &counts.1 };
            count.fetch_add(1, Relaxed);
        })
        .open()?;
    let tell = |how| {
        println!("{how}: {} datagrams there, {} back", sent.swap(0, Relaxed), received.swap(0, Relaxed))
    };

    // Loopback is down where nobody uses the network yet.
    let loopback = route.request(&GetLink { header: LinkHeader { index: 1, ..LinkHeader::default() } })?;
    if loopback.header.flags & IFF_UP != 0 {
        return Err("this network is in use: put `unshare --user --map-root-user --net` in front".into());
    }
    tell("a question");

    for number in 0..1000 {
        route.acknowledge(&Add(address(number)))?;
    }
    tell("one after the other");

    let mut batch = Batch::new();
    for number in 0..1000 {
        batch.acknowledge(&Delete(address(number)))?;
    }
    route.execute(&batch)?.all_done()?;
    tell("in a batch");

    // Number 37 twice, and one that is not there to be deleted.
    let mut batch = Batch::new().quiet();
    for number in (0..=37).chain(37..999) {
        batch.acknowledge(&Add(address(number)))?;
    }
    batch.acknowledge(&Delete(address(5000)))?;
    let outcomes = route.execute(&batch)?;
    tell("in a quiet one, of which two are refused");
    for refused in outcomes.refusals() {
        println!("    {refused}");
    }
    Ok(())
}
