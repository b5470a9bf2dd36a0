//! What iproute2 sends, and what we send for the same: equal bytes, but for the differences that are told here.
//!
//! It leaves out `NLA_F_NESTED` of the nests of links, and the NUL of a kind; both are right, and the kernel takes both.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};

use nl_core::attribute::attributes;
use nl_core::generic::{CONTROLLER_ID, Controller, GetFamily};
use nl_core::message::{self, Envelope, Flags, RawMessage};
use nl_core::sys::{if_link::*, neighbour::NUD_PERMANENT, rtnetlink::*};
use nl_core::{Attributes, Be, Message, Protocol, Request, Speaks, Unknown};

use crate::Outcome;
use crate::capture::Capture;
use crate::schema::{
    AddressHeader, LinkHeader, NeighbourHeader, NewAddress, NewLink, NewNeighbour, NewRoute, Route,
    RouteHeader,
};

/// The flags of what is added.
const ADD: Flags = Flags::REQUEST.union(Flags::ACK).union(Flags::CREATE).union(Flags::EXCL);

/// What `ip link` says of links, each kind with data of its own.
macro_rules! links {
    ($($name:ident, $info:ident, $data:ident;)*) => {$(
        #[derive(Debug, Default, Message)]
        #[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
        struct $name<'a> {
            #[nl(header)]
            header: LinkHeader,
            #[nl(attr = IFLA_MTU)]
            mtu: Option<u32>,
            #[nl(attr = IFLA_IFNAME)]
            name: Option<&'a str>,
            #[nl(attr = IFLA_LINKINFO)]
            info: Option<$info<'a>>,
        }

        #[derive(Debug, Default, Attributes)]
        #[nl(prefix = "IFLA_INFO_")]
        struct $info<'a> {
            #[nl(attr = IFLA_INFO_KIND)]
            kind: &'a str,
            #[nl(attr = IFLA_INFO_DATA)]
            data: $data<'a>,
        }
    )*};
}
links! {
    VxlanLink, VxlanInfo, Vxlan;
    VethLink, VethInfo, Veth;
}

#[derive(Debug, Default, Attributes)]
#[nl(prefix = "IFLA_VXLAN_")]
struct Vxlan<'a> {
    #[nl(attr = IFLA_VXLAN_LINK)]
    lower: Option<u32>,
    #[nl(attr = IFLA_VXLAN_ID)]
    id: Option<u32>,
    #[nl(attr = IFLA_VXLAN_LEARNING)]
    learning: Option<bool>,
    #[nl(attr = IFLA_VXLAN_PORT)]
    port: Option<Be<u16>>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

#[derive(Debug, Default, Attributes)]
#[nl(prefix = "VETH_INFO_")]
struct Veth<'a> {
    #[nl(attr = VETH_INFO_PEER)]
    peer: Peer<'a>,
}

/// A nest that begins with a fixed header, as a message does.
#[derive(Debug, Default, Attributes)]
struct Peer<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: &'a str,
}

#[derive(Debug, Request)]
#[nl(protocol = Route, type = RTM_GETLINK, prefix = "IFLA_", reply = NewLink<'_>, do, dump)]
struct GetLink {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_EXT_MASK)]
    ext_mask: Option<u32>,
}

/// Encodes a request as `ip` numbers it, and gives where the two differ.
fn differences<P: Protocol, M: Speaks<P>>(
    capture: &str,
    flags: Flags,
    body: &M,
    header: usize,
) -> Result<Vec<String>, Box<dyn Error>> {
    let capture = Capture::named(capture)?;
    let theirs = RawMessage::parse(&capture.datagram)?;
    let envelope = Envelope { family: CONTROLLER_ID, flags, sequence: theirs.header().sequence, port: 0 };
    let mut buffer = Vec::new();
    let bytes = message::encode_into::<P, M>(&mut buffer, body, envelope)?;
    if bytes == capture.datagram {
        return Ok(Vec::new());
    }
    let ours = RawMessage::parse(bytes)?;
    let mut found = Vec::new();
    if (ours.header().kind, ours.header().flags) != (theirs.header().kind, theirs.header().flags) {
        found.push(format!("{:?} is not {:?}", ours.header(), theirs.header()));
    }
    compare(ours.payload(), theirs.payload(), header, "", &mut found)?;
    Ok(found)
}

/// `IFLA_LINKINFO`, `IFLA_INFO_DATA`, `VETH_INFO_PEER`: it has a header of its own.
const PEER: &str = "/18/2/1";

/// Compares header and attributes, and goes into nests.
fn compare(ours: &[u8], theirs: &[u8], header: usize, path: &str, found: &mut Vec<String>) -> Outcome {
    let (our_header, ours) = ours.split_at_checked(header).ok_or("no header")?;
    let (their_header, theirs) = theirs.split_at_checked(header).ok_or("no header")?;
    if our_header != their_header {
        found.push(format!("header {our_header:02x?} is not {their_header:02x?}"));
    }
    let (mut our_walk, mut their_walk) = (attributes(ours), attributes(theirs));
    loop {
        let (ours, theirs) = match (our_walk.next().transpose()?, their_walk.next().transpose()?) {
            (None, None) => return Ok(()),
            (Some(ours), Some(theirs)) if ours.number() == theirs.number() => (ours, theirs),
            (ours, theirs) => {
                found.push(format!("{path}: {ours:?} is not {theirs:?}"));
                return Ok(());
            }
        };
        let path = format!("{path}/{}", ours.number());
        if ours.is_nested() && !theirs.is_nested() {
            found.push(format!("{path}: nested bit"));
        }
        if ours.is_nested() {
            let header = if path.ends_with(PEER) { size_of::<LinkHeader>() } else { 0 };
            compare(ours.payload(), theirs.payload(), header, &path, found)?;
        } else if ours.payload().strip_suffix(&[0]) == Some(theirs.payload()) {
            found.push(format!("{path}: NUL"));
        } else if ours != theirs {
            found.push(format!("{path}: {ours:?} is not {theirs:?}"));
        }
    }
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_listing_is_asked_for_as_ip_does() -> Outcome {
    let header = LinkHeader { family: 17, ..LinkHeader::default() };
    let request = GetLink { header, ext_mask: Some(RTEXT_FILTER_VF) };
    let flags = Flags::REQUEST | Flags::DUMP;
    assert_eq!(differences("ip_link_show", flags, &request, 16)?, [""; 0]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_link_is_changed_as_by_ip() -> Outcome {
    let header = LinkHeader { index: 2, ..LinkHeader::default() };
    let link = VethLink { header, mtu: Some(1400), ..VethLink::default() };
    assert_eq!(differences("ip_link_set_mtu", Flags::REQUEST | Flags::ACK, &link, 16)?, [""; 0]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_vxlan_is_added_as_by_ip_but_for_bits_and_a_nul() -> Outcome {
    let port = Some(Be::new(4789));
    let data = Vxlan { lower: Some(3), id: Some(43), learning: Some(true), port, ..Vxlan::default() };
    let info = Some(VxlanInfo { kind: "vxlan", data });
    let link = VxlanLink { name: Some("vx1"), info, ..VxlanLink::default() };
    let differences = differences("ip_link_add_vxlan", ADD, &link, 16)?;
    assert_eq!(differences, ["/18: nested bit", "/18/1: NUL", "/18/2: nested bit"]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_veth_is_added_as_by_ip_but_for_bits_and_a_nul() -> Outcome {
    let data = Veth { peer: Peer { header: LinkHeader::default(), name: "vd" } };
    let link =
        VethLink { name: Some("vc"), info: Some(VethInfo { kind: "veth", data }), ..VethLink::default() };
    let differences = differences("ip_link_add_veth", ADD, &link, 16)?;
    assert_eq!(differences, ["/18: nested bit", "/18/1: NUL", "/18/2: nested bit", "/18/2/1: nested bit"]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_family_is_asked_for_as_by_genl_but_for_the_version() -> Outcome {
    let request = GetFamily::by_name("nlctrl");
    let differences =
        differences::<Controller, _>("genl_ctrl_get", Flags::REQUEST | Flags::ACK, &request, 4)?;
    assert_eq!(differences, ["header [03, 02, 00, 00] is not [03, 00, 00, 00]"]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn an_address_is_added_as_by_ip() -> Outcome {
    let ip = Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9)));
    let header = AddressHeader { family: 2, prefixlen: 24, index: 3, ..AddressHeader::default() };
    let address = NewAddress { header, local: ip, address: ip, ..NewAddress::default() };
    assert_eq!(differences("ip_address_add", ADD, &address, 8)?, [""; 0]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_route_is_added_as_by_ip() -> Outcome {
    let header = RouteHeader {
        family: 2,
        dst_len: 25,
        table: RT_TABLE_MAIN.try_into()?,
        protocol: RTPROT_BOOT.try_into()?,
        kind: RTN_UNICAST.try_into()?,
        ..RouteHeader::default()
    };
    let route = NewRoute {
        header,
        destination: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 128))),
        gateway: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 254))),
        ..NewRoute::default()
    };
    assert_eq!(differences("ip_route_add", ADD, &route, 12)?, [""; 0]);
    Ok(())
}

#[test]
#[cfg_attr(target_endian = "big", ignore = "recorded on a little-endian machine")]
fn a_neighbour_is_added_as_by_ip() -> Outcome {
    let header = NeighbourHeader {
        family: 2,
        index: 3,
        state: NUD_PERMANENT.try_into()?,
        ..NeighbourHeader::default()
    };
    let neighbour = NewNeighbour {
        header,
        destination: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))),
        address: Some(&[2, 0, 0, 0, 0, 7]),
        ..NewNeighbour::default()
    };
    assert_eq!(differences("ip_neighbour_add", ADD, &neighbour, 12)?, [""; 0]);
    Ok(())
}
