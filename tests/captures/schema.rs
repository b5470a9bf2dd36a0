//! What the captures are, as types: declared here as a user of nl-core declares them.

use std::net::IpAddr;

use nl_core::generic::Controller;
use nl_core::sys::{
    audit::*, connector::*, ethtool_netlink::*, fib_rules::*, genetlink::*, if_addr::*, if_link::*,
    inet_diag::*, neighbour::*, netlink::*, netlink_diag::*, nf_tables::*, nfnetlink::*, rtnetlink::*,
    sock_diag::*, unix_diag::*,
};
use nl_core::{Attributes, Be, Family, Lazy, Message, Protocol, Unknown, wire_struct};

pub(crate) use crate::route::*;

// Routing.

/// Declares messages that have one body under several types.
macro_rules! messages {
    ($($body:ident <$lifetime:lifetime> { $($name:ident = $number:ident),* $(,)? } $fields:tt)*) => {$($(
        #[derive(Debug, Default, Clone, PartialEq, Message)]
        #[nl(protocol = Route, type = $number)]
        pub(crate) struct $name<$lifetime> $fields
    )*)*};
}
messages! {
    Link<'a> { NewLink = RTM_NEWLINK, DelLink = RTM_DELLINK, GetLink = RTM_GETLINK } {
        #[nl(header)]
        pub(crate) header: LinkHeader,
        #[nl(attr = IFLA_IFNAME)]
        pub(crate) name: Option<&'a str>,
        #[nl(attr = IFLA_MTU)]
        pub(crate) mtu: Option<u32>,
        #[nl(attr = IFLA_ADDRESS)]
        pub(crate) address: Option<&'a [u8]>,
        #[nl(attr = IFLA_OPERSTATE)]
        pub(crate) state: Option<u8>,
        #[nl(attr = IFLA_MASTER)]
        pub(crate) master: Option<u32>,
        #[nl(attr = IFLA_LINK)]
        pub(crate) lower: Option<i32>,
        #[nl(attr = IFLA_EXT_MASK)]
        pub(crate) ext_mask: Option<u32>,
        #[nl(attr = IFLA_STATS64)]
        pub(crate) stats: Option<Lazy<'a, Stats>>,
        #[nl(attr = IFLA_LINKINFO)]
        pub(crate) info: Option<LinkInfo<'a>>,
        #[nl(unknown)]
        pub(crate) rest: Unknown<'a>,
    }

    Address<'a> { NewAddress = RTM_NEWADDR, DelAddress = RTM_DELADDR } {
        #[nl(header)]
        pub(crate) header: AddressHeader,
        #[nl(attr = IFA_LOCAL)]
        pub(crate) local: Option<IpAddr>,
        #[nl(attr = IFA_ADDRESS)]
        pub(crate) address: Option<IpAddr>,
        #[nl(attr = IFA_LABEL)]
        pub(crate) label: Option<&'a str>,
        #[nl(attr = IFA_FLAGS)]
        pub(crate) flags: Option<u32>,
        #[nl(attr = IFA_CACHEINFO)]
        pub(crate) times: Option<AddressTimes>,
        #[nl(unknown)]
        pub(crate) rest: Unknown<'a>,
    }

    IpRoute<'a> { NewRoute = RTM_NEWROUTE } {
        #[nl(header)]
        pub(crate) header: RouteHeader,
        #[nl(attr = RTA_DST)]
        pub(crate) destination: Option<IpAddr>,
        #[nl(attr = RTA_GATEWAY)]
        pub(crate) gateway: Option<IpAddr>,
        #[nl(attr = RTA_PREFSRC)]
        pub(crate) source: Option<IpAddr>,
        #[nl(attr = RTA_OIF)]
        pub(crate) output: Option<u32>,
        #[nl(attr = RTA_PRIORITY)]
        pub(crate) priority: Option<u32>,
        #[nl(attr = RTA_TABLE)]
        pub(crate) table: Option<u32>,
        #[nl(attr = RTA_METRICS)]
        pub(crate) metrics: Option<Metrics>,
        #[nl(attr = RTA_MULTIPATH)]
        pub(crate) multipath: Option<&'a [u8]>,
        #[nl(attr = RTA_ENCAP)]
        pub(crate) encapsulation: Option<Nest<'a>>,
        #[nl(attr = RTA_ENCAP_TYPE)]
        pub(crate) encapsulation_type: Option<u16>,
        #[nl(unknown)]
        pub(crate) rest: Unknown<'a>,
    }

    Neighbour<'a> { NewNeighbour = RTM_NEWNEIGH } {
        #[nl(header)]
        pub(crate) header: NeighbourHeader,
        #[nl(attr = NDA_DST)]
        pub(crate) destination: Option<IpAddr>,
        #[nl(attr = NDA_LLADDR)]
        pub(crate) address: Option<&'a [u8]>,
        #[nl(attr = NDA_PROBES)]
        pub(crate) probes: Option<u32>,
        #[nl(unknown)]
        pub(crate) rest: Unknown<'a>,
    }

    Rule<'a> { NewRule = RTM_NEWRULE } {
        #[nl(header)]
        pub(crate) header: RuleHeader,
        #[nl(attr = FRA_SRC)]
        pub(crate) source: Option<IpAddr>,
        #[nl(attr = FRA_PRIORITY)]
        pub(crate) priority: Option<u32>,
        #[nl(attr = FRA_TABLE)]
        pub(crate) table: Option<u32>,
        #[nl(unknown)]
        pub(crate) rest: Unknown<'a>,
    }

    Qdisc<'a> { NewQdisc = RTM_NEWQDISC } {
        #[nl(header)]
        pub(crate) header: QdiscHeader,
        #[nl(attr = TCA_KIND)]
        pub(crate) kind: Option<&'a str>,
        #[nl(unknown)]
        pub(crate) rest: Unknown<'a>,
    }
}

#[derive(Debug, Default, Clone, PartialEq, Attributes)]
#[nl(prefix = "IFLA_INFO_")]
pub(crate) struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    pub(crate) kind: Option<&'a str>,
    #[nl(attr = IFLA_INFO_DATA)]
    pub(crate) data: Option<Nest<'a>>,
    #[nl(unknown)]
    pub(crate) rest: Unknown<'a>,
}

/// A nest of which nothing is named.
#[derive(Debug, Default, Clone, PartialEq, Attributes)]
pub(crate) struct Nest<'a> {
    #[nl(unknown)]
    pub(crate) all: Unknown<'a>,
}

/// The start of `struct rtnl_link_stats64`.
#[wire_struct]
pub(crate) struct Stats {
    received_packets: u64,
    sent_packets: u64,
    received_bytes: u64,
    sent_bytes: u64,
}

#[derive(Debug, Default, Clone, PartialEq, Attributes)]
#[nl(prefix = "RTAX_")]
pub(crate) struct Metrics {
    #[nl(attr = RTAX_MTU)]
    mtu: Option<u32>,
}

#[wire_struct(c = fib_rule_hdr)]
pub(crate) struct RuleHeader {
    family: u8,
    dst_len: u8,
    src_len: u8,
    tos: u8,
    table: u8,
    res1: u8,
    res2: u8,
    action: u8,
    flags: u32,
}

#[wire_struct(c = tcmsg, c_prefix = "tcm_")]
pub(crate) struct QdiscHeader {
    family: u8,
    #[nl(c = tcm__pad1)]
    pad1: u8,
    #[nl(c = tcm__pad2)]
    pad2: u16,
    #[nl(c = tcm_ifindex)]
    index: i32,
    handle: u32,
    parent: u32,
    info: u32,
}

// Generic netlink: besides `nl_core::generic::Family`.

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY)]
pub(crate) struct GetFamily<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    pub(crate) name: Option<&'a str>,
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub(crate) id: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(family = Controller, command = CTRL_CMD_GETPOLICY)]
pub(crate) struct Policy<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub(crate) family: u16,
    #[nl(attr = CTRL_ATTR_OP_POLICY)]
    pub(crate) operations: Option<Nest<'a>>,
    #[nl(attr = CTRL_ATTR_POLICY)]
    pub(crate) attributes: Option<Nest<'a>>,
}

#[derive(Family)]
#[nl(name = "ethtool", version = 1)]
pub(crate) struct Ethtool;

#[derive(Debug, Clone, PartialEq, Attributes)]
#[nl(prefix = "ETHTOOL_A_HEADER_")]
pub(crate) struct Device<'a> {
    #[nl(attr = ETHTOOL_A_HEADER_DEV_INDEX)]
    index: u32,
    #[nl(attr = ETHTOOL_A_HEADER_DEV_NAME)]
    name: &'a str,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKSTATE_GET_REPLY, prefix = "ETHTOOL_A_LINKSTATE_")]
pub(crate) struct LinkState<'a> {
    #[nl(attr = ETHTOOL_A_LINKSTATE_HEADER)]
    device: Device<'a>,
    #[nl(attr = ETHTOOL_A_LINKSTATE_LINK)]
    up: bool,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_CHANNELS_GET_REPLY, prefix = "ETHTOOL_A_CHANNELS_")]
pub(crate) struct Channels<'a> {
    #[nl(attr = ETHTOOL_A_CHANNELS_HEADER)]
    device: Device<'a>,
    #[nl(attr = ETHTOOL_A_CHANNELS_RX_MAX)]
    receive_most: Option<u32>,
    #[nl(attr = ETHTOOL_A_CHANNELS_TX_MAX)]
    send_most: Option<u32>,
    #[nl(attr = ETHTOOL_A_CHANNELS_RX_COUNT)]
    receive: Option<u32>,
    #[nl(attr = ETHTOOL_A_CHANNELS_TX_COUNT)]
    send: Option<u32>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

// Sockets.

#[derive(Protocol)]
#[nl(number = NETLINK_SOCK_DIAG, mainline)]
pub(crate) struct Diag;

#[wire_struct(c = netlink_diag_msg, c_prefix = "ndiag_")]
pub(crate) struct NetlinkHeader {
    family: u8,
    #[nl(c = ndiag_type)]
    kind: u8,
    protocol: u8,
    state: u8,
    #[nl(c = ndiag_portid)]
    port: u32,
    #[nl(c = ndiag_dst_portid)]
    peer: u32,
    #[nl(c = ndiag_dst_group)]
    group: u32,
    #[nl(c = ndiag_ino)]
    inode: u32,
    cookie: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Diag, type = SOCK_DIAG_BY_FAMILY, prefix = "NETLINK_DIAG_")]
pub(crate) struct NetlinkSocket<'a> {
    #[nl(header)]
    header: NetlinkHeader,
    #[nl(attr = NETLINK_DIAG_MEMINFO, allow_zero)]
    memory: Option<[u8; 36]>,
    #[nl(attr = NETLINK_DIAG_GROUPS)]
    groups: Option<&'a [u8]>,
    #[nl(attr = NETLINK_DIAG_FLAGS)]
    flags: Option<u32>,
}

#[wire_struct(c = unix_diag_msg, c_prefix = "udiag_")]
pub(crate) struct UnixHeader {
    family: u8,
    #[nl(c = udiag_type)]
    kind: u8,
    state: u8,
    #[nl(c = pad)]
    pad: u8,
    #[nl(c = udiag_ino)]
    inode: u32,
    cookie: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Diag, type = SOCK_DIAG_BY_FAMILY, prefix = "UNIX_DIAG_")]
pub(crate) struct UnixSocket<'a> {
    #[nl(header)]
    header: UnixHeader,
    /// Of an abstract name the first byte is NUL.
    #[nl(attr = UNIX_DIAG_NAME, allow_zero)]
    name: Option<&'a [u8]>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

#[wire_struct(c = inet_diag_msg, c_prefix = "idiag_")]
pub(crate) struct TcpHeader {
    family: u8,
    state: u8,
    timer: u8,
    retrans: u8,
    #[nl(c = id)]
    id: TcpAddresses,
    expires: u32,
    rqueue: u32,
    wqueue: u32,
    uid: u32,
    inode: u32,
}

#[wire_struct(c = inet_diag_sockid, c_prefix = "idiag_")]
pub(crate) struct TcpAddresses {
    sport: Be<u16>,
    dport: Be<u16>,
    src: [Be<u32>; 4],
    dst: [Be<u32>; 4],
    #[nl(c = idiag_if)]
    interface: u32,
    cookie: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Diag, type = SOCK_DIAG_BY_FAMILY)]
pub(crate) struct TcpSocket<'a> {
    #[nl(header)]
    header: TcpHeader,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

// Others.

#[derive(Protocol)]
#[nl(number = NETLINK_NETFILTER, mainline)]
pub(crate) struct Netfilter;

#[wire_struct(c = nfgenmsg)]
pub(crate) struct NetfilterHeader {
    #[nl(c = nfgen_family)]
    family: u8,
    version: u8,
    res_id: Be<u16>,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Netfilter, type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN)]
pub(crate) struct Generation<'a> {
    #[nl(header)]
    header: NetfilterHeader,
    #[nl(attr = NFTA_GEN_ID)]
    id: Be<u32>,
    #[nl(attr = NFTA_GEN_PROC_PID)]
    process: Option<Be<u32>>,
    #[nl(attr = NFTA_GEN_PROC_NAME)]
    name: Option<&'a str>,
}

#[derive(Protocol)]
#[nl(number = NETLINK_AUDIT, mainline)]
pub(crate) struct Audit;

/// `struct audit_status`, which has a union.
#[wire_struct]
pub(crate) struct AuditStatusHeader {
    mask: u32,
    enabled: u32,
    failure: u32,
    pid: u32,
    rate_limit: u32,
    backlog_limit: u32,
    lost: u32,
    backlog: u32,
    features: u32,
    backlog_wait_time: u32,
    backlog_wait_time_actual: u32,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Audit, type = AUDIT_GET)]
pub(crate) struct AuditStatus {
    #[nl(header)]
    header: AuditStatusHeader,
}

/// Sends data under the number of `NLMSG_DONE`.
#[derive(Protocol)]
#[nl(number = NETLINK_CONNECTOR, mainline, reserved_types)]
pub(crate) struct Connector;

#[wire_struct(c = cn_msg)]
pub(crate) struct ConnectorHeader {
    id: ConnectorId,
    seq: u32,
    ack: u32,
    len: u16,
    flags: u16,
    data: [u8; 0],
}

#[wire_struct(c = cb_id)]
pub(crate) struct ConnectorId {
    idx: u32,
    val: u32,
}

/// The start of `struct proc_event`, of which 64 bits are not 8-aligned behind a `cn_msg`, and of its `exit`.
#[wire_struct]
pub(crate) struct ProcessExitHeader {
    connector: ConnectorHeader,
    what: u32,
    cpu: u32,
    nanoseconds: [u32; 2],
    process: u32,
    group: u32,
    code: u32,
    signal: u32,
    parent: u32,
    parent_group: u32,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Connector, type = NLMSG_DONE)]
pub(crate) struct ProcessExit {
    #[nl(header)]
    header: ProcessExitHeader,
}
