//! Every field type both ways, and what malformed bytes say.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod wire;

use std::ffi::CStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nl_core::message::{Envelope, RawMessage, encode};
use nl_core::sys::rtnetlink::ifinfomsg;
use nl_core::{
    Array, Attributes, Be, Bitfield32, Body, DecodeErrorKind, Encode, EncodeErrorKind, Family, Flags, Group,
    Lazy, Mac, Message, Operation, Pad, Protocol, Request, Sint, Speaks, Texts, Uint, Unknown, wire_struct,
};
use wire::attribute;

fn encoded(body: &impl Encode) -> Vec<u8> {
    body.encode(&mut [0xaa; 4096]).unwrap().to_vec()
}

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    _pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    flags: LinkFlags,
    change: u32,
}

#[wire_struct]
#[derive(Eq)]
struct LinkFlags(u32);

#[wire_struct]
struct Stats {
    received: u64,
    sent: u64,
}

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = 3))]
struct Lab;

#[derive(Attributes, Debug, Default, Clone, PartialEq)]
struct Inner<'a> {
    #[nl(attr = 1)]
    name: Option<&'a str>,
    #[nl(attr = 2)]
    id: u16,
}

/// Flags with names: any bit may be set by a kernel that is newer than we are.
#[wire_struct]
#[derive(Eq)]
struct Rights(u16);

bitflags::bitflags! {
    impl Rights: u16 {
        const READ = 1;
        const WRITE = 2;
        const _ = !0;
    }
}

/// A type that contains itself.
#[derive(Attributes, Debug, Default, Clone, PartialEq)]
struct Tree {
    #[nl(attr = 1)]
    inside: Option<Box<Tree>>,
}

/// Everything that borrows.
#[derive(Message, Debug, Clone, PartialEq)]
#[nl(protocol = Lab, type = 0x20)]
struct Borrowed<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = 1)]
    text: &'a str,
    #[nl(attr = 2)]
    c_text: Option<&'a CStr>,
    #[nl(attr = 3)]
    bytes: Option<&'a [u8]>,
    #[nl(attr = 4)]
    stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = 5)]
    inner: Option<Inner<'a>>,
    #[nl(attr = 6, indexed)]
    numbers: Array<'a, u32>,
    #[nl(attr = 7, indexed)]
    names: Option<Array<'a, &'a str>>,
    #[nl(attr = 8)]
    aliases: Vec<&'a str>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

/// Everything that does not.
#[derive(Message, Debug, Default, Clone, PartialEq)]
#[nl(protocol = Lab, type = 0x21)]
struct Owned {
    #[nl(attr = 1)]
    a: Option<u8>,
    #[nl(attr = 2)]
    b: Option<u16>,
    #[nl(attr = 3)]
    c: Option<u32>,
    #[nl(attr = 4)]
    d: Option<u64>,
    #[nl(attr = 5)]
    e: Option<i8>,
    #[nl(attr = 6)]
    f: Option<i16>,
    #[nl(attr = 7)]
    g: Option<i32>,
    #[nl(attr = 8)]
    h: Option<i64>,
    #[nl(attr = 9)]
    port: Option<Be<u16>>,
    #[nl(attr = 10)]
    cookie: Option<Be<u64>>,
    #[nl(attr = 11)]
    byte: Option<bool>,
    #[nl(attr = 12, flag)]
    flag: bool,
    #[nl(attr = 13)]
    text: Option<String>,
    #[nl(attr = 14)]
    bytes: Option<Vec<u8>>,
    #[nl(attr = 15)]
    array: Option<[u8; 5]>,
    #[nl(attr = 16)]
    v4: Option<Ipv4Addr>,
    #[nl(attr = 17)]
    v6: Option<Ipv6Addr>,
    #[nl(attr = 18)]
    ip: Vec<IpAddr>,
    #[nl(attr = 19)]
    mac: Option<Mac>,
    #[nl(attr = 20)]
    stats: Option<Stats>,
    #[nl(attr = 21)]
    flags: Option<LinkFlags>,
    #[nl(attr = 25)]
    rights: Option<Rights>,
    #[nl(attr = 22, indexed)]
    numbers: Vec<u16>,
    #[nl(attr = 23, indexed)]
    optional: Option<Vec<u16>>,
    #[nl(attr = 24)]
    boxed: Option<Box<Tree>>,
}

fn borrowed() -> Borrowed<'static> {
    static STATS: Stats = Stats { received: 1, sent: 2 };
    Borrowed {
        header: LinkHeader { index: -7, flags: LinkFlags(0x1_0000), ..Default::default() },
        text: "eth0",
        c_text: Some(c"c"),
        bytes: Some(&[1, 2, 3]),
        stats: Some(Lazy::new(&STATS)),
        inner: Some(Inner { name: Some("vlan"), id: 100 }),
        numbers: Array::from(&[1, 2][..]),
        names: Some(Array::from(&["a", "bc"][..])),
        aliases: vec!["x", "yz"],
        rest: Unknown::default(),
    }
}

fn owned() -> Owned {
    Owned {
        a: Some(1),
        b: Some(2),
        c: Some(3),
        d: Some(u64::MAX),
        e: Some(-1),
        f: Some(-2),
        g: Some(-3),
        h: Some(i64::MIN),
        port: Some(Be::new(443)),
        cookie: Some(Be::new(1 << 40)),
        byte: Some(true),
        flag: true,
        text: Some("text".to_owned()),
        bytes: Some(vec![0, 1, 2]),
        array: Some([5; 5]),
        v4: Some(Ipv4Addr::LOCALHOST),
        v6: Some(Ipv6Addr::LOCALHOST),
        ip: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        mac: Some(Mac([2, 0, 0, 0, 0, 1])),
        stats: Some(Stats { received: 3, sent: 4 }),
        flags: Some(LinkFlags(7)),
        rights: Some(Rights::READ | Rights(0x8000)),
        numbers: vec![22, 443],
        optional: Some(Vec::new()),
        boxed: Some(Box::new(Tree { inside: Some(Box::default()) })),
    }
}

#[test]
fn borrowed_fields_come_back() {
    let bytes = encoded(&borrowed());
    assert_eq!(Borrowed::decode(&bytes).unwrap(), borrowed());
}

#[test]
fn owned_fields_come_back() {
    assert_eq!(Owned::decode(&encoded(&owned())).unwrap(), owned());
    assert_eq!(Owned::decode(&encoded(&Owned::default())).unwrap(), Owned::default());
}

#[test]
fn what_is_absent_is_not_written() {
    assert_eq!(encoded(&Owned::default()), []);
}

#[test]
fn attributes_are_written_in_the_order_of_the_struct_as_libmnl_would() {
    let body = Owned { b: Some(0x1234), flag: true, text: Some("ab".to_owned()), ..Owned::default() };
    let expected = [attribute(2, &0x1234u16.to_ne_bytes()), attribute(12, &[]), attribute(13, b"ab\0")];
    assert_eq!(encoded(&body), expected.concat());
}

#[test]
fn a_nest_carries_its_flag_when_written() {
    let body = Owned { numbers: vec![7], ..Owned::default() };
    assert_eq!(encoded(&body), attribute(22 | 0x8000, &attribute(1, &7u16.to_ne_bytes())));
}

#[test]
fn a_nest_is_read_with_and_without_its_flag() {
    let payload = attribute(2, &5u16.to_ne_bytes());
    for flags in [0, 0x8000, 0x4000, 0xc000] {
        let bytes =
            [encoded(&LinkHeaderOnly::default()), attribute(1, b"t\0"), attribute(5 | flags, &payload)]
                .concat();
        assert_eq!(Borrowed::decode(&bytes).unwrap().inner, Some(Inner { name: None, id: 5 }));
    }
}

#[derive(Message, Default, Debug, PartialEq)]
#[nl(protocol = Lab, type = 0x22)]
struct LinkHeaderOnly {
    #[nl(header)]
    header: LinkHeader,
}

#[derive(Message, Debug, PartialEq)]
#[nl(protocol = Lab, type = 0x23)]
struct Nothing;

#[test]
fn a_message_without_fields_has_no_payload_and_ignores_one() {
    assert_eq!(encoded(&Nothing), []);
    assert_eq!(Nothing::decode(b"text of a classic module").unwrap(), Nothing);
}

#[test]
fn attributes_are_read_in_any_order() {
    let one = attribute(1, &[1]);
    let two = attribute(2, &2u16.to_ne_bytes());
    let three = attribute(9, &443u16.to_be_bytes());
    let expected = Owned::decode(&[&one[..], &two, &three].concat()).unwrap();
    assert_eq!((expected.a, expected.b, expected.port), (Some(1), Some(2), Some(Be::new(443))));
    for order in [[&two, &one, &three], [&three, &two, &one], [&two, &three, &one]] {
        assert_eq!(Owned::decode(&order.map(Vec::as_slice).concat()).unwrap(), expected);
    }
}

#[test]
fn of_an_attribute_that_comes_twice_the_last_one_wins() {
    let bytes = [attribute(1, &[1]), attribute(1, &[2])].concat();
    assert_eq!(Owned::decode(&bytes).unwrap().a, Some(2));
}

#[test]
fn repeated_attributes_may_interleave() {
    let bytes = [attribute(18, &[127, 0, 0, 1]), attribute(1, &[1]), attribute(18, &[127, 0, 0, 2])].concat();
    let ip = Owned::decode(&bytes).unwrap().ip;
    assert_eq!(ip, [Ipv4Addr::new(127, 0, 0, 1), Ipv4Addr::new(127, 0, 0, 2)]);
}

#[test]
fn a_flag_is_true_whatever_it_carries() {
    assert!(Owned::decode(&attribute(12, &[])).unwrap().flag);
    assert!(Owned::decode(&attribute(12, &[0])).unwrap().flag);
    assert!(!Owned::decode(&[]).unwrap().flag);
}

#[test]
fn an_empty_array_is_absent_and_an_empty_optional_one_is_not() {
    let empty = Owned { numbers: Vec::new(), optional: Some(Vec::new()), ..Owned::default() };
    assert_eq!(encoded(&empty), attribute(23 | 0x8000, &[]));
    assert_eq!(Owned::decode(&attribute(22, &[])).unwrap().numbers, []);
}

#[test]
fn the_numbers_of_array_entries_carry_no_meaning() {
    let entries = [attribute(0, &7u16.to_ne_bytes()), attribute(0, &8u16.to_ne_bytes())].concat();
    assert_eq!(Owned::decode(&attribute(22, &entries)).unwrap().numbers, [7, 8]);
}

#[test]
fn unknown_attributes_are_skipped_or_kept() {
    let extra = attribute(0x3fff | 0x8000, &[1, 2, 3]);
    let bytes =
        [encoded(&LinkHeaderOnly::default()), extra.clone(), attribute(1, b"t\0"), extra.clone()].concat();
    let message = Borrowed::decode(&bytes).unwrap();
    assert_eq!(message.rest.iter().map(|one| one.kind()).collect::<Vec<_>>(), [0xbfff, 0xbfff]);
    let again =
        [encoded(&LinkHeaderOnly::default()), attribute(1, b"t\0"), extra.clone(), extra.clone()].concat();
    assert_eq!(encoded(&message), again);
    assert_eq!(Owned::decode(&extra).unwrap(), Owned::default());
}

#[test]
fn what_is_only_kept_is_looked_through_at_once() {
    #[derive(Attributes, Debug)]
    struct Kept<'a> {
        #[nl(unknown)]
        rest: Unknown<'a>,
    }
    let fine = attribute(7, &[1]);
    assert_eq!(Kept::decode(&fine).unwrap().rest.iter().count(), 1);
    let wrong = [&fine[..], &3u16.to_ne_bytes(), &[1, 0]].concat();
    let error = Kept::decode(&wrong).unwrap_err();
    assert!(matches!(error.kind(), DecodeErrorKind::BadLength { claimed: 3, .. }), "{error}");
    assert_eq!(error.offset(), 8);
}

#[test]
fn structs_of_older_and_newer_kernels_are_read() {
    let shorter = attribute(20, &9u64.to_ne_bytes());
    assert_eq!(Owned::decode(&shorter).unwrap().stats, Some(Stats { received: 9, sent: 0 }));
    let longer = attribute(20, &[&1u64.to_ne_bytes()[..], &2u64.to_ne_bytes(), &[3; 8]].concat());
    assert_eq!(Owned::decode(&longer).unwrap().stats, Some(Stats { received: 1, sent: 2 }));
}

#[test]
fn a_newtype_around_an_integer_has_the_integers_size() {
    let error = Owned::decode(&attribute(21, &[1, 2])).unwrap_err();
    assert_eq!(error.to_string(), "Owned.flags: payload is 2 bytes, its type needs 4 (at byte 4)");
}

#[test]
fn a_missing_required_attribute_is_named() {
    let error = Borrowed::decode(&encoded(&LinkHeaderOnly::default())).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Missing);
    assert_eq!(error.to_string(), "Borrowed.text: required attribute is absent (at byte 16)");
}

mod constants {
    pub(super) const LAB_OUTER: u32 = 1;
    pub(super) const LAB_INNER: u16 = 2;
    pub(super) const LAB_ID: u8 = 3;
}

#[derive(Attributes, Debug)]
#[nl(prefix = "LAB_")]
struct Outer {
    #[nl(attr = constants::LAB_OUTER)]
    middle: Option<Middle>,
}

#[derive(Attributes, Debug)]
struct Middle {
    #[nl(attr = constants::LAB_INNER)]
    innermost: Vec<Innermost>,
}

#[derive(Attributes, Debug)]
struct Innermost {
    #[nl(attr = constants::LAB_ID)]
    id: u16,
}

#[test]
fn an_error_tells_its_path_and_its_offset_in_the_whole() {
    let nest = |id: &[u8]| attribute(1, &[attribute(9, &[0; 4]), attribute(2, id)].concat());
    let error = Outer::decode(&nest(&attribute(3, &[1]))).unwrap_err();
    let path = "Outer.LAB_OUTER: Middle.LAB_INNER: Innermost.LAB_ID";
    assert_eq!(error.to_string(), format!("{path}: payload is 1 byte, its type needs 2 (at byte 20)"));

    let error = Outer::decode(&nest(&attribute(4, &[1]))).unwrap_err();
    assert_eq!(error.to_string(), format!("{path}: required attribute is absent (at byte 16)"));

    let outer = Outer { middle: Some(Middle { innermost: vec![Innermost { id: 1 }, Innermost { id: 2 }] }) };
    let ids: Vec<u16> =
        Outer::decode(&encoded(&outer)).unwrap().middle.unwrap().innermost.iter().map(|one| one.id).collect();
    assert_eq!(ids, [1, 2]);
}

#[test]
fn a_short_header_is_an_error_that_names_it() {
    let error = LinkHeaderOnly::decode(&[0; 15]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "LinkHeaderOnly.header: ends after 15 bytes, at least 16 are needed (at byte 0)"
    );
}

#[test]
fn a_length_past_the_end_is_an_error_wherever_it_is() {
    let mut bytes = attribute(1, &[1]);
    bytes.extend([9u16.to_ne_bytes(), 2u16.to_ne_bytes()].concat());
    let error = Owned::decode(&bytes).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::BadLength { claimed: 9, available: 4 });
    assert_eq!(error.offset(), 8);

    let nested = attribute(5, &bytes[8..]);
    let bytes = [encoded(&LinkHeaderOnly::default()), nested].concat();
    let error = Borrowed::decode(&bytes).unwrap_err();
    assert!(error.to_string().starts_with("Borrowed.inner: length field says 9"), "{error}");
    assert_eq!(error.offset(), 20);
}

#[test]
fn a_value_that_cannot_be_written_is_named() {
    let error = Inner { name: Some("a\0b"), id: 1 }.encode(&mut [0; 64]).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::InteriorNul);
    assert!(error.to_string().starts_with("Inner.name: "), "{error}");

    let long = Borrowed { bytes: Some(&[0; 65_532]), ..borrowed() };
    let error = long.encode(&mut vec![0; 100_000]).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::TooLong { length: 65_536, most: 65_535 });
    assert!(error.to_string().starts_with("Borrowed.bytes: "), "{error}");

    let large = Inner { name: Some(&"x".repeat(65_530)), id: 1 };
    let body = Borrowed { inner: Some(large), ..borrowed() };
    let error = body.encode(&mut vec![0; 100_000]).unwrap_err();
    assert!(error.to_string().starts_with("Borrowed.inner: "), "{error}");
    assert!(matches!(error.kind(), EncodeErrorKind::TooLong { most: 65_535, .. }));
}

#[test]
fn a_full_buffer_is_an_error_at_every_length() {
    let whole = encoded(&borrowed()).len();
    for length in 0..whole {
        let error = borrowed().encode(&mut vec![0; length]).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::NoRoom);
    }
}

#[derive(Request)]
#[nl(protocol = Lab, type = more::LAB_GET, reply = Borrowed<'_>, flags = ROOT | ATOMIC, do, dump)]
struct Get<'a, 'b> {
    #[nl(attr = 1)]
    name: Option<&'a str>,
    #[nl(attr = 2)]
    other: Option<&'b str>,
}

mod more {
    pub(super) const LAB_GET: u64 = 0x30;
}
use self::more as constants_of_types;
mod requests {
    use super::*;

    #[derive(Request)]
    #[nl(type = constants_of_types::LAB_GET, flags = CREATE | EXCL, do)]
    pub(super) struct Add<'r, 'a>(pub(super) &'r Borrowed<'a>);

    #[derive(Request)]
    #[nl(protocol = Lab, type = 0x31, do)]
    pub(super) struct Own(pub(super) Owned);
}

#[test]
fn a_request_says_what_it_is() {
    assert_eq!(<Get<'_, '_> as Speaks<Lab>>::OPERATION, Operation::Type(0x30));
    assert_eq!(<Get<'_, '_> as Speaks<Lab>>::NAME, "LAB_GET");
    assert_eq!(<Get<'_, '_> as Request>::FLAGS, Flags::ROOT | Flags::ATOMIC);
    assert_eq!(<requests::Add<'_, '_> as Request>::FLAGS, Flags::CREATE | Flags::EXCL);
    assert_eq!(<requests::Own as Speaks<Lab>>::NAME, "Own");
    assert_eq!(encoded(&Get { name: Some("a"), other: None }), attribute(1, b"a\0"));
}

#[test]
fn a_request_around_a_message_writes_the_message() {
    assert_eq!(encoded(&requests::Add(&borrowed())), encoded(&borrowed()));
    assert_eq!(encoded(&requests::Own(owned())), encoded(&owned()));
}

#[derive(Family)]
#[nl(name = "nlecho", version = 2, groups(EVENTS = "events"))]
struct Echo;

#[derive(Message, Debug, PartialEq)]
#[nl(family = Echo, command = 7)]
struct Pong<'a> {
    #[nl(attr = 1)]
    text: &'a str,
}

#[derive(Request)]
#[nl(command = 8, reply = Pong<'_>, do)]
struct Ping<'a>(Pong<'a>);

#[test]
fn a_family_is_generic_netlink_with_a_name() {
    let family = Echo::FAMILY.unwrap();
    assert_eq!((Echo::NUMBER, family.name, family.version), (16, "nlecho", 2));
    assert_eq!((Echo::EVENTS, Lab::NEWS), (Group::Name("events"), Group::Number(3)));
    assert_eq!(<Ping<'_> as Speaks<Echo>>::OPERATION, Operation::Command { command: 8, version: 2 });
    assert_eq!((Lab::NUMBER, Lab::NAME, Lab::RESERVED_TYPES, Lab::FAMILY), (25, "Lab", false, None));
}

#[test]
fn a_message_of_a_family_has_its_command_in_front() {
    let mut buffer = [0; 64];
    let message =
        encode(&mut buffer, &Pong { text: "hi" }, Envelope { family: 0x1c, ..Envelope::default() }).unwrap();
    assert_eq!(message[16..20], [7, 2, 0, 0]);
    assert_eq!(RawMessage::parse(message).unwrap().decode::<Pong<'_>>().unwrap(), Pong { text: "hi" });
    // Offsets of errors count from the message's first byte.
    let mut wrong = message.to_vec();
    wrong[24] = 0xff;
    let error = RawMessage::parse(&wrong).unwrap().decode::<Pong<'_>>().unwrap_err();
    assert_eq!(error.to_string(), "Pong.text: string is not UTF-8 (at byte 24)");
}

#[test]
fn a_wire_structs_default_is_all_zeroes() {
    #[wire_struct]
    struct Long {
        bytes: [u8; 64],
        after: LinkFlags,
    }
    assert_eq!(Long::default(), Long { bytes: [0; 64], after: LinkFlags(0) });
    assert_eq!(format!("{:?}", LinkFlags(3)), "LinkFlags(3)");
}

#[test]
fn a_field_and_a_struct_may_be_named_like_a_keyword_of_rust() {
    #[derive(Attributes, Debug, PartialEq)]
    #[expect(non_camel_case_types, reason = "that is the case")]
    struct r#struct {
        #[nl(attr = 1)]
        r#type: u8,
        #[nl(attr = 2)]
        number: Option<u8>,
        #[nl(attr = 3)]
        payload: Option<u8>,
        #[nl(attr = 4)]
        region: Option<u8>,
    }
    let value = r#struct { r#type: 1, number: Some(2), payload: Some(3), region: Some(4) };
    assert_eq!(r#struct::decode(&encoded(&value)).unwrap(), value);
    let error = r#struct::decode(&[]).unwrap_err();
    assert_eq!(error.to_string(), "struct.type: required attribute is absent (at byte 0)");
}

/// A set that contains itself.
#[derive(Attributes, Debug, PartialEq)]
struct Chain {
    #[nl(attr = 1)]
    child: Option<Box<Chain>>,
}

/// `depth` sets in one another, as bytes.
fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(Vec::new(), |inner, _| {
        let length = u16::try_from(inner.len() + 4).unwrap();
        [&length.to_ne_bytes()[..], &1u16.to_ne_bytes(), &inner].concat()
    })
}

#[test]
fn bytes_cannot_say_how_deep_the_stack_goes() {
    assert!(Chain::decode(&nested(32)).is_ok());
    // As many as one attribute can hold would end the program, were they followed.
    for depth in [33, 16_000] {
        let error = Chain::decode(&nested(depth)).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::TooDeep, "{depth}");
        assert_eq!(error.offset(), 33 * 4);
    }
}

#[test]
fn what_cannot_be_read_for_its_depth_is_not_written() {
    let chain =
        |depth| (0..depth).fold(Chain { child: None }, |inner, _| Chain { child: Some(Box::new(inner)) });
    let mut buffer = vec![0; 4096];
    let written = chain(32).encode(&mut buffer).unwrap();
    assert_eq!(Chain::decode(written), Ok(chain(32)));
    assert_eq!(chain(33).encode(&mut buffer).unwrap_err().kind(), EncodeErrorKind::TooDeep);
}

#[test]
fn values_that_netlink_has_types_for_come_back() {
    #[derive(Attributes, Debug, PartialEq)]
    struct Values<'a> {
        #[nl(attr = 1)]
        packets: Uint,
        #[nl(attr = 2)]
        offset: Option<Sint>,
        #[nl(attr = 3)]
        bits: Bitfield32,
        #[nl(attr = 4)]
        names: Texts<'a>,
        #[nl(attr = 5, indexed)]
        more: Vec<Uint>,
    }
    let values = Values {
        packets: Uint(1 << 40),
        offset: Some(Sint(-1)),
        bits: Bitfield32::new(1, 3),
        names: Texts::from(&["a", "bc"][..]),
        more: vec![Uint(7), Uint(u64::MAX)],
    };
    let expected = [
        attribute(1, &(1u64 << 40).to_ne_bytes()),
        attribute(2, &(-1i32).to_ne_bytes()),
        attribute(3, &[1u32.to_ne_bytes(), 3u32.to_ne_bytes()].concat()),
        attribute(4, b"a\0bc\0"),
        attribute(
            0x8005,
            &[attribute(1, &7u32.to_ne_bytes()), attribute(2, &u64::MAX.to_ne_bytes())].concat(),
        ),
    ]
    .concat();
    let bytes = encoded(&values);
    assert_eq!(bytes, expected);
    assert_eq!(Values::decode(&bytes), Ok(values));

    let error = Values::decode(&attribute(1, &[0; 6])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Values.packets: payload is 6 bytes, such an integer has 4 or 8 (at byte 4)"
    );
    // An item's error has its place in the message.
    let bytes = [&expected[..32], &attribute(4, b"a\0\xff\0")].concat();
    let names = Values::decode(&bytes).unwrap().names;
    let at = names.iter().find_map(Result::err).map(|error| error.offset());
    assert_eq!(at, Some(32 + 4 + 2));
}
