//! Messages as text and as JSON: what is shown, and that everything is.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]
#![expect(clippy::indexing_slicing, reason = "a test that finds too little has failed")]

mod answers;
mod noise;
mod values;

use std::net::{Ipv4Addr, Ipv6Addr};

use nl_core::describe::Description;
use nl_core::message::{Envelope, RawMessage, encode_into};
use nl_core::schema::{
    Arm, Entry, Field, Integer, Limits, Names, Order, Schema, Select, Selector, Shape, Struct, StructField,
    SubMessage, Wire,
};
use nl_core::wire::{self, Writer};
use nl_core::{
    Array, Attributes, Be, Deferred, Encode, Failed, Family, Flags, Lazy, Mac, Message, Numbered, Pad,
    Protocol, wire_struct,
};
use tinyjson::JsonValue;

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[wire_struct]
struct LinkHeader {
    family: u8,
    pad: Pad<1>,
    kind: u16,
    index: i32,
}

#[wire_struct]
struct Counters {
    received: u64,
    port: Be<u16>,
    sent: u16,
    rest: u32,
}

const LAB_LINK: u16 = 0x20;

#[derive(Message, Default)]
#[nl(protocol = Lab, type = LAB_LINK)]
struct Link<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = 1)]
    name: Option<&'a str>,
    #[nl(attr = 2)]
    mtu: Option<u32>,
    #[nl(attr = 3)]
    mac: Option<Mac>,
    #[nl(attr = 4)]
    counters: Option<Lazy<'a, Counters>>,
    #[nl(attr = 5)]
    aliases: Vec<&'a str>,
    #[nl(attr = 6, flag)]
    up: bool,
    #[nl(attr = 7, indexed)]
    addresses: Vec<Ipv4Addr>,
    #[nl(attr = 8)]
    gateway: Option<Ipv6Addr>,
    #[nl(attr = 9)]
    cookie: Option<&'a [u8]>,
    #[nl(attr = 10)]
    tree: Option<Tree>,
    #[nl(attr = 11)]
    offset: Option<i64>,
    #[nl(attr = 12)]
    dormant: Option<bool>,
}

#[derive(Attributes, Default)]
struct Tree {
    #[nl(attr = 1)]
    height: u64,
    #[nl(attr = 2)]
    child: Option<Box<Tree>>,
}

const ENTRIES: &[Entry] = &[Entry::of::<Lab, Link<'_>>()];

/// A link with everything in it.
fn link() -> Vec<u8> {
    let counters = Counters { received: u64::MAX, port: Be::new(443), sent: 2, rest: 3 };
    let link = Link {
        header: LinkHeader { family: 2, kind: 1, index: -1, ..LinkHeader::default() },
        name: Some("eth\"0\"\n"),
        mtu: Some(1500),
        mac: Some(Mac([2, 0, 0x5e, 0x10, 0, 1])),
        counters: Some(Lazy::new(&counters)),
        aliases: vec!["a", "ä"],
        up: true,
        addresses: vec![Ipv4Addr::LOCALHOST, Ipv4Addr::new(10, 0, 0, 1)],
        gateway: Some(Ipv6Addr::LOCALHOST),
        cookie: Some(&[0xab; 40]),
        tree: Some(Tree { height: 2, child: Some(Box::new(Tree { height: 1, child: None })) }),
        offset: Some(i64::MIN),
        dormant: Some(false),
    };
    let envelope = Envelope { flags: Flags::MULTI | Flags::CREATE, sequence: 7, port: 1234, family: 0 };
    encode_into(&mut Vec::new(), &link, envelope).unwrap().to_vec()
}

/// What `write` writes.
fn written(write: impl FnOnce(&mut Writer<'_>) -> Result<(), Failed>) -> Vec<u8> {
    let mut buffer = vec![0; 1 << 16];
    let length = wire::write(&mut buffer, write).unwrap();
    buffer.truncate(length);
    buffer
}

fn describe<'a>(bytes: &'a [u8], schema: &'static Schema) -> Description<'a> {
    Description::of_bytes(bytes, schema)
}

/// The lines below the first.
fn lines(description: &Description<'_>) -> Vec<String> {
    description.to_string().lines().skip(1).map(String::from).collect()
}

/// The JSON, which a parser has read; the same from serde, and in its two layouts.
fn json(description: &Description<'_>) -> String {
    let json = description.json().to_string();
    let read: JsonValue = json.parse().unwrap_or_else(|error| panic!("{error}: {json}"));
    let pretty = format!("{:#}", description.json());
    assert_eq!(pretty.parse::<JsonValue>().unwrap(), read, "{pretty}");
    assert_eq!(serde_json::to_string(description).unwrap(), json);
    json
}

#[test]
fn a_message_is_shown_line_by_line() {
    let bytes = link();
    let description = Description::of_message(RawMessage::parse(&bytes).unwrap(), ENTRIES);
    let expected = r#"LAB_LINK Lab, type 32, flags MULTI | 0x400, sequence 7, port 1234, 232 bytes
  header: LinkHeader
    family: 2
    pad: 00
    kind: 1
    index: -1
  name: "eth\"0\"\n"
  mtu: 1500
  mac: 02:00:5e:10:00:01
  counters: Counters
    received: 18446744073709551615
    port: 443
    sent: 2
    rest: 3
  aliases: "a"
  aliases: "ä"
  up: true
  addresses:
    1: 127.0.0.1
    2: 10.0.0.1
  gateway: ::1
  cookie: ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ... (40 bytes)
  tree:
    height: 2
    child:
      height: 1
  offset: -9223372036854775808
  dormant: false"#;
    assert_eq!(description.to_string(), expected);
    assert_eq!(format!("{description:?}"), expected);
}

#[test]
fn a_message_is_one_json_object() {
    let bytes = link();
    let description = Description::of_message(RawMessage::parse(&bytes).unwrap(), ENTRIES);
    let cookie = "ab".repeat(40);
    assert_eq!(
        json(&description),
        [
            r#"{"message":"LAB_LINK","protocol":"Lab","type":32,"flags":{"value":1026,"names":["MULTI"]},"#,
            r#""sequence":7,"port":1234,"length":232,"body":{"#,
            r#""header":{"family":2,"pad":"00","kind":1,"index":-1},"name":"eth\"0\"\n","mtu":1500,"#,
            r#""mac":"02:00:5e:10:00:01","#,
            r#""counters":{"received":18446744073709551615,"port":443,"sent":2,"rest":3},"aliases":["a","ä"],"#,
            r#""up":true,"addresses":["127.0.0.1","10.0.0.1"],"gateway":"::1","cookie":""#,
            &cookie,
            r#"","tree":{"height":2,"child":{"height":1}},"offset":-9223372036854775808,"dormant":false}}"#,
        ]
        .concat()
    );
}

#[test]
fn json_is_indented_on_demand() {
    let bytes = written(|writer| {
        writer.scalar(2, 3u32.to_ne_bytes())?;
        writer.bytes(77, &[1])
    });
    static SCHEMA: Schema = Schema::new("Two", "").with_fields(&[
        Field::new(1, "texts", "texts", Wire::Texts).shaped(Shape::Repeated),
        Field::new(2, "two", "two", Wire::integer(4, false)),
    ]);
    let expected = r#"{
  "two": 3,
  "@unknown": [
    {
      "number": 77,
      "bytes": "01"
    }
  ]
}"#;
    assert_eq!(format!("{:#}", describe(&bytes, &SCHEMA).json()), expected);
    assert_eq!(format!("{:#}", describe(&[], &SCHEMA).json()), "{}");
}

#[test]
fn what_has_no_field_is_shown_by_number() {
    let bytes = written(|writer| {
        writer.bytes(70, &[1, 2, 3, 4])?;
        writer.scalar(1, 5u64.to_ne_bytes().first_chunk::<4>().copied().unwrap())?;
        writer.bytes(71 | wire::NESTED | wire::NET_BYTEORDER, &[])
    });
    let description = describe(&bytes, Tree::SCHEMA);
    assert_eq!(
        lines(&description),
        [
            "  attribute 70: 01 02 03 04",
            "  height: payload is 4 bytes, its type needs 8: 05 00 00 00",
            "  attribute 71, nested, net-byteorder: empty",
        ]
    );
    assert_eq!(
        json(&description),
        concat!(
            r#"{"height":{"@error":"payload is 4 bytes, its type needs 8","@bytes":"05000000"},"#,
            r#""@unknown":[{"number":70,"bytes":"01020304"},"#,
            r#"{"number":71,"flags":["nested","net-byteorder"],"bytes":""}]}"#,
        )
    );
}

#[test]
fn an_attribute_with_a_wrong_length_ends_its_set_and_no_other() {
    let bytes = written(|writer| {
        writer.nest(2, |writer| {
            writer.bytes(1, &9u64.to_ne_bytes())?;
            writer.take::<8>().map(|broken| broken.copy_from_slice(&[0xff, 0, 1, 0, 1, 2, 3, 4]))
        })?;
        writer.bytes(1, &8u64.to_ne_bytes())?;
        writer.take::<2>().map(|stray| *stray = [1, 2])
    });
    let description = describe(&bytes, Tree::SCHEMA);
    let claimed = u16::from_ne_bytes([0xff, 0]);
    let wrong = format!("length field says {claimed} bytes, of which 8 bytes can be");
    assert_eq!(
        lines(&description),
        [
            "  child:".to_string(),
            "    height: 9".to_string(),
            format!("    error: {wrong}: ff 00 01 00 01 02 03 04"),
            "  height: 8".to_string(),
            "  more: 01 02".to_string(),
        ]
    );
    assert_eq!(
        json(&description),
        format!(
            r#"{{"height":8,"child":{{"height":9,"@error":"{wrong}","@bytes":"ff00010001020304"}},"@more":"0102"}}"#
        )
    );
}

#[test]
fn what_is_required_and_absent_is_told() {
    let description = describe(&[], Tree::SCHEMA);
    assert_eq!(lines(&description), ["  height: required attribute is absent"]);
    assert_eq!(json(&description), r#"{"height":{"@error":"required attribute is absent"}}"#);
}

#[test]
fn one_that_should_come_once_and_does_not_loses_nothing() {
    let bytes = written(|writer| {
        writer.bytes(1, &8u64.to_ne_bytes())?;
        writer.bytes(1, &9u64.to_ne_bytes())
    });
    let description = describe(&bytes, Tree::SCHEMA);
    assert_eq!(lines(&description), ["  height: 8", "  height: 9"]);
    assert_eq!(json(&description), r#"{"height":[8,9]}"#);
}

#[test]
fn a_repeated_attribute_is_an_array_also_with_one_value() {
    static SCHEMA: Schema =
        Schema::new("Names", "")
            .with_fields(&[Field::new(1, "name", "name", Wire::Text).shaped(Shape::Repeated)]);
    let bytes = written(|writer| writer.text(1, b"a"));
    assert_eq!(json(&describe(&bytes, &SCHEMA)), r#"{"name":["a"]}"#);
}

#[test]
fn structs_may_be_shorter_or_longer_than_declared() {
    static SCHEMA: Schema = Schema::new("Stats", "").with_fields(&[Field::new(
        1,
        "counters",
        "counters",
        Wire::Struct(<Counters as nl_core::WireStruct>::STRUCT),
    )]);
    let whole = [1u64.to_ne_bytes(), [0, 80, 0, 0, 0, 0, 0, 0]].concat();
    let bytes = written(|writer| writer.bytes(1, &whole[..11]));
    let description = describe(&bytes, &SCHEMA);
    assert_eq!(
        lines(&description),
        [
            "  counters: Counters",
            "    received: 1",
            "    port: 80",
            "    sent: ends after 1 byte, at least 2 are needed: 00",
            "    rest: absent",
        ]
    );
    assert_eq!(
        json(&description),
        concat!(
            r#"{"counters":{"received":1,"port":80,"#,
            r#""sent":{"@error":"ends after 1 byte, at least 2 are needed","@bytes":"00"},"rest":null}}"#,
        )
    );

    let bytes = written(|writer| writer.bytes(1, &[&whole[..], &[7, 8]].concat()));
    let description = describe(&bytes, &SCHEMA);
    assert_eq!(lines(&description).last().unwrap(), "    more: 07 08");
    assert_eq!(
        json(&description),
        r#"{"counters":{"received":1,"port":80,"sent":0,"rest":0,"@more":"0708"}}"#
    );
}

#[test]
fn a_header_that_is_cut_is_told_and_nothing_behind_it_is_guessed() {
    let description = describe(&[1, 2, 3], <Link<'_>>::SCHEMA);
    assert_eq!(lines(&description), ["  header: ends after 3 bytes, at least 8 are needed: 01 02 03"]);
    assert_eq!(
        json(&description),
        r#"{"header":{"@error":"ends after 3 bytes, at least 8 are needed","@bytes":"010203"}}"#
    );
}

#[test]
fn names_are_those_of_the_schema() {
    const fn named(names: Names) -> Wire {
        Wire::Integer(Integer { size: 4, signed: false, order: Order::Network, names })
    }
    const STATES: Names = Names::Values(&[("DOWN", 2), ("UP", 6)]);
    const FLAGS: Names = Names::Bits(&[("UP", 1), ("RUNNING", 0x40)]);
    static SCHEMA: Schema = Schema::new("State", "").with_fields(&[
        Field::new(1, "state", "state", named(STATES)).shaped(Shape::Repeated),
        Field::new(2, "flags", "flags", named(FLAGS)).shaped(Shape::Repeated),
        Field::new(3, "mode", "mode", Wire::Variable { signed: true, names: STATES }).shaped(Shape::Repeated),
        Field::new(4, "le", "le", Wire::integer(4, true).in_order(Order::Little).named(STATES)),
    ]);
    let bytes = written(|writer| {
        writer.scalar(1, 6u32.to_be_bytes())?;
        writer.scalar(1, 7u32.to_be_bytes())?;
        writer.scalar(2, 0x141u32.to_be_bytes())?;
        writer.scalar(2, 0u32.to_be_bytes())?;
        writer.scalar(2, 0x40u32.to_be_bytes())?;
        writer.scalar(3, 6i32.to_ne_bytes())?;
        writer.bytes(3, &2i64.to_ne_bytes())?;
        writer.scalar(3, (-6i32).to_ne_bytes())?;
        writer.scalar(4, 6i32.to_le_bytes())
    });
    let description = describe(&bytes, &SCHEMA);
    assert_eq!(
        lines(&description),
        [
            "  state: 6 (UP)",
            "  state: 7",
            "  flags: 0x141 (UP | RUNNING | 0x100)",
            "  flags: 0",
            "  flags: 0x40 (RUNNING)",
            "  mode: 6 (UP)",
            "  mode: 2 (DOWN)",
            "  mode: -6",
            "  le: 6 (UP)",
        ]
    );
    assert_eq!(
        json(&description),
        concat!(
            r#"{"state":[{"value":6,"names":["UP"]},{"value":7,"names":[]}],"#,
            r#""flags":[{"value":321,"names":["UP","RUNNING"]},{"value":0,"names":[]},"#,
            r#"{"value":64,"names":["RUNNING"]}],"#,
            r#""mode":[{"value":6,"names":["UP"]},{"value":2,"names":["DOWN"]},{"value":-6,"names":[]}],"#,
            r#""le":{"value":6,"names":["UP"]}}"#,
        )
    );
}
