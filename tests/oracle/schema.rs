//! The messages that the C programs build, as types.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nl_core::generic::Controller;
use nl_core::sys::{
    genetlink::*, if_addr::*, if_link::*, neighbour::*, netlink::*, netlink_diag::*, rtnetlink::*,
    sock_diag::*,
};
use nl_core::{Array, Attributes, Be, Lazy, Mac, Message, Protocol, Request, Unknown, wire_struct};

pub(crate) use crate::route::*;

#[derive(Protocol)]
#[nl(number = NETLINK_SOCK_DIAG, mainline)]
pub(crate) struct Diag;

#[derive(Protocol)]
#[nl(number = 25)]
pub(crate) struct Own;

#[wire_struct(c = ifla_vlan_flags)]
pub(crate) struct VlanFlags {
    pub(crate) flags: u32,
    pub(crate) mask: u32,
}

#[derive(Debug, Default, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
pub(crate) struct Link<'a> {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    pub(crate) name: Option<&'a str>,
    #[nl(attr = IFLA_ADDRESS)]
    pub(crate) address: Option<Mac>,
    #[nl(attr = IFLA_MTU)]
    pub(crate) mtu: Option<u32>,
    #[nl(attr = IFLA_LINK)]
    pub(crate) lower: Option<u32>,
    #[nl(attr = IFLA_STATS64)]
    pub(crate) stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = IFLA_LINKINFO)]
    pub(crate) info: Option<LinkInfo<'a>>,
}

#[derive(Debug, Default, Clone, PartialEq, Attributes)]
#[nl(prefix = "IFLA_INFO_")]
pub(crate) struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    pub(crate) kind: Option<&'a str>,
    #[nl(attr = IFLA_INFO_DATA)]
    pub(crate) vlan: Option<Vlan>,
}

#[derive(Debug, Default, Clone, PartialEq, Attributes)]
#[nl(prefix = "IFLA_VLAN_")]
pub(crate) struct Vlan {
    #[nl(attr = IFLA_VLAN_ID)]
    pub(crate) id: u16,
    #[nl(attr = IFLA_VLAN_FLAGS)]
    pub(crate) flags: Option<VlanFlags>,
    #[nl(attr = IFLA_VLAN_PROTOCOL)]
    pub(crate) protocol: Option<Be<u16>>,
}

/// `struct rtnl_link_stats64` of Linux 7.2: longer than that of any header here.
#[wire_struct(c = rtnl_link_stats64)]
pub(crate) struct Stats {
    pub(crate) rx_packets: u64,
    pub(crate) tx_packets: u64,
    pub(crate) rx_bytes: u64,
    pub(crate) tx_bytes: u64,
    pub(crate) rx_errors: u64,
    pub(crate) tx_errors: u64,
    pub(crate) rx_dropped: u64,
    pub(crate) tx_dropped: u64,
    pub(crate) multicast: u64,
    pub(crate) collisions: u64,
    pub(crate) rx_length_errors: u64,
    pub(crate) rx_over_errors: u64,
    pub(crate) rx_crc_errors: u64,
    pub(crate) rx_frame_errors: u64,
    pub(crate) rx_fifo_errors: u64,
    pub(crate) rx_missed_errors: u64,
    pub(crate) tx_aborted_errors: u64,
    pub(crate) tx_carrier_errors: u64,
    pub(crate) tx_fifo_errors: u64,
    pub(crate) tx_heartbeat_errors: u64,
    pub(crate) tx_window_errors: u64,
    pub(crate) rx_compressed: u64,
    pub(crate) tx_compressed: u64,
    pub(crate) rx_nohandler: u64,
    pub(crate) rx_otherhost_dropped: u64,
}

#[derive(Debug, Default, Request)]
#[nl(protocol = Route, type = RTM_GETLINK, prefix = "IFLA_", reply = Link<'_>, do, dump)]
pub(crate) struct GetLink {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    #[nl(attr = IFLA_EXT_MASK)]
    pub(crate) ext_mask: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
pub(crate) struct Address {
    #[nl(header)]
    pub(crate) header: AddressHeader,
    #[nl(attr = IFA_ADDRESS)]
    pub(crate) address: IpAddr,
    #[nl(attr = IFA_CACHEINFO)]
    pub(crate) times: Option<AddressTimes>,
    #[nl(attr = IFA_FLAGS)]
    pub(crate) flags: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWROUTE, prefix = "RTA_")]
pub(crate) struct IpRoute<'a> {
    #[nl(header)]
    pub(crate) header: RouteHeader,
    #[nl(attr = RTA_DST)]
    pub(crate) destination: Option<IpAddr>,
    #[nl(attr = RTA_GATEWAY)]
    pub(crate) gateway: Option<IpAddr>,
    #[nl(attr = RTA_OIF)]
    pub(crate) output: Option<u32>,
    #[nl(attr = RTA_METRICS)]
    pub(crate) metrics: Option<Metrics<'a>>,
}

#[derive(Debug, Clone, PartialEq, Attributes)]
#[nl(prefix = "RTAX_")]
pub(crate) struct Metrics<'a> {
    #[nl(attr = RTAX_MTU)]
    pub(crate) mtu: Option<u32>,
    #[nl(attr = RTAX_CC_ALGO)]
    pub(crate) congestion_control: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWNEIGH, prefix = "NDA_")]
pub(crate) struct Neighbour {
    #[nl(header)]
    pub(crate) header: NeighbourHeader,
    #[nl(attr = NDA_DST)]
    pub(crate) destination: Option<IpAddr>,
    #[nl(attr = NDA_LLADDR)]
    pub(crate) address: Option<Mac>,
}

#[wire_struct(c = netlink_diag_req)]
pub(crate) struct DiagHeader {
    #[nl(c = sdiag_family)]
    pub(crate) family: u8,
    #[nl(c = sdiag_protocol)]
    pub(crate) protocol: u8,
    pub(crate) pad: u16,
    #[nl(c = ndiag_ino)]
    pub(crate) inode: u32,
    #[nl(c = ndiag_show)]
    pub(crate) show: u32,
    #[nl(c = ndiag_cookie)]
    pub(crate) cookie: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Diag, type = SOCK_DIAG_BY_FAMILY)]
pub(crate) struct DiagRequest {
    #[nl(header)]
    pub(crate) header: DiagHeader,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Own, type = 0x20)]
pub(crate) struct Every<'a> {
    #[nl(attr = 1, flag)]
    pub(crate) flag: bool,
    #[nl(attr = 2)]
    pub(crate) a_u8: u8,
    #[nl(attr = 3)]
    pub(crate) a_u16: u16,
    #[nl(attr = 4)]
    pub(crate) a_u32: u32,
    #[nl(attr = 5)]
    pub(crate) a_u64: u64,
    #[nl(attr = 6)]
    pub(crate) an_i8: i8,
    #[nl(attr = 7)]
    pub(crate) an_i16: i16,
    #[nl(attr = 8)]
    pub(crate) an_i32: i32,
    #[nl(attr = 9)]
    pub(crate) an_i64: i64,
    #[nl(attr = 10)]
    pub(crate) be_u16: Be<u16>,
    #[nl(attr = 11)]
    pub(crate) be_u32: Be<u32>,
    #[nl(attr = 12)]
    pub(crate) byte: bool,
    #[nl(attr = 13)]
    pub(crate) no_text: &'a str,
    #[nl(attr = 14)]
    pub(crate) text: &'a str,
    #[nl(attr = 15)]
    pub(crate) more_text: &'a str,
    #[nl(attr = 16)]
    pub(crate) no_bytes: &'a [u8],
    #[nl(attr = 17)]
    pub(crate) bytes: &'a [u8],
    #[nl(attr = 18)]
    pub(crate) array: [u8; 3],
    #[nl(attr = 19)]
    pub(crate) v4: Ipv4Addr,
    #[nl(attr = 20)]
    pub(crate) v6: Ipv6Addr,
    #[nl(attr = 21)]
    pub(crate) mac: Mac,
    #[nl(attr = 22)]
    pub(crate) repeated: Vec<u16>,
    #[nl(attr = 23)]
    pub(crate) outer: Outer,
    #[nl(attr = 24, indexed)]
    pub(crate) indexed: Array<'a, &'a str>,
    #[nl(attr = 0x3fff)]
    pub(crate) last: u32,
    #[nl(unknown)]
    pub(crate) rest: Unknown<'a>,
}

#[derive(Debug, Clone, PartialEq, Attributes)]
pub(crate) struct Outer {
    #[nl(attr = 1)]
    pub(crate) inner: Option<Inner>,
    #[nl(attr = 2)]
    pub(crate) empty: Option<Inner>,
}

#[derive(Debug, Clone, PartialEq, Attributes)]
pub(crate) struct Inner {
    #[nl(attr = 1)]
    pub(crate) value: Option<u8>,
}

/// `GetLink`, read: a request is written alone.
#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_GETLINK)]
pub(crate) struct GotLink {
    #[nl(header)]
    pub(crate) header: LinkHeader,
    #[nl(attr = IFLA_EXT_MASK)]
    pub(crate) ext_mask: Option<u32>,
}

#[derive(Debug, Message)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY)]
pub(crate) struct GotFamily<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    pub(crate) name: Option<&'a str>,
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub(crate) id: Option<u16>,
}
