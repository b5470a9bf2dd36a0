//! A gallery of refusals: what the kernel says is wrong, by the names of the schema that is declared here.
//!
//! `cargo run --example refused`. Nothing is changed, since all of it is refused, and one picture says that it needs
//! rights: `unshare --user --map-root-user --net` in front of the program gives them.

use nl_core::sys::netlink::NETLINK_ROUTE;
use nl_core::sys::{ethtool_netlink::*, if_link::*, rtnetlink::*};
use nl_core::{
    Acknowledgement, Attributes, Batch, Error, Family, Message, Pad, Protocol, Request, Socket, wire_struct,
};

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
struct Route;

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    flags: u32,
    change: u32,
}

/// With mistakes: a name without `max_len = 15`, a master that has 4 bytes, and a colour, which no kernel knows.
#[derive(Default, Message)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
struct Link<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: Option<&'a str>,
    #[nl(attr = IFLA_MASTER)]
    master: Option<u8>,
    #[nl(attr = 500)]
    colour: Option<u32>,
    #[nl(attr = IFLA_LINKINFO)]
    info: Option<LinkInfo<'a>>,
}

#[derive(Attributes)]
struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    kind: &'a str,
    #[nl(attr = IFLA_INFO_DATA)]
    data: Option<Vxlan>,
}

#[derive(Attributes)]
struct Vxlan {
    #[nl(attr = IFLA_VXLAN_ID)]
    id: u32,
}

#[derive(Request)]
#[nl(type = RTM_GETLINK, reply = Link<'_>, do, dump)]
struct GetLink<'a>(Link<'a>);

#[derive(Request)]
#[nl(type = RTM_NEWLINK, flags = CREATE | EXCL, do)]
struct AddLink<'a>(Link<'a>);

#[derive(Family)]
#[nl(name = "ethtool")]
struct Ethtool;

#[derive(Attributes)]
struct Device<'a> {
    #[nl(attr = ETHTOOL_A_HEADER_DEV_NAME)]
    name: &'a str,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STRSET_GET, do)]
struct GetStrings<'a> {
    #[nl(attr = ETHTOOL_A_STRSET_HEADER)]
    device: Option<Device<'a>>,
    #[nl(attr = ETHTOOL_A_STRSET_STRINGSETS)]
    sets: Option<StringSets>,
}

#[derive(Attributes)]
struct StringSets {
    #[nl(attr = ETHTOOL_A_STRINGSETS_STRINGSET)]
    list: Vec<StringSet>,
}

#[derive(Attributes)]
struct StringSet {
    #[nl(attr = ETHTOOL_A_STRINGSET_ID)]
    id: Option<u32>,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STATS_GET, do)]
struct GetStatistics<'a> {
    #[nl(attr = ETHTOOL_A_STATS_HEADER)]
    device: Device<'a>,
    #[nl(attr = ETHTOOL_A_STATS_GROUPS)]
    groups: Bitset<'a>,
}

#[derive(Attributes)]
struct Bitset<'a> {
    #[nl(attr = ETHTOOL_A_BITSET_BITS)]
    bits: Bits<'a>,
}

#[derive(Attributes)]
struct Bits<'a> {
    #[nl(attr = ETHTOOL_A_BITSET_BITS_BIT)]
    list: Vec<Bit<'a>>,
}

#[derive(Attributes)]
struct Bit<'a> {
    #[nl(attr = ETHTOOL_A_BITSET_BIT_NAME)]
    name: &'a str,
}

/// What ethtool knows of a link; nothing of it is of interest here.
#[derive(Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET_REPLY)]
struct Settings {}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET, reply = Settings, dump)]
struct ListSettings {}

#[derive(Family)]
#[nl(name = "netdev")]
struct Netdev;

/// `NETDEV_CMD_DEV_GET`: where numbers have no names, those of the fields are told.
#[derive(Request)]
#[nl(family = Netdev, command = 1, do)]
struct GetDevice {
    #[nl(attr = 1)]
    index: u32,
}

/// What is wrong, and the kernel's answer.
type Picture = (&'static str, Result<(), Error>);

/// Forty requests that go at once, of which one is bad.
fn batch(route: &mut Socket<Route>) -> Result<(), Error> {
    let mut batch = Batch::new();
    for position in 0..40 {
        let name = if position == 37 { "a name of more than 15 bytes" } else { "lo" };
        batch.acknowledge(&GetLink(Link { name: Some(name), ..Link::default() }))?;
    }
    route.execute(&batch)?.all_done()
}

pub(crate) fn gallery() -> Result<Vec<Picture>, Error> {
    let long_name = GetLink(Link { name: Some("a name of more than 15 bytes"), ..Link::default() });
    let colour = GetLink(Link { colour: Some(0xff_00_00), ..Link::default() });
    let short_master = GetLink(Link { master: Some(1), ..Link::default() });
    let data = Some(Vxlan { id: 1 << 24 });
    let large_id = AddLink(Link { info: Some(LinkInfo { kind: "vxlan", data }), ..Link::default() });
    let no_device = GetStrings { device: None, sets: None };
    let sets = Some(StringSets { list: vec![StringSet { id: None }] });
    let no_id = GetStrings { device: Some(Device { name: "lo" }), sets };
    let bits = Bits { list: vec![Bit { name: "noise" }] };
    let no_group = GetStatistics { device: Device { name: "lo" }, groups: Bitset { bits } };
    let no_index = GetDevice { index: 0 };

    let mut route = Socket::<Route>::open()?;
    let mut ethtool = Socket::<Ethtool>::open()?;
    let mut netdev = Socket::<Netdev>::open()?;
    Ok(vec![
        ("a bad value", route.acknowledge(&long_name)),
        ("a bad value in nests", ethtool.acknowledge(&no_group)),
        ("a bad value in nests, for those who may make links", route.acknowledge(&large_id)),
        ("a number out of range", netdev.acknowledge(&no_index)),
        ("a missing attribute", ethtool.acknowledge(&no_device)),
        ("a missing attribute in nests", ethtool.acknowledge(&no_id)),
        ("an attribute that the kernel does not know", route.acknowledge(&colour)),
        ("one request of a batch", batch(&mut route)),
        ("a dump that fails at its end", route.dump(&short_master)?.collect().map(|_| ())),
    ])
}

/// A yes has words, too. The listing leaves out links that ethtool knows nothing of.
fn warning() -> Result<Option<Acknowledgement>, Error> {
    let mut ethtool = Socket::<Ethtool>::open()?;
    ethtool.dump(&ListSettings {})?.collect()?;
    Ok(ethtool.acknowledgement().cloned())
}

fn main() -> Result<(), Error> {
    for (wrong, answer) in gallery()? {
        println!("{wrong}");
        match answer {
            Err(error) => println!("    {error}"),
            Ok(()) => println!("    this kernel takes it"),
        }
    }
    println!("no refusal, but a warning");
    match warning()? {
        Some(warning) => println!("    {warning}"),
        None => println!("    this kernel gives none"),
    }
    Ok(())
}
