//! The C compiler's word: what programs in C print about the machine's headers is compared with nl-sys and nl-core.
//!
//! The programs are in `tests/oracle/`, compiled by the root `build.rs`. Where they cannot be compiled these tests are
//! ignored, with the reason.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::Command;
use std::sync::LazyLock;

use nl_core::attribute::attributes;
use nl_core::generic::{CONTROLLER_ID, Controller, Family, FamilyGroup, FamilyOperation, GetFamily};
use nl_core::message::{self, Envelope, Flags, Header, RawMessage, control, messages};
use nl_core::session::ExtendedAck;
use nl_core::sys::{
    genetlink::*, if_addr::*, if_link::*, neighbour::*, netlink::*, netlink_diag::*, pkt_sched::*,
    rtnetlink::*, sock_diag::*, unix_diag::*,
};
use nl_core::wire_struct;
use nl_core::{Array, Attributes, Be, Lazy, Mac, Message, Pad, Protocol, Request, Speaks, Unknown};

include!(concat!(env!("OUT_DIR"), "/oracle.rs"));

/// A test's end: an error is a failure, with its text.
type Outcome = Result<(), Box<dyn std::error::Error>>;

mod of_facts {
    facts! {
        sizes_are_those_of_c
        offsets_are_those_of_c
        constants_are_those_of_c
        macros_give_what_they_give_in_c
        messages_are_walked_as_in_c
        attributes_are_walked_as_in_c
    }
}

mod of_messages {
    messages! {
        what_c_builds_we_build
        what_c_builds_we_read
        answers_of_the_kernel_are_read
        no_message_of_c_is_left_out
    }
}

/// What a program prints.
fn run(program: &str) -> Result<String, Box<dyn std::error::Error>> {
    let output = Command::new(program).output().map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program}: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The lines that begin with `kind`, as words.
fn lines<'t>(printed: &'t str, kind: &str) -> impl Iterator<Item = Vec<&'t str>> {
    printed
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(move |words| words.first() == Some(&kind))
        .map(|words| words.into_iter().skip(1).collect())
}

/// Compares what C says, `NAME VALUE` by line, with what we say, and neither side may know more than the other.
///
/// What is in `newer` may be absent from older headers.
fn compare(printed: &str, kind: &str, ours: &[(&'static str, i128)], newer: &[&str]) -> Outcome {
    let mut theirs = BTreeMap::new();
    for words in lines(printed, kind) {
        let [name, value] = words[..] else { return Err(format!("{kind} {words:?}").into()) };
        theirs.insert(name, value.parse::<i128>()?);
    }
    let mut wrong = Vec::new();
    for (name, ours) in ours {
        match theirs.remove(name) {
            Some(theirs) if theirs == *ours => {}
            Some(theirs) => wrong.push(format!("{name}: C says {theirs}, we say {ours}")),
            None if newer.contains(name) => {}
            None => wrong.push(format!("{name}: C was not asked")),
        }
    }
    wrong.extend(theirs.keys().map(|name| format!("{name}: C was asked, we were not")));
    if wrong.is_empty() { Ok(()) } else { Err(format!("{kind}: {wrong:#?}").into()) }
}

fn sizes_are_those_of_c(printed: &str) -> Outcome {
    macro_rules! sizes {
        ($($name:ident)*) => { [$((stringify!($name), size_of::<$name>() as i128)),*] };
    }
    let ours = sizes! {
        nlmsghdr nlmsgerr nlattr nla_bitfield32 sockaddr_nl nl_pktinfo genlmsghdr
        ifinfomsg rtgenmsg ifaddrmsg ifa_cacheinfo rtmsg rtattr rtnexthop rta_cacheinfo ndmsg nda_cacheinfo tcmsg
        ifla_vlan_flags ifla_vf_mac
        sock_diag_req netlink_diag_req netlink_diag_msg netlink_diag_ring unix_diag_req unix_diag_msg unix_diag_vfs
    };
    assert_eq!(Header::SIZE, size_of::<nlmsghdr>());
    compare(printed, "size", &ours, &[])
}

fn offsets_are_those_of_c(printed: &str) -> Outcome {
    macro_rules! offsets {
        ($($name:ident { $($field:ident)* })*) => {
            [$($((
                concat!(stringify!($name), ".", stringify!($field)),
                std::mem::offset_of!($name, $field) as i128,
            )),*),*]
        };
    }
    let ours = offsets! {
        nlmsghdr { nlmsg_len nlmsg_type nlmsg_flags nlmsg_seq nlmsg_pid }
        nlmsgerr { error msg }
        nlattr { nla_len nla_type }
        nla_bitfield32 { value selector }
        sockaddr_nl { nl_pid nl_groups }
        genlmsghdr { cmd version reserved }
        ifinfomsg { ifi_family __ifi_pad ifi_type ifi_index ifi_flags ifi_change }
        ifaddrmsg { ifa_prefixlen ifa_flags ifa_scope ifa_index }
        ifa_cacheinfo { ifa_prefered ifa_valid cstamp tstamp }
        rtmsg { rtm_dst_len rtm_src_len rtm_tos rtm_table rtm_protocol rtm_scope rtm_type rtm_flags }
        rtnexthop { rtnh_flags rtnh_hops rtnh_ifindex }
        ndmsg { ndm_ifindex ndm_state ndm_flags ndm_type }
        tcmsg { tcm_ifindex tcm_handle tcm_parent tcm_info }
        rtnl_link_stats64 { rx_packets tx_bytes multicast rx_nohandler }
        rtnl_link_stats { rx_nohandler }
        ifla_vf_mac { mac }
        rtnl_link_ifmap { irq port }
        netlink_diag_req { ndiag_ino ndiag_show ndiag_cookie }
        netlink_diag_msg { ndiag_state ndiag_portid ndiag_dst_portid ndiag_dst_group ndiag_ino ndiag_cookie }
        unix_diag_req { udiag_states udiag_cookie }
        unix_diag_msg { udiag_ino }
    };
    compare(printed, "offset", &ours, &[])
}

fn constants_are_those_of_c(printed: &str) -> Outcome {
    macro_rules! constants {
        ($($name:ident)*) => { [$((stringify!($name), $name as i128)),*] };
    }
    let ours = constants! {
        NETLINK_ROUTE NETLINK_USERSOCK NETLINK_SOCK_DIAG NETLINK_KOBJECT_UEVENT NETLINK_GENERIC
        NLM_F_REQUEST NLM_F_MULTI NLM_F_ACK NLM_F_ECHO NLM_F_DUMP_INTR NLM_F_DUMP_FILTERED
        NLM_F_ROOT NLM_F_MATCH NLM_F_ATOMIC NLM_F_DUMP NLM_F_REPLACE NLM_F_EXCL NLM_F_CREATE NLM_F_APPEND
        NLM_F_NONREC NLM_F_BULK NLM_F_CAPPED NLM_F_ACK_TLVS
        NLMSG_NOOP NLMSG_ERROR NLMSG_DONE NLMSG_OVERRUN NLMSG_MIN_TYPE NLMSG_ALIGNTO NLMSG_HDRLEN
        NLMSGERR_ATTR_MSG NLMSGERR_ATTR_OFFS NLMSGERR_ATTR_COOKIE
        NLA_F_NESTED NLA_F_NET_BYTEORDER NLA_ALIGNTO NLA_HDRLEN
        NETLINK_ADD_MEMBERSHIP NETLINK_DROP_MEMBERSHIP NETLINK_PKTINFO NETLINK_NO_ENOBUFS NETLINK_LISTEN_ALL_NSID
        NETLINK_CAP_ACK NETLINK_EXT_ACK NETLINK_GET_STRICT_CHK
        GENL_ID_CTRL GENL_HDRLEN GENL_NAMSIZ CTRL_CMD_NEWFAMILY CTRL_CMD_GETFAMILY CTRL_ATTR_FAMILY_ID
        CTRL_ATTR_FAMILY_NAME CTRL_ATTR_OPS CTRL_ATTR_MCAST_GROUPS CTRL_ATTR_MCAST_GRP_NAME CTRL_ATTR_MCAST_GRP_ID
        RTM_NEWLINK RTM_DELLINK RTM_GETLINK RTM_NEWADDR RTM_NEWROUTE RTM_NEWNEIGH RTM_NEWRULE RTM_NEWQDISC RTM_GETSTATS
        RTNLGRP_LINK RTNLGRP_NEIGH RTNLGRP_IPV4_IFADDR RTNLGRP_NSID
        RTA_DST RTA_OIF RTA_MULTIPATH RTA_ENCAP RT_TABLE_MAIN RTN_UNICAST
        IFLA_ADDRESS IFLA_IFNAME IFLA_MTU IFLA_LINK IFLA_LINKINFO IFLA_STATS64 IFLA_EXT_MASK IFLA_AF_SPEC
        IFLA_INFO_KIND IFLA_INFO_DATA IFLA_VLAN_ID IFLA_VLAN_FLAGS IFLA_VLAN_PROTOCOL IFLA_VXLAN_ID IFLA_BR_AGEING_TIME
        IFA_ADDRESS IFA_LOCAL IFA_CACHEINFO IFA_FLAGS NDA_DST NDA_LLADDR NUD_PERMANENT NTF_EXT_LEARNED TC_H_ROOT
        SOCK_DIAG_BY_FAMILY NDIAG_PROTO_ALL NETLINK_DIAG_GROUPS NETLINK_DIAG_FLAGS UNIX_DIAG_NAME UDIAG_SHOW_NAME
    };
    compare(printed, "const", &ours, &["NLM_F_BULK", "NETLINK_GET_STRICT_CHK"])?;

    // The same numbers, as nl-core has them.
    let flags = |names: &str| Flags::from_name(names).map(|flags| i128::from(flags.bits()));
    for (name, value) in ours {
        if let Some(known) = name.strip_prefix("NLM_F_").and_then(flags) {
            assert_eq!(known, value, "Flags of {name}");
        }
    }
    let types =
        [control::NOOP, control::ERROR, control::DONE, control::OVERRUN, control::FIRST_FREE, CONTROLLER_ID];
    let of_c = [NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN, NLMSG_MIN_TYPE, GENL_ID_CTRL];
    assert_eq!(types.map(u32::from), of_c);
    Ok(())
}

fn macros_give_what_they_give_in_c(printed: &str) -> Outcome {
    let mut compared = 0;
    for words in lines(printed, "macro") {
        let [name, argument, theirs] = words[..] else { return Err(format!("{words:?}").into()) };
        let argument: u32 = argument.parse()?;
        let length = usize::try_from(argument)?;
        let ours = match name {
            "NLMSG_ALIGN" => NLMSG_ALIGN(length),
            "NLMSG_LENGTH" => NLMSG_LENGTH(length),
            "NLMSG_SPACE" => NLMSG_SPACE(length),
            "NLA_ALIGN" => NLA_ALIGN(length),
            "RTA_ALIGN" => RTA_ALIGN(length),
            "RTA_LENGTH" => RTA_LENGTH(length),
            "RTA_SPACE" => RTA_SPACE(length),
            "RTA_PAYLOAD" => RTA_PAYLOAD(length),
            "RTNH_ALIGN" => RTNH_ALIGN(length),
            "RTNH_LENGTH" => RTNH_LENGTH(length),
            "RTNH_SPACE" => RTNH_SPACE(length),
            "RTM_FAM" => RTM_FAM(argument).try_into()?,
            "TC_H_MAJ" => TC_H_MAJ(argument).try_into()?,
            "TC_H_MIN" => TC_H_MIN(argument).try_into()?,
            "IFLA_STATS_FILTER_BIT" => IFLA_STATS_FILTER_BIT(argument).try_into()?,
            _ => return Err(format!("{name}: C was asked, we were not").into()),
        };
        assert_eq!(ours, theirs.parse::<usize>()?, "{name}({argument})");
        compared += 1;
    }
    for words in lines(printed, "macro2") {
        let [name, first, second, theirs] = words[..] else { return Err(format!("{words:?}").into()) };
        let arguments: [u32; 2] = [first.parse()?, second.parse()?];
        let ours = match (name, arguments) {
            ("NLMSG_PAYLOAD", [first, second]) => NLMSG_PAYLOAD(first.try_into()?, second.try_into()?),
            ("TC_H_MAKE", [first, second]) => TC_H_MAKE(first, second).try_into()?,
            _ => return Err(format!("{name}: C was asked, we were not").into()),
        };
        assert_eq!(ours, theirs.parse::<usize>()?, "{name}{arguments:?}");
        compared += 1;
    }
    assert!(compared > 100, "C printed {compared} macros");
    Ok(())
}

/// The regions that C walked, and the payloads that it found, as offset and length.
type Walk = (Vec<u8>, Vec<(usize, usize)>);

fn walks(printed: &str, kind: &str) -> Result<Vec<Walk>, Box<dyn std::error::Error>> {
    let mut walks = Vec::new();
    for words in lines(printed, "walk").filter(|words| words.first() == Some(&kind)) {
        let [_, region, items @ ..] = &words[..] else { return Err(format!("{words:?}").into()) };
        let mut found = Vec::new();
        for item in items {
            let (offset, length) = item.split_once('+').ok_or("an item without length")?;
            found.push((offset.parse()?, length.parse()?));
        }
        walks.push((bytes(region)?, found));
    }
    Ok(walks)
}

/// Hexadecimal digits, or `-` for none.
fn bytes(hex: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let digits = hex.trim_matches('-').as_bytes();
    let pairs = digits.chunks(2).map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
    pairs.collect()
}

/// Where a part of `region` lies in it.
fn place(region: &[u8], part: &[u8]) -> (usize, usize) {
    (part.as_ptr().addr() - region.as_ptr().addr(), part.len())
}

/// Walks by nl-sys's functions of C's names.
fn walk_by<'r>(
    region: &'r [u8],
    data: fn(&'r [u8]) -> Option<&'r [u8]>,
    next: fn(&'r [u8]) -> Option<&'r [u8]>,
) -> Vec<(usize, usize)> {
    let (mut rest, mut found) = (region, Vec::new());
    while let (Some(payload), Some(behind)) = (data(rest), next(rest)) {
        found.push(place(region, payload));
        rest = behind;
    }
    found
}

fn messages_are_walked_as_in_c(printed: &str) -> Outcome {
    let walks = walks(printed, "message")?;
    for (region, theirs) in &walks {
        let ours = messages(region).flatten().map(|message| place(region, message.payload()));
        assert_eq!(&ours.collect::<Vec<_>>(), theirs, "nl-core: {region:02x?}");
        assert_eq!(&walk_by(region, NLMSG_DATA, NLMSG_NEXT), theirs, "nl-sys: {region:02x?}");
        assert_eq!(NLMSG_OK(region), !theirs.is_empty());
    }
    assert!(walks.len() > 500);
    Ok(())
}

fn attributes_are_walked_as_in_c(printed: &str) -> Outcome {
    let walks = walks(printed, "attribute")?;
    for (region, theirs) in &walks {
        let ours = attributes(region).flatten().map(|attribute| place(region, attribute.payload()));
        assert_eq!(&ours.collect::<Vec<_>>(), theirs, "nl-core: {region:02x?}");
        assert_eq!(&walk_by(region, RTA_DATA, RTA_NEXT), theirs, "nl-sys: {region:02x?}");
        assert_eq!(RTA_OK(region), !theirs.is_empty());
    }
    assert!(walks.len() > 300);
    Ok(())
}

// Messages.

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
struct Route;

#[derive(Protocol)]
#[nl(number = NETLINK_SOCK_DIAG, mainline)]
struct Diag;

#[derive(Protocol)]
#[nl(number = 25)]
struct Own;

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

#[wire_struct(c = ifla_vlan_flags)]
struct VlanFlags {
    flags: u32,
    mask: u32,
}

#[derive(Debug, Default, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
struct Link<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: Option<&'a str>,
    #[nl(attr = IFLA_ADDRESS)]
    address: Option<Mac>,
    #[nl(attr = IFLA_MTU)]
    mtu: Option<u32>,
    #[nl(attr = IFLA_LINK)]
    lower: Option<u32>,
    #[nl(attr = IFLA_STATS64)]
    stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = IFLA_LINKINFO)]
    info: Option<LinkInfo<'a>>,
}

#[derive(Debug, Default, Clone, PartialEq, Attributes)]
#[nl(prefix = "IFLA_INFO_")]
struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    kind: Option<&'a str>,
    #[nl(attr = IFLA_INFO_DATA)]
    vlan: Option<Vlan>,
}

#[derive(Debug, Default, Clone, PartialEq, Attributes)]
#[nl(prefix = "IFLA_VLAN_")]
struct Vlan {
    #[nl(attr = IFLA_VLAN_ID)]
    id: u16,
    #[nl(attr = IFLA_VLAN_FLAGS)]
    flags: Option<VlanFlags>,
    #[nl(attr = IFLA_VLAN_PROTOCOL)]
    protocol: Option<Be<u16>>,
}

/// `struct rtnl_link_stats64` of Linux 7.2: longer than that of any header here.
#[wire_struct(c = rtnl_link_stats64)]
struct Stats {
    rx_packets: u64,
    tx_packets: u64,
    rx_bytes: u64,
    tx_bytes: u64,
    rx_errors: u64,
    tx_errors: u64,
    rx_dropped: u64,
    tx_dropped: u64,
    multicast: u64,
    collisions: u64,
    rx_length_errors: u64,
    rx_over_errors: u64,
    rx_crc_errors: u64,
    rx_frame_errors: u64,
    rx_fifo_errors: u64,
    rx_missed_errors: u64,
    tx_aborted_errors: u64,
    tx_carrier_errors: u64,
    tx_fifo_errors: u64,
    tx_heartbeat_errors: u64,
    tx_window_errors: u64,
    rx_compressed: u64,
    tx_compressed: u64,
    rx_nohandler: u64,
    rx_otherhost_dropped: u64,
}

#[derive(Debug, Default, Request)]
#[nl(protocol = Route, type = RTM_GETLINK, prefix = "IFLA_", reply = Link<'_>, do, dump)]
struct GetLink {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_EXT_MASK)]
    ext_mask: Option<u32>,
}

#[wire_struct(c = ifaddrmsg, c_prefix = "ifa_")]
struct AddressHeader {
    family: u8,
    prefixlen: u8,
    flags: u8,
    scope: u8,
    index: u32,
}

#[wire_struct(c = ifa_cacheinfo)]
struct AddressTimes {
    #[nl(c = ifa_prefered)]
    preferred: u32,
    #[nl(c = ifa_valid)]
    valid: u32,
    cstamp: u32,
    tstamp: u32,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
struct Address {
    #[nl(header)]
    header: AddressHeader,
    #[nl(attr = IFA_ADDRESS)]
    address: IpAddr,
    #[nl(attr = IFA_CACHEINFO)]
    times: Option<AddressTimes>,
    #[nl(attr = IFA_FLAGS)]
    flags: Option<u32>,
}

#[wire_struct(c = rtmsg, c_prefix = "rtm_")]
struct RouteHeader {
    family: u8,
    dst_len: u8,
    src_len: u8,
    tos: u8,
    table: u8,
    protocol: u8,
    scope: u8,
    #[nl(c = rtm_type)]
    kind: u8,
    flags: u32,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWROUTE, prefix = "RTA_")]
struct IpRoute<'a> {
    #[nl(header)]
    header: RouteHeader,
    #[nl(attr = RTA_DST)]
    destination: Option<IpAddr>,
    #[nl(attr = RTA_GATEWAY)]
    gateway: Option<IpAddr>,
    #[nl(attr = RTA_OIF)]
    output: Option<u32>,
    #[nl(attr = RTA_METRICS)]
    metrics: Option<Metrics<'a>>,
}

#[derive(Debug, Clone, PartialEq, Attributes)]
#[nl(prefix = "RTAX_")]
struct Metrics<'a> {
    #[nl(attr = RTAX_MTU)]
    mtu: Option<u32>,
    #[nl(attr = RTAX_CC_ALGO)]
    congestion_control: Option<&'a str>,
}

#[wire_struct(c = ndmsg, c_prefix = "ndm_")]
struct NeighbourHeader {
    family: u8,
    pad1: u8,
    pad2: u16,
    #[nl(c = ndm_ifindex)]
    index: i32,
    state: u16,
    flags: u8,
    #[nl(c = ndm_type)]
    kind: u8,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWNEIGH, prefix = "NDA_")]
struct Neighbour {
    #[nl(header)]
    header: NeighbourHeader,
    #[nl(attr = NDA_DST)]
    destination: Option<IpAddr>,
    #[nl(attr = NDA_LLADDR)]
    address: Option<Mac>,
}

#[wire_struct(c = netlink_diag_req)]
struct DiagHeader {
    #[nl(c = sdiag_family)]
    family: u8,
    #[nl(c = sdiag_protocol)]
    protocol: u8,
    pad: u16,
    #[nl(c = ndiag_ino)]
    inode: u32,
    #[nl(c = ndiag_show)]
    show: u32,
    #[nl(c = ndiag_cookie)]
    cookie: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Diag, type = SOCK_DIAG_BY_FAMILY)]
struct DiagRequest {
    #[nl(header)]
    header: DiagHeader,
}

#[derive(Debug, Clone, PartialEq, Message)]
#[nl(protocol = Own, type = 0x20)]
struct Every<'a> {
    #[nl(attr = 1, flag)]
    flag: bool,
    #[nl(attr = 2)]
    a_u8: u8,
    #[nl(attr = 3)]
    a_u16: u16,
    #[nl(attr = 4)]
    a_u32: u32,
    #[nl(attr = 5)]
    a_u64: u64,
    #[nl(attr = 6)]
    an_i8: i8,
    #[nl(attr = 7)]
    an_i16: i16,
    #[nl(attr = 8)]
    an_i32: i32,
    #[nl(attr = 9)]
    an_i64: i64,
    #[nl(attr = 10)]
    be_u16: Be<u16>,
    #[nl(attr = 11)]
    be_u32: Be<u32>,
    #[nl(attr = 12)]
    byte: bool,
    #[nl(attr = 13)]
    no_text: &'a str,
    #[nl(attr = 14)]
    text: &'a str,
    #[nl(attr = 15)]
    more_text: &'a str,
    #[nl(attr = 16)]
    no_bytes: &'a [u8],
    #[nl(attr = 17)]
    bytes: &'a [u8],
    #[nl(attr = 18)]
    array: [u8; 3],
    #[nl(attr = 19)]
    v4: Ipv4Addr,
    #[nl(attr = 20)]
    v6: Ipv6Addr,
    #[nl(attr = 21)]
    mac: Mac,
    #[nl(attr = 22)]
    repeated: Vec<u16>,
    #[nl(attr = 23)]
    outer: Outer,
    #[nl(attr = 24, indexed)]
    indexed: Array<'a, &'a str>,
    #[nl(attr = 0x3fff)]
    last: u32,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

#[derive(Debug, Clone, PartialEq, Attributes)]
struct Outer {
    #[nl(attr = 1)]
    inner: Option<Inner>,
    #[nl(attr = 2)]
    empty: Option<Inner>,
}

#[derive(Debug, Clone, PartialEq, Attributes)]
struct Inner {
    #[nl(attr = 1)]
    value: Option<u8>,
}

/// What C builds, as values. Of each: its name, its header, and the body.
macro_rules! contents {
    ($with:ident) => {
        const DO: Flags = Flags::REQUEST.union(Flags::ACK);
        $with!(
            "get_link_dump",
            DO | Flags::DUMP,
            1,
            0,
            GetLink { ext_mask: Some(RTEXT_FILTER_VF), ..GetLink::default() }
        );
        $with!("new_link_vlan", DO | Flags::CREATE | Flags::EXCL, 2, 0, vlan());
        $with!("new_link_stats", Flags::MULTI, 3, 4_000_000_000, stats());
        $with!("new_address", DO | Flags::CREATE | Flags::REPLACE, 4, 0, address());
        $with!("new_route", DO | Flags::CREATE | Flags::EXCL, 5, 0, route());
        $with!("new_neighbour", DO | Flags::CREATE, 6, 0, neighbour());
        $with!("diag_dump", DO | Flags::DUMP, 7, 0, diag());
        $with!("get_family", DO, 8, 0, GetFamily::by_name("ethtool"));
        $with!("new_family", Flags::MULTI, 9, 77, family());
        $with!("every_value", Flags::empty(), 10, 0, every());
    };
}

fn vlan() -> Link<'static> {
    let protocol = Some(Be::new(0x88a8));
    let vlan = Vlan { id: 7, flags: Some(VlanFlags { flags: 0, mask: 1 }), protocol };
    Link {
        header: LinkHeader { flags: 1, change: 1, ..LinkHeader::default() },
        name: Some("vlan7"),
        address: Some(Mac([2, 0, 0x5e, 0x10, 0, 1])),
        mtu: Some(1400),
        lower: Some(5),
        stats: None,
        info: Some(LinkInfo { kind: Some("vlan"), vlan: Some(vlan) }),
    }
}

fn stats() -> Link<'static> {
    // C's struct up to the last field of its headers, which is shorter than ours.
    static COUNTERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut counters = [0u64; 24];
        [counters[0], counters[1], counters[23]] = [1, 0x0123_4567_89ab_cdef, 9];
        counters.iter().flat_map(|counter| counter.to_ne_bytes()).collect()
    });
    Link {
        header: LinkHeader { kind: 772, index: 1, flags: 0x10049, ..LinkHeader::default() },
        stats: Some(Lazy::from_bytes(&COUNTERS)),
        ..Link::default()
    }
}

fn address() -> Address {
    Address {
        header: AddressHeader { family: 10, prefixlen: 64, flags: 0, scope: 253, index: 3 },
        address: IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
        times: Some(AddressTimes { preferred: 1800, valid: 3600, cstamp: 0, tstamp: 0 }),
        flags: Some(IFA_F_NOPREFIXROUTE | IFA_F_NODAD),
    }
}

fn route() -> IpRoute<'static> {
    let byte = |constant: u32| u8::try_from(constant).unwrap_or(u8::MAX);
    IpRoute {
        header: RouteHeader {
            family: 2,
            dst_len: 24,
            table: byte(RT_TABLE_MAIN),
            protocol: byte(RTPROT_STATIC),
            kind: byte(RTN_UNICAST),
            ..RouteHeader::default()
        },
        destination: Some(IpAddr::V4(Ipv4Addr::new(198, 51, 100, 0))),
        gateway: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
        output: Some(3),
        metrics: Some(Metrics { mtu: Some(1300), congestion_control: Some("cubic") }),
    }
}

fn neighbour() -> Neighbour {
    let (state, flags) = (NUD_PERMANENT.try_into().unwrap_or(0), NTF_ROUTER.try_into().unwrap_or(0));
    Neighbour {
        header: NeighbourHeader { family: 2, index: -1, state, flags, ..NeighbourHeader::default() },
        destination: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))),
        address: Some(Mac([2, 0, 0, 0, 0, 7])),
    }
}

fn diag() -> DiagRequest {
    let header = DiagHeader { family: 16, protocol: 255, show: NDIAG_SHOW_GROUPS, ..DiagHeader::default() };
    DiagRequest { header }
}

fn family() -> Family<'static> {
    const OPERATIONS: &[FamilyOperation] = &[
        FamilyOperation { command: 10, flags: GENL_ADMIN_PERM },
        FamilyOperation { command: 20, flags: GENL_ADMIN_PERM },
    ];
    Family {
        id: 0x1c,
        name: "nlecho",
        version: Some(1),
        header_size: Some(0),
        max_attribute: Some(3),
        operations: Array::from(OPERATIONS),
        groups: Array::from(&[FamilyGroup { name: "events", id: 5 }][..]),
    }
}

fn every() -> Every<'static> {
    Every {
        flag: true,
        a_u8: 0xfe,
        a_u16: 0xfedc,
        a_u32: 0xfedc_ba98,
        a_u64: 0xfedc_ba98_7654_3210,
        an_i8: -2,
        an_i16: -300,
        an_i32: -70_000,
        an_i64: -5_000_000_000,
        be_u16: Be::new(443),
        be_u32: Be::new(0x0102_0304),
        byte: true,
        no_text: "",
        text: "abc",
        more_text: "abcd",
        no_bytes: &[],
        bytes: &[1, 2, 3, 4, 5],
        array: [1, 2, 3],
        v4: Ipv4Addr::new(192, 0, 2, 1),
        v6: Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7),
        mac: Mac([2, 0, 0, 0, 0, 1]),
        repeated: vec![1, 2, 3],
        outer: Outer { inner: Some(Inner { value: Some(5) }), empty: Some(Inner { value: None }) },
        indexed: Array::from(&["x", "yyyy"][..]),
        last: 1,
        rest: Unknown::default(),
    }
}

/// The bytes of the messages that C builds, by name.
fn built(printed: &str) -> Result<BTreeMap<&str, Vec<u8>>, Box<dyn std::error::Error>> {
    let mut built = BTreeMap::new();
    for words in lines(printed, "message") {
        let [name, hex] = words[..] else { return Err(format!("{words:?}").into()) };
        built.insert(name, bytes(hex)?);
    }
    Ok(built)
}

fn encoded<P: Protocol, M: Speaks<P>>(
    body: &M,
    flags: Flags,
    sequence: u32,
    port: u32,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let family = if P::FAMILY.is_some() { CONTROLLER_ID } else { 0 };
    let mut buffer = Vec::new();
    let bytes = message::encode_into::<P, M>(&mut buffer, body, Envelope { family, flags, sequence, port })?;
    Ok(bytes.to_vec())
}

fn what_c_builds_we_build(printed: &str) -> Outcome {
    let built = built(printed)?;
    macro_rules! build {
        ($name:literal, $flags:expr, $sequence:expr, $port:expr, $body:expr) => {
            let theirs = built.get($name).ok_or(concat!($name, " is not printed"))?;
            let ours = encoded(&$body, $flags, $sequence, $port)?;
            assert_eq!(format!("{ours:02x?}"), format!("{theirs:02x?}"), $name);
        };
    }
    contents!(build);
    Ok(())
}

/// Requests are not decoded: a body of the same shape is.
trait Readable {
    type As: Message;
    fn expected(&self) -> String;
}

macro_rules! readable {
    ($($ty:ty => $message:ty),* $(,)?) => {$(
        impl Readable for $ty {
            type As = $message;
            fn expected(&self) -> String {
                format!("{self:?}")
            }
        }
    )*};
}
readable! {
    Link<'_> => Link<'static>,
    Address => Address,
    IpRoute<'_> => IpRoute<'static>,
    Neighbour => Neighbour,
    DiagRequest => DiagRequest,
    Family<'_> => Family<'static>,
    Every<'_> => Every<'static>,
    GetLink => GotLink,
    GetFamily<'_> => GotFamily<'static>,
}

#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_GETLINK)]
struct GotLink {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_EXT_MASK)]
    ext_mask: Option<u32>,
}

#[derive(Debug, Message)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY)]
struct GotFamily<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    name: Option<&'a str>,
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    id: Option<u16>,
}

/// What C built, decoded, and as we say it is; the types' names aside.
fn read<R: Readable>(theirs: &[u8], expected: &R) -> Outcome
where
    for<'a> <R::As as Message>::At<'a>: Debug,
{
    let message = RawMessage::parse(theirs)?;
    let said = format!("{:?}", message.decode::<R::As>()?);
    let expected = expected.expected();
    let fields = |text: &str| text.split_once(' ').map(|(_, fields)| fields.to_owned());
    assert_eq!(fields(&said), fields(&expected));
    Ok(())
}

fn what_c_builds_we_read(printed: &str) -> Outcome {
    let built = built(printed)?;
    macro_rules! read {
        ($name:literal, $flags:expr, $sequence:expr, $port:expr, $body:expr) => {
            let theirs = built.get($name).ok_or(concat!($name, " is not printed"))?;
            let header = RawMessage::parse(theirs)?.header();
            assert_eq!((header.flags, header.sequence, header.port), ($flags, $sequence, $port), $name);
            read(theirs, &$body).map_err(|error| format!("{}: {error}", $name))?;
        };
    }
    contents!(read);

    // By value: `Debug` shows no padding and no bytes behind a struct.
    let theirs = built.get("new_link_stats").ok_or("absent")?;
    let counted = RawMessage::parse(theirs)?.decode::<Link<'_>>()?.stats.ok_or("no statistics")?;
    assert_eq!(counted.bytes().len(), 24 * 8);
    assert_eq!(counted.get().tx_packets, 0x0123_4567_89ab_cdef);
    assert_eq!((counted.get().rx_nohandler, counted.get().rx_otherhost_dropped), (9, 0));
    let theirs = built.get("every_value").ok_or("absent")?;
    assert_eq!(RawMessage::parse(theirs)?.decode::<Every<'_>>()?, every());
    Ok(())
}

fn answers_of_the_kernel_are_read(printed: &str) -> Outcome {
    let built = built(printed)?;
    let read = |name: &str| -> Result<(i32, Flags, ExtendedAck), Box<dyn std::error::Error>> {
        let message = RawMessage::parse(built.get(name).ok_or("absent")?)?;
        let code = message.payload().first_chunk().ok_or("too short")?;
        Ok((i32::from_ne_bytes(*code), message.header().flags, ExtendedAck::read(message)?))
    };
    let (code, flags, said) = read("refusal")?;
    assert_eq!((code, flags), (-22, Flags::ACK_TLVS));
    assert_eq!(said.message.as_deref(), Some("Invalid header for link dump"));
    assert_eq!((said.offset, said.cookie), (Some(16), Some(vec![1, 2, 3])));

    let (code, flags, said) = read("capped_refusal")?;
    assert_eq!((code, flags), (-17, Flags::CAPPED | Flags::ACK_TLVS));
    assert_eq!(said.message.as_deref(), Some("capped"));

    let (code, flags, said) = read("acknowledgement")?;
    assert_eq!((code, flags, said), (0, Flags::CAPPED, ExtendedAck::default()));

    let (code, flags, said) = read("end_with_error")?;
    assert_eq!((code, flags), (-4, Flags::MULTI | Flags::ACK_TLVS));
    assert_eq!(said.message.as_deref(), Some("interrupted"));
    Ok(())
}

fn no_message_of_c_is_left_out(printed: &str) -> Outcome {
    let mut names = vec!["refusal", "capped_refusal", "acknowledgement", "end_with_error"];
    macro_rules! name {
        ($name:literal, $flags:expr, $sequence:expr, $port:expr, $body:expr) => {
            let _ = (&$flags, &$body);
            names.push($name);
        };
    }
    contents!(name);
    names.sort_unstable();
    assert_eq!(built(printed)?.into_keys().collect::<Vec<_>>(), names);
    Ok(())
}
