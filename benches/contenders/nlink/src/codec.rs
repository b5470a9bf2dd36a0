//! Messages to fields, and back.

use std::net::IpAddr;

use contract::{NewRoute, NewVlan, group};
use nlink::netlink::attr::{AttrIter, get};
use nlink::netlink::genl::GENL_HDRLEN;
use nlink::netlink::link::{LinkConfig, VlanLink};
use nlink::netlink::message::{NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST};
use nlink::netlink::messages::{LinkMessage, RouteMessage};
use nlink::netlink::route::{Ipv4Route, ResolvedRouteInterfaces, RouteConfig};
use nlink::netlink::types::IfInfoMsg;
use nlink::netlink::types::route::RouteProtocol;
use nlink::netlink::{FromNetlink, MessageBuilder, MessageIter, NlMsgType};

const FLAGS: u16 = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;

const FAMILY_ID: u16 = libc::CTRL_ATTR_FAMILY_ID as u16;
const FAMILY_NAME: u16 = libc::CTRL_ATTR_FAMILY_NAME as u16;
const VERSION: u16 = libc::CTRL_ATTR_VERSION as u16;
const GROUPS: u16 = libc::CTRL_ATTR_MCAST_GROUPS as u16;
const GROUP_NAME: u16 = libc::CTRL_ATTR_MCAST_GRP_NAME as u16;
const GROUP_ID: u16 = libc::CTRL_ATTR_MCAST_GRP_ID as u16;

/// What is behind the header of the only message.
fn payload(message: &[u8]) -> &[u8] {
    MessageIter::new(message).next().expect("a message").expect("a header").1
}

pub(crate) fn route(message: &[u8]) -> u64 {
    route_sum(&RouteMessage::parse(&mut payload(message)).expect("a route"))
}

pub(crate) fn route_sum(route: &RouteMessage) -> u64 {
    let address = |address: Option<&IpAddr>| match address {
        Some(IpAddr::V4(address)) => Some(*address),
        _ => None,
    };
    contract::Route {
        family: route.family(),
        dst_len: route.dst_len(),
        table: route.table_id() as u8,
        protocol: route.protocol().number(),
        scope: route.scope() as u8,
        kind: route.route_type() as u8,
        destination: address(route.destination()),
        link: route.oif(),
        gateway: address(route.gateway()),
        priority: route.priority(),
    }
    .sum()
}

pub(crate) fn link(message: &[u8]) -> u64 {
    let link = LinkMessage::parse(&mut payload(message)).expect("a link");
    contract::Link {
        index: link.ifindex(),
        flags: link.flags(),
        name: link.name().unwrap_or_default(),
        mtu: link.mtu().unwrap_or_default(),
        address: link.address().unwrap_or_default(),
        received: link.stats().map_or(0, |stats| stats.rx_packets()),
        kind: link.kind().unwrap_or_default(),
    }
    .sum()
}

/// By attributes, as nlink itself reads families, but into no map: its `GenlMessage` has no arrays of nests.
pub(crate) fn family(message: &[u8]) -> u64 {
    let attributes = payload(message).get(GENL_HDRLEN..).expect("a header");
    let (mut family, mut groups) = (contract::Family { name: "", id: 0, version: 0 }, 0u64);
    for (number, payload) in AttrIter::new(attributes) {
        match number {
            FAMILY_ID => family.id = get::u16_ne(payload).expect("an id"),
            FAMILY_NAME => family.name = get::string(payload).expect("a name"),
            VERSION => family.version = get::u32_ne(payload).expect("a version"),
            GROUPS => {
                for (_, payload) in AttrIter::new(payload) {
                    groups = groups.wrapping_add(group_sum(payload));
                }
            }
            _ => {}
        }
    }
    family.sum(groups)
}

fn group_sum(attributes: &[u8]) -> u64 {
    let (mut name, mut id) = ("", 0);
    for (number, payload) in AttrIter::new(attributes) {
        match number {
            GROUP_NAME => name = get::string(payload).expect("a name"),
            GROUP_ID => id = get::u32_ne(payload).expect("an id"),
            _ => {}
        }
    }
    group(name, id)
}

pub(crate) fn new_route(route: &NewRoute) -> Ipv4Route {
    Ipv4Route::new(route.destination, 32)
        .gateway(route.gateway)
        .dev_index(route.link)
        .priority(route.priority)
        .protocol(RouteProtocol::Static)
}

/// By what `Connection::add_route` writes: a `RouteMessage` could be written to a buffer that is there already, but
/// has no table without an attribute for it.
pub(crate) fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> usize {
    let interfaces = ResolvedRouteInterfaces { oif: Some(route.link), multipath: Vec::new() };
    let mut builder = MessageBuilder::new(NlMsgType::RTM_NEWROUTE, FLAGS);
    new_route(route).write_add(&mut builder, &interfaces);
    finish(builder, buffer)
}

pub(crate) fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    let mut builder = MessageBuilder::new(NlMsgType::RTM_NEWLINK, FLAGS);
    builder.append(&IfInfoMsg::new());
    VlanLink::with_parent_index(vlan.name, vlan.link, vlan.id).write_to(&mut builder, Some(vlan.link));
    finish(builder, buffer)
}

/// A builder writes to a buffer of its own, which is moved here.
fn finish(builder: MessageBuilder, buffer: &mut Vec<u8>) -> usize {
    *buffer = builder.finish();
    buffer.len()
}
