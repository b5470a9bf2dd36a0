//! What the kernel says is wrong in a request, by its name.

use nl_core::schema::Segment;
use nl_core::sys::if_link::*;
use nl_core::sys::rtnetlink::*;
use nl_core::{Attributes, Errno, Message, Request, Socket};

use crate::ethtool::{Clock, Device, Ethtool, GetLinkInfo, GetTimestamping};
use crate::namespace::skipped;
use crate::route::{Link, LinkHeader, Route};
use crate::{Outcome, check, check_eq};

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
#[nl(family = Ethtool, command = nl_core::sys::ethtool_netlink::ETHTOOL_MSG_LINKINFO_GET, do)]
struct GetUnknown<'a> {
    #[nl(attr = 1)]
    device: Device<'a>,
    #[nl(unknown)]
    rest: nl_core::Unknown<'a>,
}

pub(crate) fn what_the_schema_does_not_name_is_told_by_its_number() -> Outcome {
    let mut ethtool = Socket::<Ethtool>::open()?;
    let mut bytes = [0; 8];
    let mut writer = nl_core::Writer::new(&mut bytes);
    let written = writer.scalar(77, [0; 4]);
    writer.finish(written)?;
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
    Ok(())
}
