//! Messages as text and as JSON: what is shown, and that everything is.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]
#![expect(clippy::indexing_slicing, reason = "a test that finds too little has failed")]

use std::net::{Ipv4Addr, Ipv6Addr};

use nl_core::describe::Description;
use nl_core::message::{Envelope, RawMessage, encode_into};
use nl_core::schema::{
    Arm, Entry, Field, Integer, Limits, Names, Schema, Select, Selector, Shape, Struct, StructField,
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
    let mut writer = Writer::new(&mut buffer);
    let result = write(&mut writer);
    let length = writer.finish(result).unwrap();
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
        Wire::Integer(Integer { size: 4, signed: false, network: true, names })
    }
    const STATES: Names = Names::Values(&[("DOWN", 2), ("UP", 6)]);
    const FLAGS: Names = Names::Bits(&[("UP", 1), ("RUNNING", 0x40)]);
    static SCHEMA: Schema = Schema::new("State", "").with_fields(&[
        Field::new(1, "state", "state", named(STATES)).shaped(Shape::Repeated),
        Field::new(2, "flags", "flags", named(FLAGS)).shaped(Shape::Repeated),
    ]);
    let bytes = written(|writer| {
        writer.scalar(1, 6u32.to_be_bytes())?;
        writer.scalar(1, 7u32.to_be_bytes())?;
        writer.scalar(2, 0x141u32.to_be_bytes())?;
        writer.scalar(2, 0u32.to_be_bytes())?;
        writer.scalar(2, 0x40u32.to_be_bytes())
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
        ]
    );
    assert_eq!(
        json(&description),
        concat!(
            r#"{"state":[{"value":6,"names":["UP"]},{"value":7,"names":[]}],"#,
            r#""flags":[{"value":321,"names":["UP","RUNNING"]},{"value":0,"names":[]},"#,
            r#"{"value":64,"names":["RUNNING"]}]}"#,
        )
    );
}

/// A set with a header, all wire types, and sub-messages chosen by a sibling, by the header and from outside.
mod every {
    use super::*;

    static HEADER: Struct = Struct {
        name: "Head",
        doc: "",
        c: None,
        size: 6,
        fields: &[
            StructField { name: "family", offset: 0, size: 1, wire: Wire::integer(1, false) },
            StructField { name: "name", offset: 1, size: 5, wire: Wire::Bytes { size: Some(5) } },
        ],
    };
    static POINT: Struct = Struct {
        name: "Point",
        doc: "",
        c: None,
        size: 4,
        fields: &[
            StructField { name: "x", offset: 0, size: 2, wire: Wire::integer(2, true) },
            StructField { name: "y", offset: 2, size: 2, wire: Wire::integer(2, true).in_network_order() },
        ],
    };
    static VLAN: Schema =
        Schema::new("Vlan", "").with_fields(&[Field::new(1, "ID", "id", Wire::integer(2, false)).required()]);
    static DATA: SubMessage = SubMessage {
        name: "Data",
        doc: "",
        arms: &[
            Arm { selector: Selector::Text(b"vlan"), name: "Vlan", wire: Wire::Nest(|| &VLAN) },
            Arm { selector: Selector::Text(b"point"), name: "Point", wire: Wire::Struct(&POINT) },
        ],
    };
    static ADDRESS: SubMessage = SubMessage {
        name: "Address",
        doc: "",
        arms: &[
            Arm { selector: Selector::Integer(2), name: "Inet", wire: Wire::Ipv4 },
            Arm { selector: Selector::Integer(10), name: "Inet6", wire: Wire::Nest(|| &VLAN) },
        ],
    };
    const LIMITS: Limits = Limits { max: Some(9), strict: true, ..Limits::NONE };

    pub(super) static SCHEMA: Schema = Schema::new("Every", "").with_header("head", &HEADER).with_fields(&[
        Field::new(1, "KIND", "kind", Wire::Text),
        Field::new(2, "DATA", "data", Wire::SubMessage(|| &DATA)).selected(Select::Attribute(1)),
        Field::new(3, "ADDRESS", "address", Wire::SubMessage(|| &ADDRESS)).selected(Select::Header("family")),
        Field::new(4, "DEFERRED", "deferred", Wire::SubMessage(|| &DATA)).selected(Select::Outside),
        Field::new(5, "UINT", "uint", Wire::Variable { signed: false }),
        Field::new(6, "SINT", "sint", Wire::Variable { signed: true }),
        Field::new(7, "BITS", "bits", Wire::Bitfield32),
        Field::new(8, "TEXTS", "texts", Wire::Texts),
        Field::new(9, "IP", "ip", Wire::Ip),
        Field::new(10, "PORTS", "ports", Wire::integer(2, false)).shaped(Shape::Packed),
        Field::new(11, "POINTS", "points", Wire::Struct(&POINT)).shaped(Shape::Packed),
        Field::new(12, "POLICIES", "policies", Wire::Nest(|| &VLAN)).shaped(Shape::Indexed { levels: 2 }),
        Field::new(13, "LEVEL", "level", Wire::integer(1, false)).limited(&LIMITS),
        Field::new(14, "KEY", "key", Wire::Bytes { size: Some(2) }),
        Field::new(15, "ITSELF", "itself", Wire::Nest(|| &SCHEMA)),
        Field::new(16, "BIG", "big", Wire::integer(8, false)).padded(17),
        Field::new(18, "ODD", "odd", Wire::Text).shaped(Shape::Packed),
        Field::new(19, "LISTS", "lists", Wire::Nest(|| &SCHEMA)).shaped(Shape::Indexed { levels: 0 }),
    ]);

    pub(super) fn head(writer: &mut Writer<'_>, family: u8) -> Result<(), Failed> {
        writer.take::<8>().map(|head| *head = [family, b'a', b'b', 0, 0, 0, 0, 0])
    }

    /// What `write` writes behind the header.
    pub(super) fn of(family: u8, write: impl FnOnce(&mut Writer<'_>) -> Result<(), Failed>) -> Vec<u8> {
        written(|writer| {
            head(writer, family)?;
            write(writer)
        })
    }

    /// The lines and the JSON of the attributes.
    pub(super) fn shown(bytes: &[u8]) -> (Vec<String>, String) {
        let description = describe(bytes, &SCHEMA);
        let lines = lines(&description);
        assert_eq!(lines[0], "  head: Head");
        let json = json(&description);
        let behind_head = json.split_once("},").unwrap().1;
        (lines[3..].to_vec(), format!("{{{behind_head}"))
    }
}

#[test]
fn a_sibling_chooses_a_sub_message_wherever_it_stands() {
    let vlan = |writer: &mut Writer<'_>| writer.nest(2, |writer| writer.scalar(1, 100u16.to_ne_bytes()));
    for selector_first in [true, false] {
        let bytes = every::of(0, |writer| {
            if selector_first {
                writer.text(1, b"vlan")?;
            }
            vlan(writer)?;
            if selector_first { Ok(()) } else { writer.text(1, b"vlan") }
        });
        let (mut lines, json) = every::shown(&bytes);
        lines.sort();
        assert_eq!(lines, ["    ID: 100", "  DATA: (vlan)", "  KIND: \"vlan\""]);
        assert_eq!(json, r#"{"KIND":"vlan","DATA":{"ID":100}}"#);
    }
    // Of a selector that comes twice, the last one counts, as it does for who decodes.
    let bytes = every::of(0, |writer| {
        writer.text(1, b"point")?;
        vlan(writer)?;
        writer.text(1, b"vlan")
    });
    assert!(every::shown(&bytes).1.contains(r#""DATA":{"ID":100}"#));
}

#[test]
fn what_nothing_chooses_is_bytes() {
    for kind in [Some("dummy"), None] {
        let bytes = every::of(0, |writer| {
            kind.map_or(Ok(()), |kind| writer.text(1, kind.as_bytes()))?;
            writer.bytes(2, &[1, 2])?;
            writer.bytes(4, &[3])
        });
        let (lines, json) = every::shown(&bytes);
        assert_eq!(lines[lines.len() - 2..], ["  DATA: 01 02", "  DEFERRED: 03"]);
        assert!(json.ends_with(r#""DATA":"0102","DEFERRED":"03"}"#), "{json}");
    }
}

#[test]
fn a_field_of_the_header_chooses_a_sub_message() {
    let bytes = every::of(2, |writer| writer.scalar(3, [10, 0, 0, 1]));
    assert_eq!(
        every::shown(&bytes),
        (vec!["  ADDRESS: 10.0.0.1".into()], r#"{"ADDRESS":"10.0.0.1"}"#.into())
    );
    let bytes = every::of(10, |writer| writer.nest(3, |writer| writer.scalar(1, 7u16.to_ne_bytes())));
    assert_eq!(
        every::shown(&bytes),
        (vec!["  ADDRESS: (Inet6)".into(), "    ID: 7".into()], r#"{"ADDRESS":{"ID":7}}"#.into())
    );
    let bytes = every::of(3, |writer| writer.scalar(3, [10, 0, 0, 1]));
    assert_eq!(every::shown(&bytes).0, ["  ADDRESS: 0a 00 00 01"]);
}

#[test]
fn each_sub_message_has_its_own_selector() {
    let bytes = every::of(2, |writer| {
        writer.scalar(3, [10, 0, 0, 1])?;
        writer.nest(2, |writer| writer.scalar(1, 100u16.to_ne_bytes()))?;
        writer.scalar(3, [10, 0, 0, 2])?;
        writer.text(1, b"vlan")
    });
    let (lines, json) = every::shown(&bytes);
    assert_eq!(
        lines,
        ["  ADDRESS: 10.0.0.1", "  DATA: (vlan)", "    ID: 100", "  ADDRESS: 10.0.0.2", "  KIND: \"vlan\""]
    );
    assert_eq!(json, r#"{"KIND":"vlan","DATA":{"ID":100},"ADDRESS":["10.0.0.1","10.0.0.2"]}"#);
}

#[test]
fn every_wire_type_is_shown() {
    let bytes = every::of(0, |writer| {
        writer.bytes(5, &u64::MAX.to_ne_bytes())?;
        writer.scalar(6, (-2i32).to_ne_bytes())?;
        writer.bytes(7, &[1u32.to_ne_bytes(), 3u32.to_ne_bytes()].concat())?;
        writer.bytes(8, b"a\0bc\0")?;
        writer.scalar(9, [192, 0, 2, 1])?;
        writer.bytes(10, &[22u16.to_ne_bytes(), 443u16.to_ne_bytes()].concat())?;
        writer.bytes(11, &[(-1i16).to_ne_bytes(), 5i16.to_be_bytes()].concat())?;
        writer.bytes(14, &[0xab, 0xcd])?;
        writer.flag(17)?;
        writer.bytes(16, &1u64.to_ne_bytes())
    });
    let (lines, json) = every::shown(&bytes);
    assert_eq!(
        lines,
        [
            "  UINT: 18446744073709551615",
            "  SINT: -2",
            "  BITS: 0x1 of 0x3",
            "  TEXTS: [\"a\", \"bc\"]",
            "  IP: 192.0.2.1",
            "  PORTS: [22, 443]",
            "  POINTS:",
            "    1: Point",
            "      x: -1",
            "      y: 5",
            "  KEY: ab cd",
            "  BIG: 1",
        ]
    );
    assert_eq!(
        json,
        concat!(
            r#"{"UINT":18446744073709551615,"SINT":-2,"BITS":{"value":1,"selector":3},"TEXTS":["a","bc"],"#,
            r#""IP":"192.0.2.1","PORTS":[22,443],"POINTS":[{"x":-1,"y":5}],"KEY":"abcd","BIG":1}"#,
        )
    );
}

#[test]
fn every_wire_type_tells_what_is_wrong() {
    let bytes = every::of(0, |writer| {
        writer.bytes(1, &[b'a', 0xff])?;
        writer.bytes(5, &[1, 2])?;
        writer.bytes(7, &[1])?;
        writer.bytes(8, &[b'a', 0, 0xff])?;
        writer.bytes(9, &[1, 2, 3, 4, 5])?;
        writer.bytes(10, &[22u16.to_ne_bytes().as_slice(), &[9]].concat())?;
        writer.scalar(13, [10])?;
        writer.bytes(14, &[1])?;
        writer.bytes(17, &[1])?;
        writer.bytes(18, b"odd")
    });
    let (lines, json) = every::shown(&bytes);
    assert_eq!(
        lines,
        [
            "  KIND: string is not UTF-8: 61 ff",
            "  UINT: payload is 2 bytes, its type needs 4: 01 02",
            "  BITS: payload is 1 byte, its type needs 8: 01",
            "  TEXTS: [\"a\", string is not UTF-8: ff]",
            "  IP: payload is 5 bytes, an IP address has 4 or 16: 01 02 03 04 05",
            "  PORTS: [22, payload is 3 bytes, no whole number of 2-byte values: 09]",
            "  LEVEL: 10 is above the most that is allowed, 9: 0a",
            "  KEY: payload is 1 byte, its type needs 2: 01",
            "  attribute 17: 01",
            "  ODD: 6f 64 64",
        ]
    );
    for part in [
        r#""KIND":{"@error":"string is not UTF-8","@bytes":"61ff"}"#,
        r#""PORTS":[22,{"@error":"payload is 3 bytes, no whole number of 2-byte values","@bytes":"09"}]"#,
        r#""LEVEL":{"@error":"10 is above the most that is allowed, 9","@bytes":"0a"}"#,
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}

#[test]
fn an_integer_has_the_bytes_of_its_type_and_no_more() {
    static SCHEMA: Schema =
        Schema::new("One", "").with_fields(&[Field::new(1, "a", "a", Wire::integer(2, false))]);
    for (length, text) in [
        (0, "payload is 0 bytes, its type needs 2"),
        (1, "payload is 1 byte, its type needs 2: 07"),
        (4, "payload is 4 bytes, its type needs 2: 07 07 07 07"),
    ] {
        let bytes = written(|writer| writer.bytes(1, &vec![7; length]));
        assert_eq!(lines(&describe(&bytes, &SCHEMA)), [format!("  a: {text}")]);
    }
}

#[test]
fn an_integer_is_read_in_its_size_sign_and_order() {
    let read = |size: u8, signed, bytes: &[u8]| {
        let Wire::Integer(integer) = Wire::integer(size, signed) else { unreachable!() };
        integer.read(bytes)
    };
    for size in [1u8, 2, 4, 8] {
        let ones = &[0xff; 9][..size.into()];
        assert_eq!(read(size, true, ones), Some(-1), "{size}");
        assert_eq!(read(size, false, ones), Some((1i128 << (8 * size)) - 1), "{size}");
        assert_eq!(read(size, false, &ones[1..]), None, "{size}");
    }
    let Wire::Integer(network) = Wire::integer(2, false).in_network_order() else { unreachable!() };
    assert_eq!(network.read(&[1, 2, 3]), Some(0x0102));
}

#[test]
fn bytes_are_cut_where_they_are_more_than_a_line_holds_and_one_is_one() {
    for (length, cut) in [(32, false), (33, true)] {
        let text = describe(&vec![1; length], &Schema::OPAQUE).to_string();
        assert_eq!(text.ends_with(" ... (33 bytes)"), cut, "{text}");
        assert_eq!(text.matches("01").count(), 32);
    }
    static EMPTY: Schema = Schema::new("Empty", "");
    assert_eq!(describe(&[], &EMPTY).to_string(), "Empty, 0 bytes");
    assert_eq!(describe(&[1], &EMPTY).to_string(), "Empty, 1 byte\n  more: 01");
}

#[test]
fn no_texts_are_no_empty_text() {
    for (bytes, text, json) in
        [(&b""[..], "[]", "[]"), (b"\0", r#"[""]"#, r#"[""]"#), (b"a\0\0", r#"["a", ""]"#, r#"["a",""]"#)]
    {
        let bytes = every::of(0, |writer| writer.bytes(8, bytes));
        assert_eq!(
            every::shown(&bytes),
            (vec![format!("  TEXTS: {text}")], format!(r#"{{"TEXTS":{json}}}"#))
        );
    }
}

#[test]
fn an_entry_with_a_wrong_length_is_told_in_its_list() {
    let wrong = [2u16.to_ne_bytes(), 1u16.to_ne_bytes()].concat();
    let [w0, w1, ..] = wrong[..] else { unreachable!() };
    let hex = format!("{w0:02x}{w1:02x}{:02x}{:02x}", wrong[2], wrong[3]);
    let spaced = format!("{w0:02x} {w1:02x} {:02x} {:02x}", wrong[2], wrong[3]);
    let what = "length field says 2 bytes, of which 4 bytes can be";
    for (number, name) in [(12, "POLICIES"), (19, "LISTS")] {
        let bytes = every::of(0, |writer| writer.bytes(number, &wrong));
        let (lines, json) = every::shown(&bytes);
        assert_eq!(lines, [format!("  {name}:"), format!("    error: {what}: {spaced}")]);
        assert_eq!(json, format!(r#"{{"{name}":[{{"@error":"{what}","@bytes":"{hex}"}}]}}"#));
    }
}

#[test]
fn strict_limits_are_of_the_whole_of_an_array_and_say_nothing_of_what_is_no_value() {
    const SHORT: Limits = Limits { max_len: Some(3), strict: true, ..Limits::NONE };
    static SCHEMA: Schema = Schema::new("Limited", "").with_fields(&[
        Field::new(1, "ports", "ports", Wire::integer(1, false)).shaped(Shape::Packed).limited(&SHORT),
        Field::new(2, "name", "name", Wire::Text).limited(&SHORT),
    ]);
    let bytes = written(|writer| {
        writer.bytes(1, &[1, 2, 3])?;
        writer.bytes(1, &[1, 2, 3, 4])?;
        writer.bytes(2, b"abc\0")?;
        writer.bytes(2, b"abcd\0")?;
        // What decoding finds first.
        writer.bytes(2, b"abcd\xff")
    });
    assert_eq!(
        lines(&describe(&bytes, &SCHEMA)),
        [
            "  ports: [1, 2, 3]",
            "  ports: 4 bytes are more than the 3 that it may have: 01 02 03 04",
            "  name: \"abc\"",
            "  name: 4 bytes are more than the 3 that it may have: 61 62 63 64 00",
            "  name: string is not UTF-8: 61 62 63 64 ff",
        ]
    );
}

#[test]
fn as_many_nests_as_a_value_has_numbers_are_gone_into() {
    static SCHEMA: Schema =
        Schema::new("Deep", "").with_fields(&[
            Field::new(1, "deep", "deep", Wire::integer(1, false)).shaped(Shape::Indexed { levels: 3 })
        ]);
    let bytes = written(|writer| {
        writer.nest(1, |writer| writer.nest(2, |writer| writer.nest(3, |writer| writer.scalar(4, [9]))))
    });
    assert_eq!(lines(&describe(&bytes, &SCHEMA)), ["  deep:", "    2:", "      3:", "        4: 9"]);
}

#[test]
fn entries_whose_numbers_are_data_keep_them() {
    let vlan = |writer: &mut Writer<'_>, number, id: u16| {
        writer.nest(number, |writer| writer.scalar(1, id.to_ne_bytes()))
    };
    let bytes = every::of(0, |writer| {
        writer.nest(12, |writer| {
            writer.nest(0, |writer| {
                vlan(writer, 4, 100)?;
                vlan(writer, 4, 101)
            })?;
            writer.nest(7, |_| Ok(()))
        })
    });
    let (lines, json) = every::shown(&bytes);
    assert_eq!(
        lines,
        ["  POLICIES:", "    0:", "      4:", "        ID: 100", "      4:", "        ID: 101", "    7:"]
    );
    assert_eq!(
        json,
        concat!(
            r#"{"POLICIES":[{"number":0,"value":[{"number":4,"value":{"ID":100}},{"number":4,"value":{"ID":101}}]},"#,
            r#"{"number":7,"value":[]}]}"#,
        )
    );
}

#[test]
fn a_nest_has_a_fixed_header_of_its_own() {
    let bytes = every::of(0, |writer| {
        writer.nest(15, |writer| {
            every::head(writer, 2)?;
            writer.scalar(3, [127, 0, 0, 1])
        })
    });
    let (lines, json) = every::shown(&bytes);
    assert_eq!(
        lines,
        [
            "  ITSELF:",
            "    head: Head",
            "      family: 2",
            "      name: 61 62 00 00 00",
            "    ADDRESS: 127.0.0.1",
        ]
    );
    assert_eq!(json, r#"{"ITSELF":{"head":{"family":2,"name":"6162000000"},"ADDRESS":"127.0.0.1"}}"#);
}

#[test]
fn a_payload_stands_where_attributes_else_would() {
    static GREETING: Schema = Schema::new("Greeting", "").with_payload("text", Wire::Text);
    static COUNTED: Schema = Schema::new("Counted", "")
        .with_header("counters", <Counters as nl_core::WireStruct>::STRUCT)
        .with_payload("text", Wire::Text);
    let description = describe(b"hello\0\0\0", &GREETING);
    assert_eq!(description.to_string(), "Greeting, 8 bytes\n  text: \"hello\"");
    assert_eq!(json(&description), r#"{"text":"hello"}"#);
    let description = describe(b"................hi", &COUNTED);
    assert_eq!(lines(&description).last().unwrap(), "  text: \"hi\"");
    let description = describe(b"...", &COUNTED);
    assert_eq!(lines(&description), ["  counters: ends after 3 bytes, at least 16 are needed: 2e 2e 2e"]);
}

#[test]
fn bytes_of_a_type_that_says_nothing_are_bytes() {
    let description = describe(&[1, 2], &Schema::OPAQUE);
    assert_eq!((description.to_string().as_str(), json(&description).as_str()), ("01 02", r#""0102""#));
}

#[test]
fn nests_are_followed_to_the_limit_and_no_further() {
    // More than the writer writes: made from the inside out.
    let mut bytes = Vec::new();
    for _ in 0..200 {
        let inner = bytes;
        bytes = written(|writer| writer.bytes(2 | wire::NESTED, &inner));
    }
    let description = describe(&bytes, Tree::SCHEMA);
    assert!(lines(&description).iter().any(|line| line.contains("more than 32 nests in one another: ")));
    assert_eq!(lines(&description).iter().filter(|line| line.trim() == "child:").count(), 32);
    assert_eq!(json(&description).matches(r#""child""#).count(), 33);

    let mut bytes = Vec::new();
    for _ in 0..100 {
        bytes = every::of(0, |writer| writer.nest(19, |writer| writer.bytes(1 | wire::NESTED, &bytes)));
    }
    assert!(json(&describe(&bytes, &every::SCHEMA)).contains("more than 32 nests in one another"));
}

#[test]
fn a_struct_in_the_innermost_nest_is_shown() {
    static INSIDE: Struct = Struct {
        name: "Inside",
        doc: "",
        c: None,
        size: 1,
        fields: &[StructField { name: "value", offset: 0, size: 1, wire: Wire::integer(1, false) }],
    };
    static SCHEMA: Schema = Schema::new("Nest", "").with_fields(&[
        Field::new(1, "inside", "inside", Wire::Struct(&INSIDE)),
        Field::new(2, "nest", "nest", Wire::Nest(|| &SCHEMA)),
    ]);
    let mut bytes = written(|writer| writer.scalar(1, [7]));
    for _ in 0..wire::MOST_NESTS {
        bytes = written(|writer| writer.bytes(2 | wire::NESTED, &bytes));
    }
    assert_eq!(lines(&describe(&bytes, &SCHEMA)).last().unwrap().trim(), "value: 7");
    bytes = written(|writer| writer.bytes(2 | wire::NESTED, &bytes));
    assert!(lines(&describe(&bytes, &SCHEMA)).last().unwrap().contains("more than 32 nests"));
}

#[test]
fn a_struct_of_itself_has_an_end() {
    static ENDLESS: Struct = Struct {
        name: "Endless",
        doc: "",
        c: None,
        size: 4,
        fields: &[StructField { name: "again", offset: 0, size: 4, wire: Wire::Struct(&ENDLESS) }],
    };
    static SCHEMA: Schema = Schema::new("Outer", "").with_header("endless", &ENDLESS);
    assert!(json(&describe(&[0; 4], &SCHEMA)).contains("more than 32 nests"));
}

#[test]
fn what_another_field_chose_is_not_for_one_that_nothing_chooses() {
    static KINDS: SubMessage = SubMessage {
        name: "Kinds",
        doc: "",
        arms: &[Arm { selector: Selector::Text(b"u32"), name: "U32", wire: Wire::integer(4, false) }],
    };
    static SCHEMA: Schema = Schema::new("Two", "").with_fields(&[
        Field::new(1, "kind", "kind", Wire::Text),
        Field::new(2, "chosen", "chosen", Wire::SubMessage(|| &KINDS)).selected(Select::Attribute(1)),
        Field::new(3, "deferred", "deferred", Wire::SubMessage(|| &KINDS)),
    ]);
    let bytes = written(|writer| {
        writer.text(1, b"u32")?;
        writer.scalar(2, 1u32.to_ne_bytes())?;
        writer.scalar(3, [2; 4])
    });
    let description = describe(&bytes, &SCHEMA);
    assert_eq!(lines(&description), ["  kind: \"u32\"", "  chosen: 1", "  deferred: 02 02 02 02"]);
    assert_eq!(json(&description), r#"{"kind":"u32","chosen":1,"deferred":"02020202"}"#);
}

/// What the derives say of arrays, limits and pads.
#[test]
fn the_schema_of_a_derive_is_enough() {
    #[derive(Attributes)]
    struct Shapes<'a> {
        #[nl(attr = 1, packed)]
        ports: Vec<u16>,
        #[nl(attr = 2, indexed)]
        limits: Vec<Numbered<u32, 2>>,
        #[nl(attr = 3, max = 9, strict)]
        level: Option<u8>,
        #[nl(attr = 4, max = 9)]
        lenient: Option<u8>,
        #[nl(attr = 5, pad = 6)]
        rate: Option<u64>,
        #[nl(attr = 7)]
        names: Array<'a, &'a str>,
    }
    let mut buffer = [0; 256];
    let shapes = Shapes {
        ports: vec![22, 80],
        limits: vec![Numbered { numbers: [7, 1], value: 3 }],
        level: Some(9),
        lenient: None,
        rate: Some(5),
        names: Array::from(&["a", "b"]),
    };
    let mut bytes = shapes.encode(&mut buffer).unwrap().to_vec();
    bytes.extend(written(|writer| {
        writer.scalar(3, [10])?;
        writer.scalar(4, [10])
    }));
    assert_eq!(
        json(&describe(&bytes, Shapes::SCHEMA)),
        concat!(
            r#"{"ports":[22,80],"limits":[{"number":7,"value":[{"number":1,"value":3}]}],"#,
            r#""level":[9,{"@error":"10 is above the most that is allowed, 9","@bytes":"0a"}],"lenient":10,"#,
            r#""rate":5,"names":["a","b"]}"#,
        )
    );
}

#[test]
fn a_derived_sub_message_is_shown_as_its_kind_and_a_deferred_one_as_bytes() {
    #[derive(nl_core::SubMessage)]
    enum Options<'a> {
        #[nl("tree")]
        Tree(Tree),
        #[nl(other)]
        Other(&'a [u8]),
    }
    #[derive(Attributes)]
    struct Discipline<'a> {
        #[nl(attr = 2, select = kind)]
        options: Option<Options<'a>>,
        #[nl(attr = 3)]
        deferred: Option<Deferred<'a, Options<'a>>>,
        #[nl(attr = 1)]
        kind: &'a str,
    }
    for (kind, options, shown) in [
        ("tree", Options::Tree(Tree { height: 3, child: None }), r#"{"height":3}"#),
        ("lawn", Options::Other(&[1, 2]), r#""0102""#),
    ] {
        let mut buffer = [0; 64];
        let later = Options::Other(&[3]);
        let discipline = Discipline { kind, options: Some(options), deferred: Some(Deferred::new(&later)) };
        let bytes = discipline.encode(&mut buffer).unwrap();
        assert_eq!(
            json(&describe(bytes, Discipline::SCHEMA)),
            format!(r#"{{"options":{shown},"deferred":"03","kind":"{kind}"}}"#)
        );
    }
}

#[derive(Family)]
#[nl(name = "lab", version = 3)]
struct Generic;

#[derive(Message)]
#[nl(family = Generic, command = 5)]
struct Pong<'a> {
    #[nl(attr = 1)]
    text: &'a str,
}

#[test]
fn a_generic_message_is_known_by_its_command() {
    const ENTRIES: &[Entry] = &[Entry::of::<Lab, Link<'_>>(), Entry::of::<Generic, Pong<'_>>()];
    let mut buffer = Vec::new();
    let envelope = Envelope { family: 0x1c, ..Envelope::default() };
    let bytes = encode_into(&mut buffer, &Pong { text: "hi" }, envelope).unwrap();
    let raw = RawMessage::parse(bytes).unwrap();
    let description = Description::of_message(raw, ENTRIES);
    assert_eq!(
        description.to_string(),
        "Pong Generic, type 28, command 5, version 3, no flags, sequence 0, port 0, 28 bytes\n  text: \"hi\""
    );
    assert_eq!(
        json(&description),
        concat!(
            r#"{"message":"Pong","protocol":"Generic","type":28,"command":5,"version":3,"#,
            r#""flags":{"value":0,"names":[]},"sequence":0,"port":0,"length":28,"body":{"text":"hi"}}"#,
        )
    );
    let description = Description::of_message(raw, &[]);
    assert_eq!(
        description.to_string(),
        "message, type 28, no flags, sequence 0, port 0, 28 bytes\n  \
         payload: 05 03 00 00 07 00 01 00 68 69 00 00"
    );
    assert!(json(&description).starts_with(r#"{"message":null,"protocol":null,"type":28,"flags""#));
    assert!(json(&description).ends_with(r#""body":"050300000700010068690000"}"#));
}

/// A message of netlink's own.
fn control(kind: u16, flags: Flags, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + payload.len()).unwrap();
    let header = nl_core::message::Header { length, kind, flags, sequence: 7, port: 9 };
    [&header.to_bytes()[..], payload].concat()
}

#[test]
fn a_refusal_shows_its_reason_and_the_request() {
    let mut buffer = Vec::new();
    let request = Link { name: Some("lo"), ..Link::default() };
    let request =
        encode_into(&mut buffer, &request, Envelope { sequence: 7, ..Envelope::default() }).unwrap();
    let ack = written(|writer| {
        writer.text(1, b"no")?;
        writer.scalar(2, 24u32.to_ne_bytes())?;
        writer.nest(4, |writer| {
            writer.flag(11)?;
            writer.bytes(5, &9u64.to_ne_bytes())
        })
    });
    let refusal = control(2, Flags::ACK_TLVS, &[&(-22i32).to_ne_bytes(), request, &ack].concat());
    let description = Description::of_message(RawMessage::parse(&refusal).unwrap(), ENTRIES);
    let expected = r#"NLMSG_ERROR, type 2, flags ACK_TLVS, sequence 7, port 9, 88 bytes
  error: -22 (EINVAL)
  request: LAB_LINK Lab, type 32, no flags, sequence 7, port 0, 32 bytes
    header: LinkHeader
      family: 0
      pad: 00
      kind: 0
      index: 0
    name: "lo"
  NLMSGERR_ATTR_MSG: "no"
  NLMSGERR_ATTR_OFFS: 24
  NLMSGERR_ATTR_POLICY:
    NL_POLICY_TYPE_ATTR_MAX_VALUE_U: 9"#;
    assert_eq!(description.to_string(), expected);
    let json = json(&description);
    for part in [
        r#""message":"NLMSG_ERROR","protocol":null,"type":2,"flags":{"value":512,"names":["ACK_TLVS"]}"#,
        r#""body":{"error":{"value":-22,"names":["EINVAL"]},"request":{"message":"LAB_LINK","#,
        r#""body":{"header":{"family":0,"pad":"00","kind":0,"index":0},"name":"lo"}},"NLMSGERR_ATTR_MSG":"no","#,
    ] {
        assert!(json.contains(part), "{part} is not in {json}");
    }
}

#[test]
fn what_a_refusal_says_begins_behind_the_requests_padding() {
    let request = control(0x77, Flags::REQUEST, &[1, 2, 3, 4, 5]);
    let ack = written(|writer| writer.text(1, b"no"));
    let payload = [&(-1i32).to_ne_bytes()[..], &request, &[0; 3], &ack].concat();
    let refusal = control(2, Flags::ACK_TLVS, &payload);
    let description = Description::of_message(RawMessage::parse(&refusal).unwrap(), &[]);
    assert_eq!(
        lines(&description),
        [
            "  error: -1 (EPERM)",
            "  request: message, type 119, flags REQUEST, sequence 7, port 9, 21 bytes",
            "    payload: 01 02 03 04 05",
            "  NLMSGERR_ATTR_MSG: \"no\"",
        ]
    );
    // A request that is longer than what is repeated of it.
    let cut = control(2, Flags::ACK_TLVS, &payload[..4 + 18]);
    let description = Description::of_message(RawMessage::parse(&cut).unwrap(), &[]);
    assert_eq!(
        lines(&description)[1..],
        [format!(
            "  request: length field says 21 bytes, of which 18 bytes can be: {}",
            request[..18].iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
        )]
    );
    json(&description);
}

#[test]
fn an_acknowledgement_repeats_the_header_alone() {
    let mut buffer = Vec::new();
    let request = encode_into(&mut buffer, &Link::default(), Envelope::default()).unwrap();
    let yes = control(2, Flags::CAPPED, &[&0i32.to_ne_bytes(), &request[..16]].concat());
    let description = Description::of_message(RawMessage::parse(&yes).unwrap(), ENTRIES);
    assert_eq!(
        lines(&description),
        ["  error: 0", "  request: LAB_LINK Lab, type 32, no flags, sequence 0, port 0, 24 bytes"]
    );
    assert!(json(&description).ends_with(r#""length":24,"body":null}}}"#));
}

#[test]
fn a_refusal_that_ends_early_is_shown_as_far_as_it_goes() {
    let shown = |payload: &[u8]| {
        let bytes = control(2, Flags::empty(), payload);
        let description = Description::of_message(RawMessage::parse(&bytes).unwrap(), &[]);
        json(&description);
        lines(&description)
    };
    assert_eq!(shown(&(-1i32).to_ne_bytes()), ["  error: -1 (EPERM)"]);
    assert_eq!(
        shown(&[&(-1i32).to_ne_bytes()[..], &[7; 2]].concat()),
        ["  error: -1 (EPERM)", "  request: ends after 2 bytes, at least 16 are needed: 07 07"]
    );
}

#[test]
fn what_netlink_keeps_for_itself_has_a_name_and_flags_of_requests_have_none() {
    let shown = |kind, flags| {
        let bytes = control(kind, flags, &[]);
        let text = Description::of_message(RawMessage::parse(&bytes).unwrap(), &[]).to_string();
        text.strip_suffix(", sequence 7, port 9, 16 bytes").unwrap().to_owned()
    };
    assert_eq!(shown(1, Flags::empty()), "NLMSG_NOOP, type 1, no flags");
    assert_eq!(shown(4, Flags::empty()), "NLMSG_OVERRUN, type 4, no flags");
    assert_eq!(shown(5, Flags::empty()), "message, type 5, no flags");
    // The bit that says that an answer is capped says something else where it is asked.
    assert_eq!(shown(0x20, Flags::CAPPED | Flags::ECHO), "message, type 32, flags ECHO | 0x100");
}

#[test]
fn the_end_of_a_listing_has_a_code_or_none() {
    let shown = |flags, payload: &[u8]| {
        let bytes = control(3, flags, payload);
        let description = Description::of_message(RawMessage::parse(&bytes).unwrap(), &[]);
        json(&description);
        lines(&description)
    };
    assert_eq!(shown(Flags::MULTI, &[]), [""; 0]);
    let capped = control(3, Flags::CAPPED | Flags::ACK_TLVS, &[]);
    let capped = Description::of_message(RawMessage::parse(&capped).unwrap(), &[]).to_string();
    assert_eq!(capped, "NLMSG_DONE, type 3, flags CAPPED | ACK_TLVS, sequence 7, port 9, 16 bytes");
    assert_eq!(shown(Flags::MULTI, &[0; 4]), ["  error: 0"]);
    assert_eq!(
        shown(Flags::MULTI, &[0; 3]),
        ["  error: ends after 3 bytes, at least 4 are needed: 00 00 00"]
    );
    let warning = [vec![0; 4], written(|writer| writer.text(1, b"cut"))].concat();
    assert_eq!(
        shown(Flags::MULTI | Flags::ACK_TLVS, &warning),
        ["  error: 0", "  NLMSGERR_ATTR_MSG: \"cut\""]
    );
}

#[test]
fn an_answer_in_an_answer_is_bytes() {
    let inner = control(2, Flags::empty(), &[0xff; 8]);
    let outer = control(2, Flags::empty(), &[&(-1i32).to_ne_bytes()[..], &inner].concat());
    let description = Description::of_message(RawMessage::parse(&outer).unwrap(), &[]);
    assert_eq!(
        lines(&description),
        [
            "  error: -1 (EPERM)",
            "  request: NLMSG_ERROR, type 2, no flags, sequence 7, port 9, 24 bytes",
            "    payload: ff ff ff ff ff ff ff ff",
        ]
    );
}

#[test]
fn a_type_that_netlink_keeps_is_a_protocols_own_where_an_entry_says_so() {
    #[derive(Protocol)]
    #[nl(number = 26, reserved_types)]
    struct Classic;
    #[derive(Message)]
    #[nl(protocol = Classic, type = 3)]
    struct Done {
        #[nl(attr = 1)]
        value: u32,
    }
    let mut buffer = Vec::new();
    let bytes = encode_into(&mut buffer, &Done { value: 5 }, Envelope::default()).unwrap();
    const ENTRIES: &[Entry] = &[Entry::of::<Classic, Done>()];
    assert_eq!(
        Description::of_message(RawMessage::parse(bytes).unwrap(), ENTRIES).to_string(),
        "Done Classic, type 3, no flags, sequence 0, port 0, 24 bytes\n  value: 5"
    );
}

/// Numbers without a pattern: xorshift.
struct Noise(u64);

impl Noise {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }
}

#[test]
fn whatever_the_bytes_are_they_are_shown_and_the_json_is_json() {
    let every = every::of(2, |writer| {
        writer.text(1, b"vlan")?;
        writer.nest(2, |writer| writer.scalar(1, 100u16.to_ne_bytes()))?;
        writer.scalar(3, [10, 0, 0, 1])?;
        writer.bytes(8, b"a\0bc\0")?;
        writer.bytes(11, &[1; 8])?;
        writer.nest(12, |writer| writer.nest(1, |writer| writer.nest(2, |_| Ok(()))))?;
        writer.nest(19, |writer| writer.nest(1, |writer| every::head(writer, 10)))?;
        writer.nest(15, |writer| every::head(writer, 2))
    });
    let link = link();
    let refusal = control(2, Flags::ACK_TLVS, &[&(-22i32).to_ne_bytes()[..], &link, &link].concat());
    let shown = |bytes: &[u8]| {
        json(&describe(bytes, &every::SCHEMA)).len()
            + json(&describe(bytes, <Link<'_>>::SCHEMA)).len()
            + describe(bytes, &every::SCHEMA).to_string().len()
            + RawMessage::parse(bytes).map_or(0, |raw| {
                let description = Description::of_message(raw, ENTRIES);
                json(&description).len() + description.to_string().len()
            })
    };
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for original in [&every, &link, &refusal] {
        for end in 0..=original.len() {
            shown(&original[..end]);
        }
        for _ in 0..2000 {
            let mut bytes = original.clone();
            for _ in 0..=noise.next(4) {
                let at = noise.next(bytes.len());
                bytes[at] = u8::try_from(noise.next(256)).unwrap();
            }
            shown(&bytes);
        }
    }
    for _ in 0..2000 {
        let bytes: Vec<u8> = (0..noise.next(64)).map(|_| u8::try_from(noise.next(24)).unwrap()).collect();
        shown(&bytes);
    }
}
