//! Link and address events as they come.
//!
//! `cargo run --example watch`, and in another terminal `ip link add type veth`; `--count N` stops after N events.

use std::error::Error;
use std::net::IpAddr;

use nl_core::sys::{if_addr::*, if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Body, Message, Pad, Protocol, RawMessage, Socket, wire_struct};

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

#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
struct Address<'a> {
    #[nl(header)]
    header: AddressHeader,
    #[nl(attr = IFA_ADDRESS)]
    address: Option<IpAddr>,
    #[nl(attr = IFA_LABEL)]
    label: Option<&'a str>,
}

/// One line for each event.
fn describe(message: RawMessage<'_>) -> Result<String, nl_core::DecodeError> {
    let link = |what| {
        let link = Link::decode(message.payload())?;
        let state = if link.header.flags & 1 == 1 { "up" } else { "down" };
        Ok(format!("link {what}: {} {} {state}", link.header.index, link.name.unwrap_or("?")))
    };
    let address = |what| {
        let Address { header, address, label } = Address::decode(message.payload())?;
        let address = address.map_or(String::from("?"), |address| address.to_string());
        let label = label.unwrap_or_default();
        Ok(format!("address {what}: {address}/{} on link {} {label}", header.prefix, header.index))
    };
    match u32::from(message.header().kind) {
        RTM_NEWLINK => link("new or changed"),
        RTM_DELLINK => link("gone"),
        RTM_NEWADDR => address("new or changed"),
        RTM_DELADDR => address("gone"),
        other => Ok(format!("message of type {other}")),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => usize::MAX,
        ["--count", count] => count.parse()?,
        _ => return Err("usage: watch [--count N]".into()),
    };
    let mut route = Socket::<Route>::open()?;
    for group in [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR] {
        route.join(group)?;
    }
    println!("watching");
    for _ in 0..count {
        match route.event() {
            Ok(event) => println!("{}", describe(event.message())?),
            // What is known of links and addresses would have to be asked anew here.
            Err(nl_core::Error::Lost) => println!("events were lost"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
