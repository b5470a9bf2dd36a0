//! Sizes, offsets, constants, and what the macros give.

use std::collections::BTreeMap;

use nl_core::attribute::attributes;
use nl_core::generic::CONTROLLER_ID;
use nl_core::message::{Flags, Header, control, messages};
use nl_core::sys::{
    genetlink::*, if_addr::*, if_link::*, neighbour::*, netlink::*, netlink_diag::*, pkt_sched::*,
    rtnetlink::*, sock_diag::*, unix_diag::*,
};

use crate::{Outcome, bytes, lines};

mod by_c {
    facts! {
        sizes_are_those_of_c
        offsets_are_those_of_c
        constants_are_those_of_c
        macros_give_what_they_give_in_c
        messages_are_walked_as_in_c
        attributes_are_walked_as_in_c
    }
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
