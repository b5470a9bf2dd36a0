use nl_core::generic::Controller;
use nl_core::sys::genetlink::{CTRL_ATTR_FAMILY_NAME, CTRL_CMD_GETFAMILY};
use nl_core::sys::rtnetlink::*;
use nl_core::{Errno, Error, Flags, Message, Request, Socket};

use crate::namespace::ip;
use crate::route::{DeleteLink, GetLink, Link, LinkHeader, LinkInfo, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

pub(crate) fn a_request_gets_its_reply() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let lo = route.request(&GetLink::named("lo"))?;
    check_eq!((lo.header.index, lo.name, lo.mtu), (1, Some("lo"), Some(65536)));
    Ok(())
}

pub(crate) fn a_reply_can_be_had_as_it_came() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let raw = route.request_raw(&GetLink::named("lo"))?;
    check_eq!(u32::from(raw.header().kind), RTM_NEWLINK);
    check_eq!(raw.decode::<Link<'_>>()?.name, Some("lo"));
    let error = route.request_raw(&GetLink::named("none")).err().ok_or("a link that is not there")?;
    check_eq!(error.errno(), Some(Errno::ENODEV));
    Ok(())
}

pub(crate) fn a_change_is_acknowledged_and_seen() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.acknowledge(&veth("v0"))?;
    let link = route.request(&GetLink::named("v0"))?;
    check_eq!(link.info, Some(LinkInfo { kind: Some("veth") }));
    // `ip` sees it, too.
    ip("link show dev v0")?;
    route.acknowledge(&SetLink(Link { name: Some("v0"), mtu: Some(1400), ..Link::default() }))?;
    check_eq!(route.request(&GetLink::named("v0"))?.mtu, Some(1400));
    route.acknowledge(&DeleteLink(Link { name: Some("v0"), ..Link::default() }))?;
    check_eq!(
        route.request(&GetLink::named("v0")).err().and_then(|error| error.errno()),
        Some(Errno::ENODEV)
    );
    Ok(())
}

pub(crate) fn a_refusal_has_the_kernels_words_and_the_socket_goes_on() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    route.acknowledge(&veth("v0"))?;
    let error = route.acknowledge(&veth("v0")).err().ok_or("made twice")?;
    let refused = error.as_refused().ok_or("not refused")?;
    check_eq!((refused.operation, refused.errno), ("RTM_NEWLINK", Errno::EEXIST));

    let too_large = SetLink(Link { name: Some("v0"), mtu: Some(u32::MAX >> 1), ..Link::default() });
    let error = route.acknowledge(&too_large).err().ok_or("an MTU of 2 GiB")?;
    check_eq!(error.to_string(), "RTM_NEWLINK refused: EINVAL: \"mtu greater than device maximum\"");
    check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}

/// As `GetFamily`, without the limit that would say it before anything is sent.
#[derive(Request)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY, do)]
struct GetLongName<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    name: &'a str,
}

pub(crate) fn a_refusal_tells_the_offset_of_the_attribute_at_fault() -> Outcome {
    let mut controller = Socket::<Controller>::open()?;
    let error =
        controller.acknowledge(&GetLongName { name: "a name longer than any" }).err().ok_or("found")?;
    let refused = error.as_refused().ok_or("not refused")?;
    // The name is the first attribute: behind nlmsghdr and genlmsghdr.
    check_eq!(refused.ack.offset, Some(16 + 4));
    check_eq!(refused.field.map(|field| field.to_string()).as_deref(), Some("CTRL_ATTR_FAMILY_NAME"));
    check!(refused.ack.message.as_deref().is_some_and(|message| message.contains("policy")));
    Ok(())
}

pub(crate) fn flags_are_added_to_a_request() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let add = veth("v0");
    check_eq!(add.with(Flags::ECHO).flags(), Flags::CREATE | Flags::EXCL | Flags::ECHO);
    route.acknowledge(&add.with(Flags::ECHO))?;
    check_eq!(route.request(&GetLink::named("v0"))?.name, Some("v0"));
    Ok(())
}

pub(crate) fn an_echo_is_the_reply_of_a_change() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let index = {
        let made = route.request(&veth("v0").with(Flags::ECHO))?;
        check_eq!(made.name, Some("v0"));
        made.header.index
    };
    check_eq!(route.request(&GetLink::named("v0"))?.header.index, index);
    Ok(())
}

pub(crate) fn a_missing_reply_is_told() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let error = route.request(&veth("v0")).err().ok_or("a reply without ECHO")?;
    check!(matches!(error, Error::NoReply { operation: "RTM_NEWLINK" }));
    Ok(())
}

pub(crate) fn an_encode_error_sends_nothing() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let error = route.acknowledge(&veth("v0\0hidden")).err().ok_or("a NUL inside")?;
    check_eq!(
        error.to_string(),
        "RTM_NEWLINK: not sent: Link.IFLA_IFNAME: string has a NUL inside, the receiver would cut it there"
    );
    check_eq!(
        route.request(&GetLink::named("v0")).err().and_then(|error| error.errno()),
        Some(Errno::ENODEV)
    );
    Ok(())
}

/// Not what the kernel sends: the name as a number.
#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK)]
struct WrongLink {
    #[nl(header)]
    _header: LinkHeader,
    #[nl(attr = nl_core::sys::if_link::IFLA_IFNAME)]
    _name: Option<u64>,
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = WrongLink, do)]
struct GetWrongLink {
    #[nl(header)]
    header: LinkHeader,
}

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = NoLink, do)]
struct GetNoLink {
    #[nl(header)]
    header: LinkHeader,
}

#[derive(Debug, Message)]
#[nl(protocol = Route, type = RTM_NEWADDR)]
struct NoLink {}

pub(crate) fn a_reply_of_another_type_is_a_decode_error_with_a_path() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    let header = LinkHeader { index: 1, ..LinkHeader::default() };
    let error = route.request(&GetWrongLink { header }).err().ok_or("decoded")?;
    // The name is the first attribute that the kernel writes: behind nlmsghdr, ifinfomsg and its own header.
    check_eq!(
        error.to_string(),
        "RTM_GETLINK: cannot decode what came: WrongLink.IFLA_IFNAME: payload is 3 bytes, its type needs 8 (at byte 36)"
    );
    let error = route.request(&GetNoLink { header }).err().ok_or("decoded")?;
    check!(error.to_string().contains("message is of type 0x10, expected type 0x14"));
    check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}
