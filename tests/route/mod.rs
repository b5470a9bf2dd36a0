//! rtnetlink's fixed headers, as the tests of this folder use them.

use nl_core::sys::{if_addr::*, neighbour::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Pad, Protocol, wire_struct};

#[derive(Protocol)]
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

#[wire_struct(c = ifaddrmsg, c_prefix = "ifa_")]
pub(crate) struct AddressHeader {
    pub(crate) family: u8,
    pub(crate) prefixlen: u8,
    pub(crate) flags: u8,
    pub(crate) scope: u8,
    pub(crate) index: u32,
}

#[wire_struct(c = ifa_cacheinfo)]
pub(crate) struct AddressTimes {
    #[nl(c = ifa_prefered)]
    pub(crate) preferred: u32,
    #[nl(c = ifa_valid)]
    pub(crate) valid: u32,
    pub(crate) cstamp: u32,
    pub(crate) tstamp: u32,
}

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

#[wire_struct(c = ndmsg, c_prefix = "ndm_")]
pub(crate) struct NeighbourHeader {
    pub(crate) family: u8,
    pub(crate) pad1: u8,
    pub(crate) pad2: u16,
    #[nl(c = ndm_ifindex)]
    pub(crate) index: i32,
    pub(crate) state: u16,
    pub(crate) flags: u8,
    #[nl(c = ndm_type)]
    pub(crate) kind: u8,
}
