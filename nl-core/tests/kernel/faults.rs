//! What the kernel says is wrong in a request, by its name.

use nl_core::generic::AttributeKind;
use nl_core::schema::Segment;
use nl_core::sys::ethtool_netlink::*;
use nl_core::sys::if_link::*;
use nl_core::sys::nexthop::*;
use nl_core::sys::rtnetlink::*;
use nl_core::{Attributes, Errno, Message, Pad, Refused, Request, Socket, wire_struct};

use crate::ethtool::{Clock, Device, Ethtool, GetLinkInfo, GetTimestamping};
use crate::namespace::{ip, skipped};
use crate::route::{GetLink, Link, LinkHeader, Route};
use crate::{Outcome, check, check_eq};

#[path = "../../../examples/refused.rs"]
#[expect(dead_code, reason = "the example's `main` is not run here")]
mod example;

pub(crate) fn each_picture_of_the_gallery_names_what_is_wrong() -> Outcome {
    let gallery = example::gallery()?.into_iter();
    let texts = gallery.map(|(_, answer)| answer.err().map(|error| error.to_string()).unwrap_or_default());
    let texts: Vec<_> = texts.collect();
    check_eq!(
        texts,
        [
            "RTM_GETLINK refused: ERANGE at IFLA_IFNAME: \"Attribute failed policy validation\" (must be a string of at most 15 bytes)",
            "ETHTOOL_MSG_STATS_GET refused: EOPNOTSUPP at ETHTOOL_A_STATS_GROUPS.ETHTOOL_A_BITSET_BITS.ETHTOOL_A_BITSET_BITS_BIT[0].ETHTOOL_A_BITSET_BIT_NAME: \"bit name not found\"",
            "RTM_NEWLINK refused: ERANGE at IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID: \"VXLAN ID must be lower than 16777216\"",
            "GetDevice refused: ERANGE at index: \"integer out of range\" (must be a u32 of at least 1)",
            "ETHTOOL_MSG_STRSET_GET refused: EINVAL (attribute ETHTOOL_A_STRSET_HEADER is missing)",
            "ETHTOOL_MSG_STRSET_GET refused: EINVAL (attribute ETHTOOL_A_STRINGSET_ID is missing in ETHTOOL_A_STRSET_STRINGSETS.ETHTOOL_A_STRINGSETS_STRINGSET[0])",
            "RTM_GETLINK refused: EINVAL at colour: \"Unknown attribute type\"",
            "request 37 of the batch: RTM_GETLINK refused: ERANGE at IFLA_IFNAME: \"Attribute failed policy validation\" (must be a string of at most 15 bytes)",
            "RTM_GETLINK refused: ERANGE at IFLA_MASTER: \"Attribute failed policy validation\" (must be a u32)",
        ]
    );
    // The page about errors shows some of them.
    let page = include_str!("../../docs/errors.md");
    check_eq!(texts.iter().filter(|text| page.contains(*text)).count(), 4);
    Ok(())
}

#[derive(Debug, Default, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
struct VxlanLink<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: Option<&'a str>,
    #[nl(attr = IFLA_LINKINFO)]
    info: VxlanInfo<'a>,
}

#[derive(Debug, Default, Attributes)]
#[nl(prefix = "IFLA_INFO_")]
struct VxlanInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    kind: &'a str,
    #[nl(attr = IFLA_INFO_DATA)]
    data: Vxlan,
}

#[derive(Debug, Default, Attributes)]
#[nl(prefix = "IFLA_VXLAN_")]
struct Vxlan {
    #[nl(attr = IFLA_VXLAN_LEARNING)]
    learning: Option<u8>,
    #[nl(attr = IFLA_VXLAN_ID)]
    id: Option<u32>,
}

#[derive(Request)]
#[nl(type = RTM_NEWLINK, flags = CREATE | EXCL, do)]
struct AddVxlan<'a>(VxlanLink<'a>);

fn vxlan(id: u32) -> AddVxlan<'static> {
    let data = Vxlan { learning: Some(1), id: Some(id) };
    let info = VxlanInfo { kind: "vxlan", data };
    AddVxlan(VxlanLink { name: Some("vx0"), info, ..VxlanLink::default() })
}

pub(crate) fn a_value_in_nests_is_told_by_its_path() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    // 24 bits.
    let error = route.acknowledge(&vxlan(1 << 24)).err().ok_or("made")?;
    check_eq!(
        error.to_string(),
        "RTM_NEWLINK refused: ERANGE at IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID: \"VXLAN ID must be lower than 16777216\""
    );
    let field = error.as_refused().and_then(|refused| refused.field).ok_or("no field")?;
    check!(
        matches!(field.last(), Some(Segment::Attribute(field)) if u32::from(field.number) == IFLA_VXLAN_ID)
    );
    Ok(())
}

pub(crate) fn a_name_in_a_nest_of_a_family_is_told_by_its_path() -> Outcome {
    let mut ethtool = Socket::<Ethtool>::open()?;
    let device = Some(Device::named("nobody"));
    let error = ethtool.request(&GetLinkInfo { device }).err().ok_or("found")?;
    check_eq!(
        error.to_string(),
        "ETHTOOL_MSG_LINKINFO_GET refused: ENODEV at ETHTOOL_A_LINKINFO_HEADER.ETHTOOL_A_HEADER_DEV_NAME: \"no device matches name\""
    );
    Ok(())
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET, do)]
struct GetUnknown<'a> {
    #[nl(attr = 1)]
    device: Device<'a>,
    #[nl(unknown)]
    rest: nl_core::Unknown<'a>,
}

pub(crate) fn what_the_schema_does_not_name_is_told_by_its_number() -> Outcome {
    let mut ethtool = Socket::<Ethtool>::open()?;
    let mut bytes = [0; 8];
    nl_core::wire::write(&mut bytes, |writer| writer.scalar(77, [0; 4]))?;
    let rest = nl_core::Unknown::new(&bytes, &[]);
    let error =
        ethtool.acknowledge(&GetUnknown { device: Device::named("lo"), rest }).err().ok_or("taken")?;
    check_eq!(
        error.to_string(),
        "ETHTOOL_MSG_LINKINFO_GET refused: EINVAL at attribute 77: \"Unknown attribute type\""
    );
    Ok(())
}

pub(crate) fn a_missing_attribute_is_told_with_its_nest() -> Outcome {
    let mut ethtool = Socket::<Ethtool>::open()?;
    let clock = Some(Clock { qualifier: Some(0), index: None });
    let request = GetTimestamping { device: Device::named("lo"), clock };
    let error = ethtool.acknowledge(&request).err().ok_or("taken")?.to_string();
    if error.contains("Unknown attribute type") {
        return skipped("this kernel's ethtool lets no clock be chosen; Linux 6.14 does");
    }
    check_eq!(
        error,
        "ETHTOOL_MSG_TSINFO_GET refused: EINVAL (attribute ETHTOOL_A_TS_HWTSTAMP_PROVIDER_INDEX is missing in ETHTOOL_A_TSINFO_HWTSTAMP_PROVIDER)"
    );
    Ok(())
}

/// The master is a number of 4 bytes.
#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, prefix = "IFLA_", reply = Link<'_>, dump)]
struct ListOfMaster {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_EXT_MASK)]
    ext_mask: u32,
    #[nl(attr = IFLA_MASTER)]
    master: u8,
}

pub(crate) fn a_dump_that_fails_at_its_end_is_told_with_the_field() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let request = ListOfMaster { header: LinkHeader::default(), ext_mask: 0, master: 1 };
    let error = route.dump(&request)?.next().err().ok_or("listed")?;
    let refused = error.as_refused().ok_or("not refused")?;
    check_eq!((refused.operation, refused.errno), ("RTM_GETLINK", Errno::ERANGE));
    check_eq!(refused.field.map(|field| field.to_string()).as_deref(), Some("IFLA_MASTER"));
    check_eq!(refused.policy().map(|policy| policy.kind), Some(AttributeKind::U32));
    Ok(())
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STRSET_GET, prefix = "ETHTOOL_A_STRSET_", reply = Strings, do, dump)]
struct GetStrings<'a> {
    #[nl(attr = ETHTOOL_A_STRSET_HEADER)]
    device: Option<Device<'a>>,
    #[nl(attr = ETHTOOL_A_STRSET_STRINGSETS)]
    sets: StringSets,
}

#[derive(Attributes)]
struct StringSets {
    #[nl(attr = ETHTOOL_A_STRINGSETS_STRINGSET)]
    list: Vec<StringSet>,
}

/// The number has 4 bytes.
#[derive(Attributes)]
struct StringSet {
    #[nl(attr = ETHTOOL_A_STRINGSET_ID)]
    id: u8,
}

#[derive(Debug, Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STRSET_GET_REPLY)]
struct Strings {}

pub(crate) fn what_a_value_deep_inside_must_be_is_told_also_where_a_dump_is_refused_at_its_start() -> Outcome
{
    let mut ethtool = Socket::<Ethtool>::open()?;
    let sets = StringSets { list: vec![StringSet { id: 1 }] };
    let mut request = GetStrings { device: Some(Device::named("lo")), sets };
    let expected = "ETHTOOL_MSG_STRSET_GET refused: EINVAL at ETHTOOL_A_STRSET_STRINGSETS.ETHTOOL_A_STRINGSETS_STRINGSET[0].ETHTOOL_A_STRINGSET_ID: \"invalid attribute length\" (must be a u32)";
    let error = ethtool.acknowledge(&request).err().ok_or("taken")?;
    check_eq!(error.to_string(), expected);
    let policy = error.as_refused().and_then(Refused::policy).ok_or("no policy")?;
    check_eq!((policy.kind, policy.max), (AttributeKind::U32, Some(u32::MAX.into())));
    request.device = None;
    let error = ethtool.dump(&request)?.next().err().ok_or("listed")?;
    check_eq!(error.to_string(), expected);
    Ok(())
}

#[wire_struct(c = nhmsg, c_prefix = "nh_")]
struct NexthopHeader {
    family: u8,
    scope: u8,
    protocol: u8,
    #[nl(c = resvd)]
    reserved: Pad<1>,
    flags: u32,
}

#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_NEWNEXTHOPBUCKET, prefix = "NHA_")]
struct Bucket {
    #[nl(header)]
    _header: NexthopHeader,
    #[nl(attr = NHA_ID)]
    group: u32,
}

#[derive(Request)]
#[nl(type = RTM_GETNEXTHOPBUCKET, reply = Bucket, dump)]
struct ListBuckets(Bucket);

pub(crate) fn a_dump_that_fails_behind_its_first_parts_gives_these_and_then_the_error() -> Outcome {
    ip("link add v0 type veth peer name v1")?;
    ip("link set v0 up")?;
    ip("link set v1 up")?;
    ip("nexthop add id 1 dev v0")?;
    let group = "nexthop add id 10 group 1 type resilient buckets 2000";
    if ip(group).is_err() {
        return skipped("no resilient nexthop groups here; Linux 5.13 has them");
    }
    let mut route = Socket::<Route>::open()?;
    let mut buckets = route.dump(&ListBuckets(Bucket { _header: NexthopHeader::default(), group: 10 }))?;
    let mut listed = 0;
    let error = loop {
        match buckets.next() {
            Ok(bucket) => check_eq!(bucket.ok_or("listed to its end")?.group, 10),
            Err(error) => break error,
        }
        listed += 1;
        if listed == 1 {
            // From now on it is no group.
            ip("nexthop del id 10")?;
            ip("nexthop add id 10 dev v0")?;
        }
    };
    check!((2..2000).contains(&listed));
    check_eq!(error.to_string(), "RTM_GETNEXTHOPBUCKET refused: EINVAL: \"Not a nexthop group\"");
    check!(buckets.next()?.is_none());
    check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}
