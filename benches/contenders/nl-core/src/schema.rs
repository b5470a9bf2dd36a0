//! The messages, as far as the cases need them.

use std::net::Ipv4Addr;

use nl_core::sys::{genetlink::*, if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Array, Attributes, Family, Lazy, Message, Pad, Protocol, Request, SubMessage, wire_struct};

/// `NETLINK_ROUTE`.
#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
pub(crate) struct Rtnetlink;

#[wire_struct(c = rtmsg, c_prefix = "rtm_")]
pub(crate) struct RouteHeader {
    pub(crate) family: u8,
    pub(crate) dst_len: u8,
    pub(crate) src_len: u8,
    pub(crate) tos: u8,
    pub(crate) table: u8,
    pub(crate) protocol: u8,
    pub(crate) scope: u8,
    #[nl(c = rtm_type)]
    pub(crate) kind: u8,
    pub(crate) flags: u32,
}

#[derive(Message)]
#[nl(protocol = Rtnetlink, type = RTM_NEWROUTE, prefix = "RTA_")]
pub(crate) struct Route {
    #[nl(header)]
    pub(crate) header: RouteHeader,
    #[nl(attr = RTA_DST)]
    pub(crate) destination: Option<Ipv4Addr>,
    #[nl(attr = RTA_GATEWAY)]
    pub(crate) gateway: Option<Ipv4Addr>,
    #[nl(attr = RTA_OIF)]
    pub(crate) link: Option<u32>,
    #[nl(attr = RTA_PRIORITY)]
    pub(crate) priority: Option<u32>,
}

#[derive(Request)]
#[nl(type = RTM_NEWROUTE, flags = CREATE | EXCL, do)]
pub(crate) struct AddRoute(pub(crate) Route);

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
pub(crate) struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    pub(crate) index: i32,
    pub(crate) flags: u32,
    change: u32,
}

/// What is read of `IFLA_STATS64`.
#[wire_struct]
pub(crate) struct Stats {
    pub(crate) received: u64,
    rest: [u64; 24],
}

#[derive(Message, Default)]
#[nl(protocol = Rtnetlink, type = RTM_NEWLINK, prefix = "IFLA_")]
pub(crate) struct Link<'a> {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    #[nl(attr = IFLA_IFNAME, max_len = 15)]
    pub(crate) name: Option<&'a str>,
    #[nl(attr = IFLA_MTU)]
    pub(crate) mtu: Option<u32>,
    #[nl(attr = IFLA_LINK)]
    pub(crate) link: Option<u32>,
    #[nl(attr = IFLA_ADDRESS)]
    pub(crate) address: Option<&'a [u8]>,
    #[nl(attr = IFLA_STATS64)]
    pub(crate) stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = IFLA_LINKINFO)]
    pub(crate) info: Option<LinkInfo<'a>>,
}

#[derive(Attributes, Default)]
#[nl(prefix = "IFLA_INFO_")]
pub(crate) struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    pub(crate) kind: Option<&'a str>,
    #[nl(attr = IFLA_INFO_DATA, select = kind)]
    pub(crate) data: Option<LinkData<'a>>,
}

#[derive(SubMessage)]
pub(crate) enum LinkData<'a> {
    #[nl("vlan")]
    Vlan(Vlan),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes, Default)]
#[nl(prefix = "IFLA_VLAN_")]
pub(crate) struct Vlan {
    #[nl(attr = IFLA_VLAN_ID)]
    pub(crate) id: Option<u16>,
}

#[derive(Request)]
#[nl(type = RTM_NEWLINK, flags = CREATE | EXCL, do)]
pub(crate) struct AddLink<'a>(pub(crate) Link<'a>);

/// The controller of generic netlink.
#[derive(Family)]
#[nl(name = "nlctrl", version = 2)]
pub(crate) struct Controller;

#[derive(Message)]
#[nl(family = Controller, command = CTRL_CMD_NEWFAMILY, prefix = "CTRL_ATTR_")]
pub(crate) struct GenericFamily<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    pub(crate) name: &'a str,
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub(crate) id: u16,
    #[nl(attr = CTRL_ATTR_VERSION)]
    pub(crate) version: u32,
    #[nl(attr = CTRL_ATTR_MCAST_GROUPS, indexed)]
    pub(crate) groups: Array<'a, Group<'a>>,
}

#[derive(Attributes, Clone)]
#[nl(prefix = "CTRL_ATTR_MCAST_GRP_")]
pub(crate) struct Group<'a> {
    #[nl(attr = CTRL_ATTR_MCAST_GRP_NAME)]
    pub(crate) name: &'a str,
    #[nl(attr = CTRL_ATTR_MCAST_GRP_ID)]
    pub(crate) id: u32,
}
