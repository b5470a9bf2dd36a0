//! Messages to fields, and back.
//!
//! Attributes are read by the iterators, each once; `get_oif()` and the like each search from the start.

use std::net::{IpAddr, Ipv4Addr};

use contract::{NewRoute, NewVlan};
use netlink_bindings::builtin::Nlmsghdr;
use netlink_bindings::nlctrl::{CtrlAttrs, McastGroupAttrs, OpGetfamilyDump};
use netlink_bindings::rt_link::{
    Ifinfomsg, LinkAttrs, LinkinfoAttrs, OpGetlinkDump, OpNewlinkDo, PushLinkAttrs,
};
use netlink_bindings::rt_route::{
    IterableRouteAttrs, OpGetrouteDump, OpNewrouteDo, PushRouteAttrs, RouteAttrs, Rtmsg,
};
use netlink_bindings::traits::{NetlinkRequest, Pusher};

/// What is behind the header of a message.
#[inline]
fn payload(message: &[u8]) -> &[u8] {
    let (header, _) = message.split_at(Nlmsghdr::len());
    let header = Nlmsghdr::new_from_slice(header).expect("a header");
    &message[Nlmsghdr::len()..header.len as usize]
}

fn ipv4(address: IpAddr) -> Ipv4Addr {
    match address {
        IpAddr::V4(address) => address,
        IpAddr::V6(_) => panic!("an IPv4 route"),
    }
}

#[inline]
pub(crate) fn route(message: &[u8]) -> u64 {
    let (header, attributes) = OpGetrouteDump::decode_reply(payload(message));
    route_sum(&header, attributes)
}

#[inline]
pub(crate) fn route_sum(header: &Rtmsg, attributes: IterableRouteAttrs<'_>) -> u64 {
    let mut route = contract::Route {
        family: header.rtm_family,
        dst_len: header.rtm_dst_len,
        table: header.rtm_table,
        protocol: header.rtm_protocol,
        scope: header.rtm_scope,
        kind: header.rtm_type,
        destination: None,
        link: None,
        gateway: None,
        priority: None,
    };
    for attribute in attributes {
        match attribute.expect("a route") {
            RouteAttrs::Dst(address) => route.destination = Some(ipv4(address)),
            RouteAttrs::Oif(link) => route.link = Some(link),
            RouteAttrs::Gateway(address) => route.gateway = Some(ipv4(address)),
            RouteAttrs::Priority(priority) => route.priority = Some(priority),
            _ => {}
        }
    }
    route.sum()
}

#[inline]
pub(crate) fn link(message: &[u8]) -> u64 {
    let (header, attributes) = OpGetlinkDump::decode_reply(payload(message));
    let mut link = contract::Link {
        index: header.ifi_index.cast_unsigned(),
        flags: header.ifi_flags,
        name: "",
        mtu: 0,
        address: &[],
        received: 0,
        kind: "",
    };
    for attribute in attributes {
        match attribute.expect("a link") {
            LinkAttrs::Ifname(name) => link.name = name.to_str().expect("text"),
            LinkAttrs::Mtu(mtu) => link.mtu = mtu,
            LinkAttrs::Address(address) => link.address = address,
            LinkAttrs::Stats64(stats) => link.received = stats.rx_packets,
            LinkAttrs::Linkinfo(attributes) => {
                for attribute in attributes {
                    if let LinkinfoAttrs::Kind(kind) = attribute.expect("a kind") {
                        link.kind = kind.to_str().expect("text");
                    }
                }
            }
            _ => {}
        }
    }
    link.sum()
}

#[inline]
pub(crate) fn family(message: &[u8]) -> u64 {
    let (mut family, mut sum) = (contract::Family { name: "", id: 0, version: 0 }, 0u64);
    for attribute in OpGetfamilyDump::decode_reply(payload(message)) {
        match attribute.expect("a family") {
            CtrlAttrs::FamilyName(name) => family.name = name.to_str().expect("text"),
            CtrlAttrs::FamilyId(id) => family.id = id,
            CtrlAttrs::Version(version) => family.version = version,
            CtrlAttrs::McastGroups(groups) => {
                for group in groups {
                    let (mut name, mut number) = ("", 0);
                    for attribute in group.expect("a group") {
                        match attribute.expect("a group") {
                            McastGroupAttrs::Name(text) => name = text.to_str().expect("text"),
                            McastGroupAttrs::Id(id) => number = id,
                        }
                    }
                    sum = sum.wrapping_add(contract::group(name, number));
                }
            }
            _ => {}
        }
    }
    family.sum(sum)
}

/// Starts a message; the header is written by hand, as the crate's own example does without a socket of its own.
fn start(kind: u16, buffer: &mut Vec<u8>) {
    buffer.clear();
    let flags = libc::NLM_F_REQUEST | libc::NLM_F_ACK | libc::NLM_F_CREATE | libc::NLM_F_EXCL;
    let header = Nlmsghdr { r#type: kind, flags: flags as u16, ..Nlmsghdr::new() };
    buffer.extend_from_slice(header.as_slice());
}

/// Writes its length into a message, and tells it.
fn finish(buffer: &mut [u8]) -> usize {
    let length = buffer.len();
    buffer[..4].copy_from_slice(&(length as u32).to_ne_bytes());
    length
}

#[inline]
pub(crate) fn route_header() -> Rtmsg {
    Rtmsg {
        rtm_family: libc::AF_INET as u8,
        rtm_dst_len: 32,
        rtm_table: libc::RT_TABLE_MAIN,
        rtm_protocol: libc::RTPROT_STATIC,
        rtm_scope: libc::RT_SCOPE_UNIVERSE,
        rtm_type: libc::RTN_UNICAST,
        ..Rtmsg::new()
    }
}

#[inline]
pub(crate) fn push_route<P: Pusher>(route: &NewRoute, attributes: PushRouteAttrs<P>) {
    attributes
        .push_dst(route.destination.into())
        .push_gateway(route.gateway.into())
        .push_oif(route.link)
        .push_priority(route.priority);
}

#[inline]
pub(crate) fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> usize {
    start(libc::RTM_NEWROUTE, buffer);
    push_route(route, OpNewrouteDo::encode_request(buffer, &route_header()));
    finish(buffer)
}

#[inline]
pub(crate) fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    start(libc::RTM_NEWLINK, buffer);
    let attributes: PushLinkAttrs<_> = OpNewlinkDo::encode_request(buffer, &Ifinfomsg::new());
    attributes
        .push_ifname_bytes(vlan.name.as_bytes())
        .push_link(vlan.link)
        .nested_linkinfo()
        .nested_data_vlan()
        .push_id(vlan.id);
    finish(buffer)
}
