//! Messages to fields, and back.

use bench_netlink_packet_route::route_sum;
use contract::{NewRoute, NewVlan};
use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_generic::GenlMessage;
use netlink_packet_generic::ctrl::GenlCtrl;
use netlink_packet_generic::ctrl::nlas::{GenlCtrlAttrs, McastGrpAttrs};
use netlink_packet_route::link::{InfoData, InfoKind, InfoVlan, LinkAttribute, LinkInfo, LinkMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

/// A message of `NETLINK_ROUTE`.
pub(crate) type Message = NetlinkMessage<RouteNetlinkMessage>;

#[inline]
pub(crate) fn route(message: &[u8]) -> u64 {
    match Message::deserialize(message).expect("a message").payload {
        NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewRoute(route)) => route_sum(&route),
        other => panic!("no route, but {other:?}"),
    }
}

#[inline]
pub(crate) fn link(message: &[u8]) -> u64 {
    let message = match Message::deserialize(message).expect("a message").payload {
        NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewLink(link)) => link,
        other => panic!("no link, but {other:?}"),
    };
    let mut link = contract::Link {
        index: message.header.index,
        flags: message.header.flags.bits(),
        name: "",
        mtu: 0,
        address: &[],
        received: 0,
        kind: "",
    };
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(name) => link.name = name,
            LinkAttribute::Mtu(mtu) => link.mtu = *mtu,
            LinkAttribute::Address(address) => link.address = address,
            LinkAttribute::Stats64(stats) => link.received = stats.rx_packets,
            LinkAttribute::LinkInfo(infos) => {
                for info in infos {
                    if let LinkInfo::Kind(kind) = info {
                        link.kind = text(kind);
                    }
                }
            }
            _ => {}
        }
    }
    link.sum()
}

/// What a kind is called; where it is a variant, its own text would be one more allocation.
fn text(kind: &InfoKind) -> &str {
    match kind {
        InfoKind::Veth => "veth",
        InfoKind::Other(name) => name,
        other => panic!("{other} was not recorded"),
    }
}

#[inline]
pub(crate) fn family(message: &[u8]) -> u64 {
    let message = NetlinkMessage::<GenlMessage<GenlCtrl>>::deserialize(message).expect("a message");
    let NetlinkPayload::InnerMessage(message) = message.payload else { panic!("no family") };
    let (mut family, mut sum) = (contract::Family { name: "", id: 0, version: 0 }, 0u64);
    for attribute in &message.payload.nlas {
        match attribute {
            GenlCtrlAttrs::FamilyName(name) => family.name = name,
            GenlCtrlAttrs::FamilyId(id) => family.id = *id,
            GenlCtrlAttrs::Version(version) => family.version = *version,
            GenlCtrlAttrs::McastGroups(groups) => {
                for group in groups {
                    let (mut name, mut number) = ("", 0);
                    for attribute in group {
                        match attribute {
                            McastGrpAttrs::Name(text) => name = text,
                            McastGrpAttrs::Id(id) => number = *id,
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

/// A message at the start of a buffer, as long as is told.
#[inline]
pub(crate) fn encode(message: RouteNetlinkMessage, flags: u16, buffer: &mut Vec<u8>) -> usize {
    let mut header = NetlinkHeader::default();
    header.flags = flags;
    let mut message = Message::new(header, NetlinkPayload::from(message));
    message.finalize();
    let length = message.header.length as usize;
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
    message.serialize(&mut buffer[..length]);
    length
}

const NEW: u16 = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;

#[inline]
pub(crate) fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> usize {
    let mut message = RouteMessage::default();
    message.header = RouteHeader {
        address_family: AddressFamily::Inet,
        destination_prefix_length: 32,
        table: RouteHeader::RT_TABLE_MAIN,
        protocol: RouteProtocol::Static,
        scope: RouteScope::Universe,
        kind: RouteType::Unicast,
        ..RouteHeader::default()
    };
    message.attributes = vec![
        RouteAttribute::Destination(RouteAddress::Inet(route.destination)),
        RouteAttribute::Gateway(RouteAddress::Inet(route.gateway)),
        RouteAttribute::Oif(route.link),
        RouteAttribute::Priority(route.priority),
    ];
    encode(RouteNetlinkMessage::NewRoute(message), NEW, buffer)
}

#[inline]
pub(crate) fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    let mut message = LinkMessage::default();
    message.attributes = vec![
        LinkAttribute::IfName(vlan.name.into()),
        LinkAttribute::Link(vlan.link),
        LinkAttribute::LinkInfo(vec![
            LinkInfo::Kind(InfoKind::Vlan),
            LinkInfo::Data(InfoData::Vlan(vec![InfoVlan::Id(vlan.id)])),
        ]),
    ];
    encode(RouteNetlinkMessage::NewLink(message), NEW, buffer)
}
