//! From a byte of a request to its field: offsets that are counted by hand.
#![expect(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use nl_core::schema::{
    Arm, Entry, Field, FieldPath, Schema, Segment, Select, Selector, Struct, StructField, SubMessage, Wire,
};
use nl_core::{Attributes, Family, Message, Numbered, Operation, Protocol, Request, wire_struct};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Family)]
#[nl(name = "lab")]
struct LabFamily;

#[wire_struct]
struct Head {
    kind: u16,
    flags: u16,
    index: i32,
}

#[wire_struct]
struct Pair {
    low: u16,
    high: u16,
}

#[derive(Attributes)]
struct Inner {
    #[nl(header)]
    header: Pair,
    #[nl(attr = 5)]
    id: Option<u16>,
}

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Link<'a> {
    #[nl(header)]
    header: Head,
    #[nl(attr = 1)]
    name: Option<&'a str>,
    #[nl(attr = 2)]
    pair: Option<Pair>,
    #[nl(attr = 3)]
    inner: Option<Inner>,
    #[nl(attr = 4)]
    inners: Vec<Inner>,
    #[nl(attr = 6, indexed)]
    list: Vec<Inner>,
    #[nl(attr = 7, indexed)]
    table: Vec<Numbered<Inner, 2>>,
    #[nl(attr = 8, packed)]
    ports: Vec<u16>,
    #[nl(attr = 9, packed)]
    pairs: Vec<Pair>,
    #[nl(attr = 10, packed)]
    bytes: Vec<u8>,
}

#[derive(Request)]
#[nl(family = LabFamily, command = 3, do)]
struct Ask {
    #[nl(attr = 1)]
    id: u32,
}

/// Two whose headers have other names.
#[derive(Request)]
#[nl(family = LabFamily, command = 4, do)]
struct Headed {
    #[nl(header)]
    front: Pair,
}

#[derive(Request)]
#[nl(family = LabFamily, command = 5, do)]
struct Backed {
    #[nl(header)]
    back: Pair,
}

/// An attribute: header, payload, padding.
fn attribute(number: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + payload.len()).unwrap();
    let mut bytes = [&length.to_ne_bytes()[..], &number.to_ne_bytes(), payload].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// `nlmsghdr`, and what follows.
fn message(parts: &[&[u8]]) -> Vec<u8> {
    [&[0; 16][..], &parts.concat()].concat()
}

fn path(entry: Entry, message: &[u8], offset: usize) -> String {
    entry.locate(message, offset).map_or(String::from("-"), |path| path.to_string())
}

fn link(message: &[u8], offset: usize) -> String {
    path(Entry::of::<Lab, Link<'_>>(), message, offset)
}

#[test]
fn a_byte_of_a_header_or_a_payload_leads_to_its_attribute() {
    // 16 nlmsghdr, 8 Head, then attribute 1 at 24..29 and its padding, attribute 99 at 32..40.
    let bytes = message(&[&[0; 8], &attribute(1, b"x"), &attribute(99, &[0; 4])]);
    for offset in 24..32 {
        assert_eq!(link(&bytes, offset), "name", "byte {offset}");
    }
    for offset in 32..40 {
        assert_eq!(link(&bytes, offset), "attribute 99", "byte {offset}");
    }
    for offset in [40, 41, 4000, usize::MAX] {
        assert_eq!(link(&bytes, offset), "-", "byte {offset}");
    }
}

#[test]
fn headers_are_told_field_by_field() {
    let bytes = message(&[&[0; 8]]);
    assert_eq!((link(&bytes, 0), link(&bytes, 15)), ("nlmsghdr".into(), "nlmsghdr".into()));
    assert_eq!(link(&bytes, 16), "header.kind");
    assert_eq!(link(&bytes, 19), "header.flags");
    assert_eq!(link(&bytes, 20), "header.index");
    let ask = Entry::of::<LabFamily, Ask>();
    let bytes = message(&[&[3, 1, 0, 0], &attribute(1, &[0; 4])]);
    assert_eq!((path(ask, &bytes, 16), path(ask, &bytes, 19)), ("genlmsghdr".into(), "genlmsghdr".into()));
    assert_eq!(path(ask, &bytes, 20), "id");
    // Behind the last byte is nothing, not even where a header is to follow.
    assert_eq!((link(&[0; 16], 15), link(&[0; 16], 16)), ("nlmsghdr".into(), "-".into()));
    assert_eq!((path(ask, &[0; 20], 19), path(ask, &[0; 20], 20)), ("genlmsghdr".into(), "-".into()));
}

#[test]
fn a_nest_with_a_header_and_a_struct_are_gone_into() {
    // At 24: attribute 3, its header to 28, Pair to 32, attribute 5 at 32..38. At 40: attribute 2, Pair at 44.
    let inner = [&[0; 4][..], &attribute(5, &[0; 2])].concat();
    let bytes = message(&[&[0; 8], &attribute(0x8003, &inner), &attribute(2, &[0; 4])]);
    assert_eq!(link(&bytes, 24), "inner");
    assert_eq!(link(&bytes, 28), "inner.header.low");
    assert_eq!(link(&bytes, 31), "inner.header.high");
    assert_eq!(link(&bytes, 32), "inner.id");
    assert_eq!(link(&bytes, 36), "inner.id");
    assert_eq!((link(&bytes, 43), link(&bytes, 46)), ("pair".into(), "pair.high".into()));
}

#[test]
fn a_value_of_many_is_told_by_its_place_or_by_its_number() {
    let inner = [&[0; 4][..], &attribute(5, &[0; 2])].concat(); // 4 + 8 bytes
    // Repeated: 24..40 and 40..56.
    let bytes = message(&[&[0; 8], &attribute(4, &inner), &attribute(4, &inner)]);
    assert_eq!((link(&bytes, 24), link(&bytes, 33)), ("inners[0]".into(), "inners[0].id".into()));
    assert_eq!((link(&bytes, 40), link(&bytes, 48)), ("inners[1]".into(), "inners[1].id".into()));

    // Behind another: the place among its like.
    let behind = message(&[&[0; 8], &attribute(99, &[]), &attribute(4, &inner)]);
    assert_eq!(link(&behind, 28), "inners[0]");

    // Indexed at 24, entries at 28..44 and 44..60, whose numbers mean nothing.
    let entries = [attribute(7, &inner), attribute(7, &inner)].concat();
    let bytes = message(&[&[0; 8], &attribute(6, &entries)]);
    assert_eq!((link(&bytes, 24), link(&bytes, 28)), ("list".into(), "list[0]".into()));
    assert_eq!((link(&bytes, 46), link(&bytes, 52)), ("list[1]".into(), "list[1].id".into()));

    // Numbered: 24 the attribute, 28 entry 300, 32 entry 4 in it, 36 Pair, 40 attribute 5.
    let bytes = message(&[&[0; 8], &attribute(7, &attribute(300, &attribute(4, &inner)))]);
    assert_eq!((link(&bytes, 28), link(&bytes, 32)), ("table[300]".into(), "table[300][4]".into()));
    assert_eq!(link(&bytes, 40), "table[300][4].id");

    // Packed: at 24, values from 28 on, then padding; then structs from 40 on.
    let bytes = message(&[&[0; 8], &attribute(8, &[0; 6]), &attribute(9, &[0; 8])]);
    assert_eq!((link(&bytes, 24), link(&bytes, 28)), ("ports".into(), "ports[0]".into()));
    assert_eq!((link(&bytes, 33), link(&bytes, 34)), ("ports[2]".into(), "ports".into()));
    assert_eq!((link(&bytes, 40), link(&bytes, 46)), ("pairs[0].low".into(), "pairs[1].high".into()));
    let bytes = message(&[&[0; 8], &attribute(10, &[0; 3])]);
    assert_eq!((link(&bytes, 30), link(&bytes, 31)), ("bytes[2]".into(), "bytes".into()));
}

// What `select` declares, by hand.

static VLAN: Schema =
    Schema::new("Vlan", "").with_fields(&[Field::new(1, "IFLA_VLAN_ID", "id", Wire::integer(2, false))]);
static KINDS: SubMessage = SubMessage {
    name: "Data",
    doc: "",
    arms: &[
        Arm { selector: Selector::Text(b"vlan"), name: "Vlan", wire: Wire::Nest(|| &VLAN) },
        Arm { selector: Selector::Integer(7), name: "Seven", wire: Wire::Struct(&HEADER) },
    ],
};
static HEADER: Struct = Struct {
    name: "Head",
    doc: "",
    c: None,
    size: 4,
    fields: &[
        StructField { name: "family", offset: 0, size: 1, wire: Wire::integer(1, false) },
        StructField { name: "kind", offset: 1, size: 1, wire: Wire::integer(1, false) },
        StructField { name: "rest", offset: 2, size: 2, wire: Wire::Bytes { size: Some(2) } },
    ],
};
static SELECTING: Schema = Schema::new("Selecting", "").with_header("header", &HEADER).with_fields(&[
    Field::new(1, "IFLA_INFO_KIND", "kind", Wire::Text),
    Field::new(2, "IFLA_INFO_DATA", "data", Wire::SubMessage(|| &KINDS)).selected(Select::Attribute(1)),
    Field::new(3, "BY_FAMILY", "data", Wire::SubMessage(|| &KINDS)).selected(Select::Header("family")),
    Field::new(4, "FROM_OUTSIDE", "data", Wire::SubMessage(|| &KINDS)).selected(Select::Outside),
    Field::new(5, "SELF", "itself", Wire::Nest(|| &SELECTING)),
    Field::new(6, "BY_KIND", "data", Wire::SubMessage(|| &KINDS)).selected(Select::Header("kind")),
]);

fn selecting(message: &[u8], offset: usize) -> String {
    path(by_hand(&SELECTING), message, offset)
}

fn by_hand(schema: &'static Schema) -> Entry {
    Entry { protocol: "Lab", operation: Operation::Type(0x20), name: "LAB", schema }
}

#[test]
fn a_sub_message_is_gone_into_whatever_the_order() {
    // nlmsghdr, header to 20.
    let (kind, data) = (attribute(1, b"vlan\0"), attribute(2, &attribute(1, &[0; 2])));
    let before = message(&[&[0; 4], &data, &kind]);
    assert_eq!(
        (selecting(&before, 20), selecting(&before, 24)),
        ("IFLA_INFO_DATA".into(), "IFLA_INFO_DATA.IFLA_VLAN_ID".into())
    );
    let behind = message(&[&[0; 4], &kind, &data]);
    assert_eq!(selecting(&behind, 36), "IFLA_INFO_DATA.IFLA_VLAN_ID");
    // The last one counts, as where it is decoded.
    let twice = message(&[&[0; 4], &data, &kind, &attribute(1, b"vxlan")]);
    assert_eq!(selecting(&twice, 24), "IFLA_INFO_DATA");
}

#[test]
fn a_sub_message_is_chosen_by_the_header_or_stays_bytes() {
    let bytes = message(&[&[7, 0, 0, 0], &attribute(3, &[0; 4])]);
    assert_eq!(
        (selecting(&bytes, 24), selecting(&bytes, 26)),
        ("BY_FAMILY.family".into(), "BY_FAMILY.rest".into())
    );
    let other = message(&[&[8, 0, 0, 0], &attribute(3, &[0; 4])]);
    assert_eq!(selecting(&other, 24), "BY_FAMILY");
    let kind = message(&[&[0, 7, 0, 0], &attribute(6, &[0; 4])]);
    assert_eq!((selecting(&kind, 24), selecting(&other, 24)), ("BY_KIND.family".into(), "BY_FAMILY".into()));
    let outside = message(&[&[7, 0, 0, 0], &attribute(4, &[0; 4])]);
    assert_eq!(selecting(&outside, 24), "FROM_OUTSIDE");
}

#[test]
fn what_is_missing_is_told_with_its_nest() {
    let entry = Entry::of::<Lab, Link<'_>>();
    let inner = [&[0; 4][..], &attribute(5, &[0; 2])].concat();
    let bytes =
        message(&[&[0; 8], &attribute(3, &inner), &attribute(6, &attribute(1, &inner)), &attribute(99, &[])]);
    let missing = |number, nest| {
        entry.locate_missing(&bytes, number, nest).map_or(String::from("-"), |path| path.to_string())
    };
    assert_eq!(missing(1, None), "name");
    assert_eq!(missing(77, None), "attribute 77");
    assert_eq!(missing(5, Some(24)), "inner.id");
    assert_eq!(missing(6, Some(24)), "inner.6");
    // 40 the array, 44 its entry; 60 an attribute without a name.
    assert_eq!(missing(5, Some(44)), "list[0].id");
    assert_eq!(missing(5, Some(40)), "list.5");
    assert_eq!(missing(5, Some(60)), "attribute 99.5");
    assert_eq!([missing(5, Some(0)), missing(5, Some(17)), missing(5, Some(4000))], ["-", "-", "-"]);
    let path = entry.locate_missing(&bytes, 5, Some(24)).unwrap();
    assert!(matches!(path.last(), Some(Segment::Attribute(field)) if field.number == 5));
    assert_eq!(path.parent(), entry.locate(&bytes, 24));
    assert_eq!(path.parent().unwrap().parent(), None);
}

#[test]
fn paths_are_equal_where_they_read_alike() {
    let inner = [&[0; 4][..], &attribute(5, &[0; 2])].concat();
    let table = attribute(7, &[attribute(1, &[]), attribute(2, &[])].concat());
    // At 24 a struct, at 32 a nest, at 48 and 52 what has no name, at 56 the table with entries at 60 and 64.
    let parts = [attribute(2, &[0; 4]), attribute(3, &inner), attribute(98, &[]), attribute(99, &[]), table];
    let bytes = message(&[&[0; 8], &parts.concat()]);
    let (link, ask) = (Entry::of::<Lab, Link<'_>>(), Entry::of::<LabFamily, Ask>());
    let entries = [link, ask, Entry::of::<LabFamily, Headed>(), Entry::of::<LabFamily, Backed>()];
    let paths = (0..bytes.len()).flat_map(|offset| entries.map(|entry| entry.locate(&bytes, offset)));
    let paths: Vec<_> = paths.flatten().collect();
    for one in &paths {
        for other in &paths {
            assert_eq!(one == other, one.to_string() == other.to_string(), "{one} and {other}");
        }
    }
    let different: std::collections::BTreeSet<_> = paths.iter().map(FieldPath::to_string).collect();
    for path in [
        "nlmsghdr",
        "genlmsghdr",
        "header.kind",
        "header.index",
        "pair",
        "pair.low",
        "inner.id",
        "attribute 98",
        "attribute 99",
        "table[1]",
        "table[2]",
        "front.low",
        "back.low",
    ] {
        assert!(different.contains(path), "{path}: {different:?}");
    }
}

#[test]
fn a_message_is_of_an_entry_by_its_type_or_by_its_command() {
    let (link, ask) = (Entry::of::<Lab, Link<'_>>(), Entry::of::<LabFamily, Ask>());
    assert!(link.is_of(0x20, &[]) && !link.is_of(0x21, &[3]));
    assert!(ask.is_of(0x10, &[3, 1, 0, 0]) && ask.is_of(0x1c, &[3]));
    assert!(!ask.is_of(0x1c, &[4, 1, 0, 0]) && !ask.is_of(0x1c, &[]));
    // An error begins with its code.
    assert!(!ask.is_of(2, &[3, 0, 0, 0]) && !ask.is_of(0xf, &[3, 0, 0, 0]));
}

#[test]
fn a_codec_by_hand_says_nothing() {
    let bytes = message(&[&attribute(1, &[0; 4])]);
    assert_eq!(path(by_hand(&Schema::OPAQUE), &bytes, 16), "-");
    assert_eq!(path(by_hand(&Schema::OPAQUE), &bytes, 4), "nlmsghdr");
}

#[test]
fn a_path_that_is_too_deep_keeps_its_outermost_segments() {
    let mut bytes = vec![0; 4];
    for _ in 0..100 {
        bytes = [&[0; 4][..], &attribute(5, &bytes)].concat();
    }
    let bytes = message(&[&bytes]);
    let path = by_hand(&SELECTING).locate(&bytes, bytes.len() - 1).unwrap();
    assert_eq!(path.iter().count(), FieldPath::DEPTH);
    assert!(path.to_string().starts_with("SELF.SELF.SELF."));
}

#[test]
fn any_bytes_and_any_offset_are_a_path_or_none() {
    // A generator of numbers, the same in each run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_ne_bytes()
    };
    let entries = [Entry::of::<Lab, Link<'_>>(), Entry::of::<LabFamily, Ask>(), by_hand(&SELECTING)];
    for _ in 0..2000 {
        let [count, odd, ..] = random();
        let mut body: Vec<u8> = (0..count % 24).flat_map(|_| random()).collect();
        // Mostly lengths and numbers that can be.
        for place in (0..body.len()).step_by(4) {
            let [how, length, number, ..] = random();
            if let Some(chunk) = body.get_mut(place..place + 4).filter(|_| how % 4 != 0) {
                let [l0, l1] = u16::from(length % 40).to_ne_bytes();
                let [n0, n1] = u16::from(number % 12).to_ne_bytes();
                chunk.copy_from_slice(&[l0, l1, n0, n1]);
            }
        }
        body.truncate(body.len().saturating_sub(usize::from(odd % 5)));
        let bytes = message(&[&body]);
        for entry in entries {
            for offset in 0..bytes.len() + 2 {
                let path = entry.locate(&bytes, offset);
                assert!(path.is_none_or(|path| !path.to_string().is_empty()));
                let _ = entry.locate_missing(&bytes, u16::from(odd), Some(offset));
            }
        }
    }
}
