//! Every kind of value, and sub-messages however they are chosen.

use super::*;

/// A set with a header, all wire types, and sub-messages chosen by a sibling, by the header and from outside.
pub(crate) mod every {
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
            StructField {
                name: "y",
                offset: 2,
                size: 2,
                wire: Wire::integer(2, true).in_order(Order::Network),
            },
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
            Arm { selector: Selector::Text(b"ingress"), name: "Ingress", wire: Wire::Flag },
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

    pub(crate) static SCHEMA: Schema = Schema::new("Every", "").with_header("head", &HEADER).with_fields(&[
        Field::new(1, "KIND", "kind", Wire::Text),
        Field::new(2, "DATA", "data", Wire::SubMessage(|| &DATA)).selected(Select::Attribute(1)),
        Field::new(3, "ADDRESS", "address", Wire::SubMessage(|| &ADDRESS)).selected(Select::Header("family")),
        Field::new(4, "DEFERRED", "deferred", Wire::SubMessage(|| &DATA)).selected(Select::Outside),
        Field::new(5, "UINT", "uint", Wire::Variable { signed: false, names: Names::None }),
        Field::new(6, "SINT", "sint", Wire::Variable { signed: true, names: Names::None }),
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

    pub(crate) fn head(writer: &mut Writer<'_>, family: u8) -> Result<(), Failed> {
        writer.take::<8>().map(|head| *head = [family, b'a', b'b', 0, 0, 0, 0, 0])
    }

    /// What `write` writes behind the header.
    pub(crate) fn of(family: u8, write: impl FnOnce(&mut Writer<'_>) -> Result<(), Failed>) -> Vec<u8> {
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
fn a_kind_without_content_is_just_there() {
    let bytes = every::of(0, |writer| {
        writer.text(1, b"ingress")?;
        writer.flag(2)
    });
    let (lines, json) = every::shown(&bytes);
    assert_eq!(lines, ["  KIND: \"ingress\"", "  DATA: true"]);
    assert_eq!(json, r#"{"KIND":"ingress","DATA":true}"#);
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
    let Wire::Integer(network) = Wire::integer(2, false).in_order(Order::Network) else { unreachable!() };
    assert_eq!(network.read(&[1, 2, 3]), Some(0x0102));
}

#[test]
fn bytes_are_cut_where_they_are_more_than_a_line_holds_and_one_is_one() {
    for (length, cut) in [(32, false), (33, true)] {
        let text = describe(&vec![1; length], &Schema::OPAQUE).to_string();
        assert_eq!((text.contains("..."), text.ends_with(" ... (33 bytes)")), (cut, cut), "{text}");
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
    const MASK: Limits = Limits { mask: Some(1), strict: true, ..Limits::NONE };
    static SCHEMA: Schema = Schema::new("Limited", "").with_fields(&[
        Field::new(1, "ports", "ports", Wire::integer(1, false)).shaped(Shape::Packed).limited(&SHORT),
        Field::new(2, "name", "name", Wire::Text).limited(&SHORT),
        Field::new(3, "bits", "bits", Wire::Bitfield32).limited(&MASK),
    ]);
    let bytes = written(|writer| {
        writer.bytes(1, &[1, 2, 3])?;
        writer.bytes(1, &[1, 2, 3, 4])?;
        writer.bytes(2, b"abc\0")?;
        writer.bytes(2, b"abcd\0")?;
        // What decoding finds first.
        writer.bytes(2, b"abcd\xff")?;
        writer.bytes(3, &[[0; 4], 1u32.to_ne_bytes()].concat())?;
        writer.bytes(3, &[[0; 4], 3u32.to_ne_bytes()].concat())
    });
    let three = if cfg!(target_endian = "little") { "03 00 00 00" } else { "00 00 00 03" };
    assert_eq!(
        lines(&describe(&bytes, &SCHEMA)),
        [
            "  ports: [1, 2, 3]",
            "  ports: 4 bytes are more than the 3 that it may have: 01 02 03 04",
            "  name: \"abc\"",
            "  name: 4 bytes are more than the 3 that it may have: 61 62 63 64 00",
            "  name: string is not UTF-8: 61 62 63 64 ff",
            "  bits: 0x0 of 0x1",
            &format!("  bits: 0x3 has bits that are not allowed: 0x2: 00 00 00 00 {three}"),
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
    let description = describe(&bytes, &every::SCHEMA);
    assert!(json(&description).contains("more than 32 nests in one another"));
    // The list is a nest, and each entry in it is one.
    assert_eq!(lines(&description).iter().filter(|line| line.trim() == "LISTS:").count(), 16);
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
