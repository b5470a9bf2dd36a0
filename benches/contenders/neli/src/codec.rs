//! Messages to fields, and back.

use std::io::Cursor;
use std::mem;
use std::net::Ipv4Addr;

use contract::{Failure, NewRoute, NewVlan, group};
use neli::attr::Attribute;
use neli::consts::genl::{CtrlAttr, CtrlAttrMcastGrp, CtrlCmd, Index};
use neli::consts::nl::{GenlId, NlmF};
use neli::consts::rtnl::{
    Ifla, IflaInfo, IflaVlan, RtAddrFamily, RtScope, RtTable, Rta, RtaType, Rtm, Rtn, Rtprot,
};
use neli::err::DeError;
use neli::genl::{Genlmsghdr, Nlattr};
use neli::nl::{NlPayload, Nlmsghdr, NlmsghdrBuilder};
use neli::rtnl::{Ifinfomsg, IfinfomsgBuilder, RtAttrHandle, Rtattr, RtattrBuilder, Rtmsg, RtmsgBuilder};
use neli::types::{Buffer, RtBuffer};
use neli::{FromBytes, Size, ToBytes};

pub(crate) fn route(message: &[u8]) -> Result<u64, DeError> {
    let message = Nlmsghdr::<Rtm, Rtmsg>::from_bytes(&mut Cursor::new(message))?;
    route_sum(message.get_payload().ok_or_else(|| DeError::new("no route"))?)
}

pub(crate) fn route_sum(message: &Rtmsg) -> Result<u64, DeError> {
    let mut route = contract::Route {
        family: message.rtm_family().into(),
        dst_len: *message.rtm_dst_len(),
        table: message.rtm_table().into(),
        protocol: message.rtm_protocol().into(),
        scope: message.rtm_scope().into(),
        kind: message.rtm_type().into(),
        destination: None,
        link: None,
        gateway: None,
        priority: None,
    };
    for attribute in message.rtattrs().iter() {
        match attribute.rta_type() {
            Rta::Dst => route.destination = Some(address(attribute)?),
            Rta::Oif => route.link = Some(attribute.get_payload_as()?),
            Rta::Gateway => route.gateway = Some(address(attribute)?),
            Rta::Priority => route.priority = Some(attribute.get_payload_as()?),
            _ => {}
        }
    }
    Ok(route.sum())
}

fn address(attribute: &Rtattr<Rta, Buffer>) -> Result<Ipv4Addr, DeError> {
    attribute.get_payload_as::<[u8; 4]>().map(Ipv4Addr::from)
}

/// A string that is borrowed comes with its NUL; one without would be a copy.
fn text(text: &str) -> &str {
    text.trim_end_matches('\0')
}

pub(crate) fn link(message: &[u8]) -> Result<u64, DeError> {
    let message = Nlmsghdr::<Rtm, Ifinfomsg>::from_bytes(&mut Cursor::new(message))?;
    let message = message.get_payload().ok_or_else(|| DeError::new("no link"))?;
    let mut link = contract::Link {
        index: message.ifi_index().cast_unsigned(),
        flags: message.ifi_flags().bits(),
        name: "",
        mtu: 0,
        address: &[],
        received: 0,
        kind: "",
    };
    let mut info: Option<RtAttrHandle<'_, IflaInfo>> = None;
    for attribute in message.rtattrs().iter() {
        match attribute.rta_type() {
            Ifla::Ifname => link.name = text(attribute.get_payload_as_with_len_borrowed()?),
            Ifla::Mtu => link.mtu = attribute.get_payload_as()?,
            Ifla::Address => link.address = attribute.get_payload_as_with_len_borrowed()?,
            Ifla::Stats64 => link.received = attribute.get_payload_as()?,
            Ifla::Linkinfo => info = Some(attribute.get_attr_handle()?),
            _ => {}
        }
    }
    if let Some(kind) = info.as_ref().and_then(|info| info.get_attribute(IflaInfo::Kind)) {
        link.kind = text(kind.get_payload_as_with_len_borrowed()?);
    }
    Ok(link.sum())
}

pub(crate) fn family(message: &[u8]) -> Result<u64, DeError> {
    let message = Nlmsghdr::<GenlId, Genlmsghdr<CtrlCmd, CtrlAttr>>::from_bytes(&mut Cursor::new(message))?;
    let message = message.get_payload().ok_or_else(|| DeError::new("no family"))?;
    let (mut family, mut groups) = (contract::Family { name: "", id: 0, version: 0 }, 0u64);
    for attribute in message.attrs().iter() {
        match attribute.nla_type().nla_type() {
            CtrlAttr::FamilyId => family.id = attribute.get_payload_as()?,
            CtrlAttr::FamilyName => family.name = text(attribute.get_payload_as_with_len_borrowed()?),
            CtrlAttr::Version => family.version = attribute.get_payload_as()?,
            CtrlAttr::McastGroups => {
                for entry in attribute.get_attr_handle::<Index>()?.iter() {
                    groups = groups.wrapping_add(group_sum(entry)?);
                }
            }
            _ => {}
        }
    }
    Ok(family.sum(groups))
}

fn group_sum(entry: &Nlattr<Index, Buffer>) -> Result<u64, DeError> {
    let attributes = entry.get_attr_handle::<CtrlAttrMcastGrp>()?;
    let (mut name, mut id) = ("", 0);
    for attribute in attributes.iter() {
        match attribute.nla_type().nla_type() {
            CtrlAttrMcastGrp::Name => name = text(attribute.get_payload_as_with_len_borrowed()?),
            CtrlAttrMcastGrp::Id => id = attribute.get_payload_as()?,
            _ => {}
        }
    }
    Ok(group(name, id))
}

/// The flags of a request that creates, but for the one that asks for an acknowledgement.
pub(crate) const CREATE: NlmF = NlmF::REQUEST.union(NlmF::CREATE).union(NlmF::EXCL);

fn attribute<T: RtaType>(kind: T, payload: impl Size + ToBytes) -> Result<Rtattr<T, Buffer>, Failure> {
    Ok(RtattrBuilder::default().rta_type(kind).rta_payload(payload).build()?)
}

pub(crate) fn new_route(route: &NewRoute, flags: NlmF) -> Result<Nlmsghdr<Rtm, Rtmsg>, Failure> {
    let mut attributes = RtBuffer::new();
    attributes.push(attribute(Rta::Dst, route.destination.octets())?);
    attributes.push(attribute(Rta::Gateway, route.gateway.octets())?);
    attributes.push(attribute(Rta::Oif, route.link)?);
    attributes.push(attribute(Rta::Priority, route.priority)?);
    let message = RtmsgBuilder::default()
        .rtm_family(RtAddrFamily::Inet)
        .rtm_dst_len(32)
        .rtm_src_len(0)
        .rtm_tos(0)
        .rtm_table(RtTable::Main)
        .rtm_protocol(Rtprot::Static)
        .rtm_scope(RtScope::Universe)
        .rtm_type(Rtn::Unicast)
        .rtattrs(attributes)
        .build()?;
    Ok(NlmsghdrBuilder::default()
        .nl_type(Rtm::Newroute)
        .nl_flags(flags)
        .nl_payload(NlPayload::Payload(message))
        .build()?)
}

pub(crate) fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> Result<usize, Failure> {
    write(&new_route(route, CREATE | NlmF::ACK)?, buffer)
}

pub(crate) fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> Result<usize, Failure> {
    let mut data = RtBuffer::<IflaVlan, Buffer>::new();
    data.push(attribute(IflaVlan::Id, vlan.id)?);
    let mut info = RtBuffer::<IflaInfo, Buffer>::new();
    info.push(attribute(IflaInfo::Kind, "vlan")?);
    info.push(attribute(IflaInfo::Data, data)?);
    let mut attributes = RtBuffer::new();
    attributes.push(attribute(Ifla::Ifname, vlan.name)?);
    attributes.push(attribute(Ifla::Link, vlan.link)?);
    attributes.push(attribute(Ifla::Linkinfo, info)?);
    let message =
        IfinfomsgBuilder::default().ifi_family(RtAddrFamily::Unspecified).rtattrs(attributes).build()?;
    let message = NlmsghdrBuilder::default()
        .nl_type(Rtm::Newlink)
        .nl_flags(CREATE | NlmF::ACK)
        .nl_payload(NlPayload::Payload(message))
        .build()?;
    write(&message, buffer)
}

/// Writes to the start of a buffer.
pub(crate) fn write(message: &impl ToBytes, buffer: &mut Vec<u8>) -> Result<usize, Failure> {
    let mut cursor = Cursor::new(mem::take(buffer));
    message.to_bytes(&mut cursor)?;
    let length = cursor.position() as usize;
    *buffer = cursor.into_inner();
    Ok(length)
}
