//! What a route of the rust-netlink project's packets says, for all contenders that have these.

use std::net::Ipv4Addr;

use netlink_packet_route::route::{RouteAddress, RouteAttribute, RouteHeader, RouteMessage};

fn ipv4(address: &RouteAddress) -> Ipv4Addr {
    match address {
        RouteAddress::Inet(address) => *address,
        other => panic!("an IPv4 route by way of {other:?}"),
    }
}

/// The fields of an IPv4 route as one number.
#[inline]
pub fn route_sum(message: &RouteMessage) -> u64 {
    let RouteHeader { address_family, destination_prefix_length, table, protocol, scope, kind, .. } =
        message.header;
    let mut route = contract::Route {
        family: address_family.into(),
        dst_len: destination_prefix_length,
        table,
        protocol: protocol.into(),
        scope: scope.into(),
        kind: kind.into(),
        destination: None,
        link: None,
        gateway: None,
        priority: None,
    };
    for attribute in &message.attributes {
        match attribute {
            RouteAttribute::Destination(address) => route.destination = Some(ipv4(address)),
            RouteAttribute::Oif(link) => route.link = Some(*link),
            RouteAttribute::Gateway(address) => route.gateway = Some(ipv4(address)),
            RouteAttribute::Priority(priority) => route.priority = Some(*priority),
            _ => {}
        }
    }
    route.sum()
}
