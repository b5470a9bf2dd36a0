//! Sub-messages and what selects them: siblings, header fields, and what is outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod wire;

use nl_core::schema::{Presence, Select, Wire};
use nl_core::{
    Array, Attributes, Be, Body, Deferred, Encode, EncodeErrorKind, Le, SubMessage, Unknown, open_enum,
    wire_struct,
};
use wire::attribute;

fn encoded(body: &impl Encode) -> Vec<u8> {
    body.encode(&mut [0xaa; 4096]).unwrap().to_vec()
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct Vlan {
    #[nl(attr = 1)]
    id: u16,
}

#[wire_struct]
struct TunnelHeader {
    flags: u32,
}

/// A kind with a fixed header in front of its attributes.
#[derive(Attributes, Debug, Clone, PartialEq)]
struct Tunnel<'a> {
    #[nl(header)]
    header: TunnelHeader,
    #[nl(attr = 1)]
    name: Option<&'a str>,
}

#[derive(SubMessage, Debug, Clone, PartialEq)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(Vlan),
    #[nl("tunnel")]
    Tunnel(Tunnel<'a>),
    #[nl("raw")]
    Raw(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes, Debug, Default, Clone, PartialEq)]
struct Info<'a> {
    #[nl(attr = 1)]
    kind: Option<&'a str>,
    #[nl(attr = 2, select = kind)]
    data: Option<Data<'a>>,
    #[nl(attr = 3, select = kind)]
    slave: Option<Data<'a>>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

fn vlan() -> Data<'static> {
    Data::Vlan(Vlan { id: 100 })
}

/// The sub-message as an attribute.
fn vlan_bytes(number: u16) -> Vec<u8> {
    attribute(number | 0x8000, &attribute(1, &100u16.to_ne_bytes()))
}

#[test]
fn the_selector_may_stand_before_or_behind_what_it_selects() {
    let (kind, data) = (attribute(1, b"vlan\0"), vlan_bytes(2));
    let expected = Info { kind: Some("vlan"), data: Some(vlan()), ..Info::default() };
    for bytes in [[&kind[..], &data].concat(), [&data[..], &kind].concat()] {
        assert_eq!(Info::decode(&bytes).unwrap(), expected);
    }
    assert_eq!(encoded(&expected), [kind, data].concat());
}

#[test]
fn a_selector_that_is_absent_is_filled_in() {
    let expected = [attribute(1, b"vlan\0"), vlan_bytes(2)].concat();
    assert_eq!(encoded(&Info { data: Some(vlan()), ..Info::default() }), expected);
    // Whichever of the two says it.
    let slave = Info { slave: Some(vlan()), ..Info::default() };
    assert_eq!(encoded(&slave), [attribute(1, b"vlan\0"), vlan_bytes(3)].concat());
}

#[test]
fn a_selector_that_contradicts_is_an_error_and_bytes_contradict_nothing() {
    let wrong = Info { kind: Some("bridge"), data: Some(vlan()), ..Info::default() };
    let error = wrong.encode(&mut [0; 64]).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::OtherKind);
    assert_eq!(error.to_string(), "Info.data: sub-message is of another kind than its selector says");
    // Two that the same selector would have to be.
    let both = Info { data: Some(vlan()), slave: Some(Data::Raw(1)), ..Info::default() };
    assert_eq!(both.encode(&mut [0; 64]).unwrap_err().to_string(), format!("Info.slave: {}", error.kind()));
    let bytes = Info { kind: Some("bridge"), data: Some(Data::Other(&[1, 2, 3, 4])), ..Info::default() };
    assert_eq!(Info::decode(&encoded(&bytes)).unwrap(), bytes);
}

#[test]
fn bytes_are_not_written_where_they_would_be_read_as_a_known_kind() {
    let other = Some(Data::Other(&[1, 2]));
    for wrong in [
        Info { kind: Some("vlan"), data: other.clone(), ..Info::default() },
        // Filled in for the other one.
        Info { data: other, slave: Some(vlan()), ..Info::default() },
    ] {
        let error = wrong.encode(&mut [0; 64]).unwrap_err();
        assert_eq!(error.to_string(), "Info.data: sub-message is of another kind than its selector says");
    }
}

#[test]
fn an_unknown_kind_and_an_absent_selector_keep_the_bytes() {
    for kind in [attribute(1, b"netkit\0"), Vec::new()] {
        let bytes = [kind, vlan_bytes(2)].concat();
        let data = Info::decode(&bytes).unwrap().data.unwrap();
        assert_eq!(data, Data::Other(&attribute(1, &100u16.to_ne_bytes())));
    }
}

#[test]
fn a_kind_may_have_a_fixed_header_or_be_no_nest_at_all() {
    let tunnel = Tunnel { header: TunnelHeader { flags: 7 }, name: Some("t") };
    let info = Info { data: Some(Data::Tunnel(tunnel)), ..Info::default() };
    let payload = [&7u32.to_ne_bytes()[..], &attribute(1, b"t\0")].concat();
    assert_eq!(encoded(&info), [attribute(1, b"tunnel\0"), attribute(2 | 0x8000, &payload)].concat());
    let bytes = encoded(&info);
    assert_eq!(Info::decode(&bytes).unwrap().data, info.data);
    let raw = Info { data: Some(Data::Raw(5)), ..Info::default() };
    assert_eq!(encoded(&raw), [attribute(1, b"raw\0"), attribute(2, &5u32.to_ne_bytes())].concat());
}

#[test]
fn an_error_inside_names_the_way_and_the_byte() {
    let bytes = [attribute(2, &attribute(1, &[1])), attribute(1, b"vlan\0")].concat();
    let error = Info::decode(&bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Info.data: Data.vlan: Vlan.id: payload is 1 byte, its type needs 2 (at byte 8)"
    );
}

#[test]
fn selectors_are_no_unknown_attributes() {
    let bytes = [attribute(1, b"vlan\0"), vlan_bytes(2), attribute(9, &[])].concat();
    let rest = Info::decode(&bytes).unwrap().rest;
    assert_eq!(rest.iter().map(|attribute| attribute.number()).collect::<Vec<_>>(), [9]);
}

#[wire_struct]
struct Head {
    family: u8,
    other: u8,
    protocol: Be<u16>,
}

const AF_INET: u32 = 2;

#[derive(SubMessage, Debug, Clone, PartialEq)]
enum PerNumber<'a> {
    #[nl(AF_INET)]
    Four(std::net::Ipv4Addr),
    #[nl(0x0a)]
    Six(std::net::Ipv6Addr),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct ByHeader<'a> {
    #[nl(header)]
    head: Head,
    #[nl(attr = 1, select = head.family)]
    one: Option<PerNumber<'a>>,
    #[nl(attr = 2, select = head.protocol)]
    two: PerNumber<'a>,
    #[nl(attr = 3)]
    number: Option<Be<u32>>,
    #[nl(attr = 4, select = number)]
    three: Option<PerNumber<'a>>,
}

fn by_header() -> ByHeader<'static> {
    ByHeader {
        head: Head { family: 2, other: 0, protocol: Be::new(10) },
        one: Some(PerNumber::Four([127, 0, 0, 1].into())),
        two: PerNumber::Six(std::net::Ipv6Addr::LOCALHOST),
        number: None,
        three: Some(PerNumber::Four([1, 2, 3, 4].into())),
    }
}

#[test]
fn a_header_field_selects_in_its_own_byte_order_and_an_integer_is_filled_in_in_its_size() {
    let bytes = encoded(&by_header());
    let expected = [
        vec![2, 0, 0, 10],
        attribute(1, &[127, 0, 0, 1]),
        attribute(2, &std::net::Ipv6Addr::LOCALHOST.octets()),
        attribute(3, &2u32.to_be_bytes()),
        attribute(4, &[1, 2, 3, 4]),
    ];
    assert_eq!(bytes, expected.concat());
    let read = ByHeader::decode(&bytes).unwrap();
    assert_eq!(read, ByHeader { number: Some(Be::new(2)), ..by_header() });
    let wrong = ByHeader { head: Head { family: 10, ..by_header().head }, ..by_header() };
    assert_eq!(wrong.encode(&mut [0; 128]).unwrap_err().kind(), EncodeErrorKind::OtherKind);
}

#[open_enum(u16)]
enum Version {
    FOUR = 2,
    SIX = 10,
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct ByName<'a> {
    #[nl(attr = 1)]
    big: Option<Be<Version>>,
    #[nl(attr = 2, select = big)]
    one: Option<PerNumber<'a>>,
    #[nl(attr = 3)]
    little: Option<Le<Version>>,
    #[nl(attr = 4, select = little)]
    two: Option<PerNumber<'a>>,
}

#[test]
fn a_name_in_any_byte_order_selects_and_is_filled_in() {
    let (one, two) = (PerNumber::Six([7; 16].into()), PerNumber::Four([1, 2, 3, 4].into()));
    let sent = ByName { big: None, one: Some(one), little: None, two: Some(two) };
    let bytes = encoded(&sent);
    let expected =
        [attribute(1, &[0, 10]), attribute(2, &[7; 16]), attribute(3, &[2, 0]), attribute(4, &[1, 2, 3, 4])];
    assert_eq!(bytes, expected.concat());
    let (big, little) = (Some(Be::new(Version::SIX)), Some(Le::new(Version::FOUR)));
    assert_eq!(ByName::decode(&bytes).unwrap(), ByName { big, little, ..sent.clone() });
    let wrong = ByName { little: Some(Le::new(Version::SIX)), ..sent };
    assert_eq!(wrong.encode(&mut [0; 128]).unwrap_err().kind(), EncodeErrorKind::OtherKind);
}

#[derive(SubMessage, Debug, Clone, PartialEq)]
enum Small<'a> {
    #[nl(1)]
    One(u32),
    #[nl(255)]
    Most(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes, Debug, Default, PartialEq)]
struct EachSize<'a> {
    #[nl(attr = 1)]
    byte: Option<u8>,
    #[nl(attr = 2, select = byte)]
    by_byte: Option<Small<'a>>,
    #[nl(attr = 3)]
    signed: Option<i16>,
    #[nl(attr = 4, select = signed)]
    by_signed: Option<Small<'a>>,
    #[nl(attr = 5)]
    wide: Option<u64>,
    #[nl(attr = 6, select = wide)]
    by_wide: Option<Small<'a>>,
    #[nl(attr = 7, net_byteorder)]
    marked: Option<Be<u16>>,
    #[nl(attr = 8, select = marked)]
    by_marked: Option<Small<'a>>,
}

#[test]
fn an_integer_that_is_filled_in_is_what_its_field_would_be() {
    let one = || Some(Small::One(5));
    let absent = EachSize {
        by_byte: one(),
        by_signed: one(),
        by_wide: one(),
        by_marked: one(),
        ..EachSize::default()
    };
    let written = EachSize {
        byte: Some(1),
        signed: Some(1),
        wide: Some(1),
        marked: Some(Be::new(1)),
        by_byte: one(),
        by_signed: one(),
        by_wide: one(),
        by_marked: one(),
    };
    let bytes = encoded(&written);
    assert_eq!(encoded(&absent), bytes);
    let five = 5u32.to_ne_bytes();
    let expected = [
        attribute(1, &[1]),
        attribute(2, &five),
        attribute(3, &1i16.to_ne_bytes()),
        attribute(4, &five),
        attribute(5, &1u64.to_ne_bytes()),
        attribute(6, &five),
        attribute(7 | 0x4000, &1u16.to_be_bytes()),
        attribute(8, &five),
    ];
    assert_eq!(bytes, expected.concat());
    assert_eq!(EachSize::decode(&bytes).unwrap(), written);
    let most = EachSize { by_byte: Some(Small::Most(5)), ..EachSize::default() };
    assert_eq!(encoded(&most), [attribute(1, &[255]), attribute(2, &five)].concat());
}

#[test]
fn a_required_sub_message_that_is_absent_is_told() {
    let error = ByHeader::decode(&[2, 0, 0, 10]).unwrap_err();
    assert_eq!(error.to_string(), "ByHeader.two: required attribute is absent (at byte 4)");
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct Inner<'a> {
    #[nl(attr = 1)]
    data: Option<Deferred<'a, Data<'a>>>,
    #[nl(attr = 2)]
    more: Array<'a, Deferred<'a, Data<'a>>>,
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct Outer<'a> {
    #[nl(attr = 1)]
    inner: Inner<'a>,
    #[nl(attr = 2)]
    kind: &'a str,
}

#[test]
fn what_is_selected_from_outside_is_opened_with_the_selector() {
    let data = vlan();
    let more = [Deferred::new(&data)];
    let inner = Inner { data: Some(Deferred::new(&data)), more: (&more).into() };
    let outer = Outer { inner, kind: "vlan" };
    let bytes = encoded(&outer);
    assert_eq!(
        bytes,
        [attribute(1 | 0x8000, &[vlan_bytes(1), vlan_bytes(2)].concat()), attribute(2, b"vlan\0")].concat()
    );
    let read = Outer::decode(&bytes).unwrap();
    let deferred = read.inner.data.unwrap();
    assert_eq!(deferred.with(&read.kind).unwrap(), vlan());
    assert_eq!(read.inner.more.iter().next().unwrap().unwrap().with(&read.kind).unwrap(), vlan());
    assert!(matches!(deferred.with(&"dummy").unwrap(), Data::Other(_)));
    // Not sent by anybody, it is what it is.
    assert_eq!(Deferred::new(&data).with(&"dummy").unwrap(), vlan());
    // An error has its offset in the whole.
    let wrong = [attribute(1, &attribute(1, &attribute(1, &[1]))), attribute(2, b"vlan\0")].concat();
    let read = Outer::decode(&wrong).unwrap();
    let error = read.inner.data.unwrap().with(&read.kind).unwrap_err();
    assert_eq!(error.offset(), 12);
}

#[test]
fn what_is_opened_later_is_equal_and_shown_as_it_came_or_as_it_will_go() {
    let came = |bytes: &[u8]| Inner::decode(attribute(1, bytes).leak()).unwrap().data.unwrap();
    assert_eq!(came(&[1, 2]), came(&[1, 2]));
    assert_ne!(came(&[1, 2]), came(&[1, 3]));
    let (one, other) = (vlan(), Data::Raw(1));
    assert_eq!(Deferred::new(&one), Deferred::new(&vlan()));
    assert_ne!(Deferred::new(&one), Deferred::new(&other));
    let bytes = attribute(1, &100u16.to_ne_bytes());
    assert_ne!(came(&bytes), Deferred::new(&one));
    assert_eq!((came(&bytes).bytes(), Deferred::new(&one).bytes()), (Some(&bytes[..]), None));
    assert_eq!(format!("{:?}", came(&[1, 0x2a])), "Deferred([01, 2a])");
    assert_eq!(format!("{:?}", Deferred::new(&one)), format!("Deferred({one:?})"));
}

#[test]
fn schemas_say_what_selects() {
    let selects: Vec<_> = Info::SCHEMA.fields.iter().map(|field| field.select).collect();
    assert_eq!(selects, [Select::None, Select::Attribute(1), Select::Attribute(1)]);
    let selects: Vec<_> = ByHeader::SCHEMA.fields.iter().map(|field| field.select).collect();
    let header = [Select::Header("family"), Select::Header("protocol")];
    assert_eq!(selects[..2], header);
    let presences: Vec<_> = ByHeader::SCHEMA.fields.iter().map(|field| field.presence).collect();
    assert_eq!(presences[..2], [Presence::Optional, Presence::Required]);
    assert_eq!((Info::MAX_LEN, ByHeader::MAX_LEN), (None, None), "nothing bounds bytes of an unknown kind");
    assert_eq!(Inner::SCHEMA.fields[0].select, Select::Outside);
    let Wire::SubMessage(kinds) = Inner::SCHEMA.fields[1].wire else { panic!() };
    assert_eq!(kinds().arms.len(), 3);
}
