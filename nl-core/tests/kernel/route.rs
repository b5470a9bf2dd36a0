//! The part of rtnetlink that the tests talk.

use nl_core::sys::if_addr::ifaddrmsg;
use nl_core::sys::if_link::*;
use nl_core::sys::netlink::NETLINK_ROUTE;
use nl_core::sys::rtnetlink::*;
use nl_core::{Attributes, Message, Messages, Pad, Protocol, RawMessage, Request, wire_struct};

#[derive(Debug, Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
pub(crate) struct Route;

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
pub(crate) struct LinkHeader {
    pub(crate) family: u8,
    #[nl(c = __ifi_pad)]
    pub(crate) pad: Pad<1>,
    #[nl(c = ifi_type)]
    pub(crate) kind: u16,
    pub(crate) index: i32,
    pub(crate) flags: u32,
    pub(crate) change: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
pub(crate) struct Link<'a> {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    pub(crate) name: Option<&'a str>,
    #[nl(attr = IFLA_MTU)]
    pub(crate) mtu: Option<u32>,
    #[nl(attr = IFLA_LINKINFO)]
    pub(crate) info: Option<LinkInfo<'a>>,
}

#[derive(Debug, Clone, Default, PartialEq, Attributes)]
#[nl(prefix = "IFLA_INFO_")]
pub(crate) struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    pub(crate) kind: Option<&'a str>,
}

#[wire_struct(c = ifaddrmsg, c_prefix = "ifa_")]
pub(crate) struct AddressHeader {
    pub(crate) family: u8,
    #[nl(c = ifa_prefixlen)]
    pub(crate) prefix: u8,
    pub(crate) flags: u8,
    pub(crate) scope: u8,
    pub(crate) index: u32,
}

/// What `RTNLGRP_LINK` brings.
#[derive(Debug, Messages)]
#[nl(protocol = Route)]
pub(crate) enum LinkEvent<'a> {
    New(Link<'a>),
    #[nl(type = RTM_DELLINK)]
    Deleted(Link<'a>),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Debug, Default, Request)]
#[nl(protocol = Route, type = RTM_GETLINK, prefix = "IFLA_", reply = Link<'_>, do, dump)]
pub(crate) struct GetLink<'a> {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    pub(crate) name: Option<&'a str>,
}

impl<'a> GetLink<'a> {
    pub(crate) fn named(name: &'a str) -> Self {
        Self { name: Some(name), ..Self::default() }
    }
}

#[derive(Debug, Request)]
#[nl(type = RTM_NEWLINK, flags = CREATE | EXCL, reply = Link<'_>, do)]
pub(crate) struct AddLink<'a>(pub(crate) Link<'a>);

#[derive(Debug, Request)]
#[nl(type = RTM_NEWLINK, do)]
pub(crate) struct SetLink<'a>(pub(crate) Link<'a>);

#[derive(Debug, Request)]
#[nl(type = RTM_DELLINK, do)]
pub(crate) struct DeleteLink<'a>(pub(crate) Link<'a>);

/// A virtual Ethernet pair of this name, whose other end the kernel names.
pub(crate) fn veth(name: &str) -> AddLink<'_> {
    let info = LinkInfo { kind: Some("veth") };
    AddLink(Link { name: Some(name), info: Some(info), ..Link::default() })
}
