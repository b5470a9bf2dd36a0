//! Messages to fields, and back; inlined where they are called, since one of the two programs is about that.

use contract::{NewRoute, NewVlan};
use nl_core::message::{Envelope, encode_into};
use nl_core::{Flags, RawMessage};

use crate::schema::*;

#[inline(always)]
pub(crate) fn route(message: &[u8]) -> u64 {
    let message = RawMessage::parse(message).expect("a message");
    route_sum(&message.decode::<Route>().expect("a route"))
}

#[inline(always)]
pub(crate) fn route_sum(route: &Route) -> u64 {
    let RouteHeader { family, dst_len, table, protocol, scope, kind, .. } = route.header;
    let Route { destination, gateway, link, priority, .. } = *route;
    contract::Route { family, dst_len, table, protocol, scope, kind, destination, link, gateway, priority }
        .sum()
}

#[inline(always)]
pub(crate) fn link(message: &[u8]) -> u64 {
    let message = RawMessage::parse(message).expect("a message");
    let link = message.decode::<Link<'_>>().expect("a link");
    contract::Link {
        index: link.header.index.cast_unsigned(),
        flags: link.header.flags,
        name: link.name.unwrap_or_default(),
        mtu: link.mtu.unwrap_or_default(),
        address: link.address.unwrap_or_default(),
        received: link.stats.map_or(0, |stats| stats.get().received),
        kind: link.info.and_then(|info| info.kind).unwrap_or_default(),
    }
    .sum()
}

#[inline(always)]
pub(crate) fn family(message: &[u8]) -> u64 {
    let message = RawMessage::parse(message).expect("a message");
    let family = message.decode::<GenericFamily<'_>>().expect("a family");
    let groups = family.groups.iter().fold(0u64, |sum, group| {
        let group = group.expect("a group");
        sum.wrapping_add(contract::group(group.name, group.id))
    });
    contract::Family { name: family.name, id: family.id, version: family.version }.sum(groups)
}

/// The kernel sets the rest of what an envelope says.
const ENVELOPE: Envelope = Envelope {
    flags: Flags::REQUEST.union(Flags::ACK).union(Flags::CREATE).union(Flags::EXCL),
    family: 0,
    sequence: 0,
    port: 0,
};

#[inline(always)]
pub(crate) fn add_route(route: &NewRoute) -> AddRoute {
    AddRoute(Route {
        header: RouteHeader {
            family: 2,
            dst_len: 32,
            table: 254,
            protocol: 4,
            kind: 1,
            ..Default::default()
        },
        destination: Some(route.destination),
        gateway: Some(route.gateway),
        link: Some(route.link),
        priority: Some(route.priority),
    })
}

#[inline(always)]
pub(crate) fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> usize {
    encode_into(buffer, &add_route(route), ENVELOPE).expect("a route").len()
}

#[inline(always)]
pub(crate) fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    let data = LinkData::Vlan(Vlan { id: Some(vlan.id) });
    let add = AddLink(Link {
        name: Some(vlan.name),
        link: Some(vlan.link),
        info: Some(LinkInfo { kind: Some("vlan"), data: Some(data) }),
        ..Link::default()
    });
    encode_into(buffer, &add, ENVELOPE).expect("a link").len()
}
