//! Link and address events as they come, and what to do when some are lost.
//!
//! `cargo run --example watch`, and in another terminal `ip link add type veth`; `--count N` stops after N events.
//!
//! `cargo run --example watch -- --flood` does not listen for a while, so that events are lost, and then makes it good.
//! Changing addresses needs `CAP_NET_ADMIN`, so that it does this in a user and network namespace of its own.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::time::Duration;

use nl_core::socket::Notice;
use nl_core::sys::{if_addr::*, if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Change, Message, Messages, Mirror, Pad, Protocol, RawMessage, Request, Socket, wire_struct};

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
}

#[wire_struct(c = ifaddrmsg, c_prefix = "ifa_")]
struct AddressHeader {
    family: u8,
    #[nl(c = ifa_prefixlen)]
    prefix: u8,
    flags: u8,
    scope: u8,
    index: u32,
}

#[derive(Message, PartialEq)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
struct Address {
    #[nl(header)]
    header: AddressHeader,
    /// The link's own; only IPv4 has it.
    #[nl(attr = IFA_LOCAL)]
    local: Option<IpAddr>,
    /// The other end's, where there is one.
    #[nl(attr = IFA_ADDRESS)]
    address: Option<IpAddr>,
}

/// What is listened to: the same bodies, new and gone.
#[derive(Messages)]
#[nl(protocol = Route)]
enum Event<'a> {
    Link(Link<'a>),
    #[nl(type = RTM_DELLINK)]
    NoLink(Link<'a>),
    Address(Address),
    #[nl(type = RTM_DELADDR)]
    NoAddress(Address),
    #[nl(other)]
    Other(RawMessage<'a>),
}

impl fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.header.flags & 1 == 1 { "up" } else { "down" };
        write!(f, "{} {} {state}", self.header.index, self.name.unwrap_or("?"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(address) = self.local.or(self.address) {
            write!(f, "{address}/")?;
        }
        write!(f, "{} on link {}", self.header.prefix, self.header.index)
    }
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(link) => write!(f, "link new or changed: {link}"),
            Self::NoLink(link) => write!(f, "link gone: {link}"),
            Self::Address(address) => write!(f, "address new or changed: {address}"),
            Self::NoAddress(address) => write!(f, "address gone: {address}"),
            Self::Other(message) => write!(f, "message of type {}", message.header().kind),
        }
    }
}

fn watch(count: usize) -> Result<(), Box<dyn Error>> {
    let mut route = Socket::<Route>::open()?;
    for group in [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR] {
        route.join(group)?;
    }
    println!("watching");
    for _ in 0..count {
        match route.events::<Event<'_>>().next()? {
            Notice::Message { message, .. } => println!("{message}"),
            // One who keeps state lists anew here: see below.
            Notice::Lost => println!("events were lost"),
        }
    }
    Ok(())
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETADDR, reply = Address, dump)]
struct GetAddresses {
    #[nl(header)]
    header: AddressHeader,
}

#[derive(Request)]
#[nl(type = RTM_NEWADDR, flags = CREATE | EXCL, do)]
struct AddAddress(Address);

#[derive(Request)]
#[nl(type = RTM_DELADDR, do)]
struct DeleteAddress(Address);

/// One of 65536 addresses of loopback.
fn loopback(number: u16) -> Address {
    let [high, low] = number.to_be_bytes();
    let header = AddressHeader { family: 2, prefix: 32, index: 1, ..AddressHeader::default() };
    Address { header, local: Some(Ipv4Addr::new(10, 0, high, low).into()), address: None }
}

/// Follows addresses, of which more change than a queue has room for.
fn flood() -> Result<(), Box<dyn Error>> {
    let mut route = Socket::<Route>::builder().receive_buffer(32 * 1024).open()?;
    route.set_receive_timeout(Some(Duration::from_millis(100)));
    route.join(RTNLGRP_IPV4_IFADDR)?;
    let mut addresses = Mirror::<Address, _>::new(|address| (address.header.index, address.local));
    let all = GetAddresses { header: AddressHeader { family: 2, ..AddressHeader::default() } };
    route.resync(&mut addresses, &all)?;

    let mut other = Socket::<Route>::open()?;
    for number in 0..2000 {
        other.acknowledge(&AddAddress(loopback(number)))?;
    }
    for number in 0..1000 {
        other.acknowledge(&DeleteAddress(loopback(number)))?;
    }
    println!("3000 changes were made while nobody listened");

    let mut heard = 0;
    loop {
        match route.events::<Event<'_>>().next() {
            Ok(Notice::Message { message: Event::Address(_), event }) => addresses.apply(event.message())?,
            Ok(Notice::Message { message: Event::NoAddress(_), event }) => {
                addresses.remove(event.message())?
            }
            Ok(Notice::Message { message, .. }) => return Err(format!("unexpected: {message}").into()),
            Ok(Notice::Lost) => {
                println!("{heard} events came, then some were lost: {} addresses are known", addresses.len());
                let changes = route.resync(&mut addresses, &all)?;
                let gone = changes.iter().filter(|change| matches!(change, Change::Removed(_))).count();
                println!("resync: {} changes, of which {gone} are addresses that are gone", changes.len());
                continue;
            }
            Err(nl_core::Error::TimedOut { .. }) => break,
            Err(error) => return Err(error.into()),
        };
        heard += 1;
    }
    // One who knows the true state learns nothing from a fresh listing.
    match route.resync(&mut addresses, &all)?.len() {
        0 => println!("{} addresses are known, the same as in a fresh listing", addresses.len()),
        wrong => return Err(format!("{wrong} addresses are not as they were known").into()),
    }
    Ok(())
}

/// Runs this program again where addresses are nobody else's, and may be changed.
fn flood_in_own_namespaces() -> Result<(), Box<dyn Error>> {
    let mut unshare = Command::new("unshare");
    unshare
        .args(["--user", "--map-root-user", "--net"])
        .arg(std::env::current_exe()?)
        .args(["--flood", "here"]);
    match unshare.status() {
        Ok(status) if status.success() => Ok(()),
        _ => {
            Err("no flood: it needs `unshare` (package util-linux), and that users may make user namespaces"
                .into())
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => watch(usize::MAX),
        ["--count", count] => watch(count.parse()?),
        ["--flood"] => flood_in_own_namespaces(),
        ["--flood", "here"] => flood(),
        _ => Err("usage: watch [--count N | --flood]".into()),
    }
}
