//! A message with every feature of the language: it comes back as it went, and no bytes make it panic.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nl_core::message::{Envelope, RawMessage, encode};
use nl_core::{
    Array, Attributes, Be, Bitfield32, Body, Deferred, Encode, Family, Flags, Lazy, Le, Mac, Message,
    Messages, Numbered, Request, Sint, SubMessage, Texts, Uint, Unknown, open_enum, open_flags, wire_struct,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

#[derive(Family)]
#[nl(name = "everything", version = 1, groups(NEWS = "news"))]
struct All;

#[open_enum(u8)]
enum State {
    DOWN,
    UP = 6,
}

#[open_flags(u32)]
enum Bits {
    READ = 1,
    WRITE = 2,
}

#[open_enum(Uint)]
enum Mode {
    OFF,
    FOREVER = 1u64 << 40,
}

#[wire_struct]
struct Head {
    index: i32,
    port: Be<u16>,
    family: u8,
    state: State,
}

#[wire_struct]
struct Stats {
    received: u64,
    sent: u64,
}

/// A set that contains itself, in every way that there is.
#[derive(Attributes, Debug, Default, Clone, PartialEq)]
struct Tree {
    #[nl(attr = 1)]
    leaf: Option<u8>,
    #[nl(attr = 2)]
    boxed: Option<Box<Tree>>,
    #[nl(attr = 3)]
    repeated: Vec<Tree>,
    #[nl(attr = 4, indexed)]
    indexed: Vec<Tree>,
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct Tunnel {
    #[nl(header)]
    header: Stats,
    #[nl(attr = 1, max_len = 15)]
    name: Option<String>,
}

#[derive(SubMessage, Debug, Clone, PartialEq)]
enum ByText {
    #[nl("tunnel")]
    Tunnel(Tunnel),
    #[nl("number")]
    Number(u32),
    #[nl("nothing")]
    Nothing,
    #[nl(other)]
    Other(Vec<u8>),
}

#[derive(SubMessage, Debug, Clone, PartialEq)]
enum ByNumber {
    #[nl(2)]
    Four(Ipv4Addr),
    #[nl(10)]
    Six(Ipv6Addr),
    #[nl(other)]
    Other(Vec<u8>),
}

/// Everything that is owned.
#[derive(Message, Debug, Clone, PartialEq)]
#[nl(family = All, command = 1)]
struct Owned {
    #[nl(header)]
    header: Head,
    #[nl(attr = 1, min = -100, max = 100)]
    limited: i8,
    #[nl(attr = 2, pad = 99)]
    wide: Option<u64>,
    #[nl(attr = 3)]
    uint: Option<Uint>,
    #[nl(attr = 4)]
    sint: Option<Sint>,
    #[nl(attr = 5, mask = 0xff)]
    selected: Option<Bitfield32>,
    #[nl(attr = 6)]
    state: Option<State>,
    #[nl(attr = 7, mask = 3)]
    bits: Option<Bits>,
    #[nl(attr = 8, net_byteorder)]
    marked: Option<Be<u32>>,
    #[nl(attr = 9, flag)]
    flag: bool,
    #[nl(attr = 10, max_len = 15)]
    text: Option<String>,
    #[nl(attr = 11, min_len = 2, max_len = 8)]
    bytes: Option<Vec<u8>>,
    #[nl(attr = 12)]
    mac: Option<Mac>,
    #[nl(attr = 13)]
    addresses: Vec<IpAddr>,
    #[nl(attr = 14, indexed)]
    indexed: Vec<u16>,
    #[nl(attr = 15, indexed)]
    numbered: Vec<Numbered<String>>,
    #[nl(attr = 16, indexed)]
    levels: Option<Vec<Numbered<u32, 3>>>,
    #[nl(attr = 17, packed)]
    packed: Vec<Be<u16>>,
    #[nl(attr = 18, packed)]
    structs: Option<Vec<Stats>>,
    #[nl(attr = 19)]
    tree: Tree,
    // What is selected stands before what selects it.
    #[nl(attr = 20, select = kind)]
    by_text: Option<ByText>,
    #[nl(attr = 21)]
    kind: Option<String>,
    #[nl(attr = 22, select = header.family)]
    by_header: Option<ByNumber>,
    #[nl(attr = 23, min_len = 8)]
    stats: Option<Stats>,
    #[nl(attr = 25)]
    mode: Option<Mode>,
    #[nl(attr = 26, mask = 3)]
    ordered: Option<Be<Bits>>,
    #[nl(attr = 27, max = 99)]
    little: Option<Le<u16>>,
    #[nl(attr = 0, allow_zero)]
    zero: Option<bool>,
}

/// Everything that borrows, under the same numbers.
#[derive(Message, Debug, Clone, PartialEq)]
#[nl(family = All, command = 2)]
struct Borrowed<'a> {
    #[nl(header)]
    header: Head,
    #[nl(attr = 10)]
    text: Option<&'a str>,
    #[nl(attr = 11)]
    bytes: Option<&'a [u8]>,
    #[nl(attr = 13)]
    addresses: Array<'a, IpAddr>,
    #[nl(attr = 14, indexed)]
    indexed: Array<'a, u16>,
    #[nl(attr = 15, indexed)]
    numbered: Array<'a, Numbered<&'a str>>,
    #[nl(attr = 16, indexed)]
    levels: Option<Array<'a, Numbered<u32, 3>>>,
    #[nl(attr = 17, packed)]
    packed: Array<'a, Be<u16>>,
    #[nl(attr = 19)]
    tree: Option<Forest<'a>>,
    #[nl(attr = 20)]
    by_text: Option<Deferred<'a, ByText>>,
    #[nl(attr = 21)]
    kind: Option<&'a str>,
    #[nl(attr = 23)]
    stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = 24)]
    texts: Option<Texts<'a>>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

/// A set that contains itself without an allocation.
#[derive(Attributes, Debug, Default, Clone, Copy, PartialEq)]
struct Forest<'a> {
    #[nl(attr = 1)]
    leaf: Option<u8>,
    #[nl(attr = 3)]
    repeated: Array<'a, Forest<'a>>,
    #[nl(attr = 4, indexed)]
    indexed: Array<'a, Forest<'a>>,
}

#[derive(Message, Debug, Clone, PartialEq)]
#[nl(family = All, command = 3)]
struct Words<'a> {
    #[nl(payload)]
    words: Texts<'a>,
}

#[derive(Request)]
#[nl(family = All, command = 1, reply = Owned, flags = CREATE, do, dump)]
struct Ask(Owned);

#[derive(Messages, Debug, PartialEq)]
#[nl(family = All)]
enum Any<'a> {
    Owned(Owned),
    Borrowed(Borrowed<'a>),
    Words(Words<'a>),
    #[nl(other)]
    Other(RawMessage<'a>),
}

/// The family has the number that a kernel may have chosen.
const ENVELOPE: Envelope = Envelope { family: 0x20, flags: Flags::empty(), sequence: 0, port: 0 };

fn text() -> impl Strategy<Value = String> {
    vec(prop::char::range('\u{1}', '\u{7f}'), 0..15).prop_map(|letters| letters.into_iter().collect())
}

fn stats() -> impl Strategy<Value = Stats> {
    any::<(u64, u64)>().prop_map(|(received, sent)| Stats { received, sent })
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = of(any::<u8>()).prop_map(|leaf| Tree { leaf, ..Tree::default() });
    leaf.prop_recursive(4, 24, 3, |inner| {
        let parts = (of(any::<u8>()), of(inner.clone()), vec(inner.clone(), 0..3), vec(inner, 0..3));
        parts.prop_map(|(leaf, boxed, repeated, indexed)| Tree {
            leaf,
            boxed: boxed.map(Box::new),
            repeated,
            indexed,
        })
    })
}

fn by_text() -> impl Strategy<Value = (Option<String>, Option<ByText>)> {
    let tunnel = (stats(), of(text())).prop_map(|(header, name)| ByText::Tunnel(Tunnel { header, name }));
    let bytes = vec(any::<u8>(), 0..12);
    prop_oneof![
        Just((Some("nothing".to_owned()), Some(ByText::Nothing))),
        Just((None, None)),
        of(text()).prop_map(|kind| (kind, None)),
        tunnel.prop_map(|data| (Some("tunnel".to_owned()), Some(data))),
        any::<u32>().prop_map(|number| (Some("number".to_owned()), Some(ByText::Number(number)))),
        bytes.prop_map(|bytes| (Some("unheard of".to_owned()), Some(ByText::Other(bytes)))),
    ]
}

fn by_number() -> impl Strategy<Value = (u8, Option<ByNumber>)> {
    prop_oneof![
        any::<u8>().prop_map(|family| (family, None)),
        any::<[u8; 4]>().prop_map(|octets| (2, Some(ByNumber::Four(octets.into())))),
        any::<[u8; 16]>().prop_map(|octets| (10, Some(ByNumber::Six(octets.into())))),
        (11u8.., vec(any::<u8>(), 0..12)).prop_map(|(family, bytes)| (family, Some(ByNumber::Other(bytes)))),
    ]
}

fn owned() -> impl Strategy<Value = Owned> {
    let numbers = (-100i8..=100, of(any::<u64>()), of(any::<u64>()), of(any::<i64>()), any::<i32>());
    let named = (of(any::<u8>()), of(0u32..4), of(any::<u32>()), any::<bool>(), of(any::<(u8, u8)>()));
    let blobs = (of(text()), of(vec(any::<u8>(), 2..=8)), of(any::<[u8; 6]>()), vec(any::<IpAddr>(), 0..4));
    let number = || 0u16..0x4000;
    let entry = (number(), text()).prop_map(|(number, value)| Numbered::new(number, value));
    let levels = ([number(), number(), number()], any::<u32>());
    let levels = levels.prop_map(|(numbers, value)| Numbered { numbers, value });
    let arrays = (
        vec(any::<u16>(), 0..4),
        vec(entry, 0..4),
        of(vec(levels, 0..4)),
        vec(any::<u16>(), 0..4),
        of(vec(stats(), 0..3)),
    );
    let nests = (tree(), by_text(), by_number(), of(stats()), of(any::<bool>()));
    let orders = (of(any::<u64>()), of(0u32..4), of(0u16..100));
    (numbers, named, blobs, arrays, nests, orders).prop_map(
        |(numbers, named, blobs, arrays, nests, orders)| {
            let (limited, wide, uint, sint, index) = numbers;
            let (state, bits, marked, flag, selected) = named;
            let (text, bytes, mac, addresses) = blobs;
            let (indexed, numbered, levels, packed, structs) = arrays;
            let (tree, (kind, by_text), (family, by_header), stats, zero) = nests;
            let (mode, ordered, little) = orders;
            let state = state.map(State);
            Owned {
                header: Head { index, port: Be::new(443), family, state: state.unwrap_or(State::UP) },
                limited,
                wide,
                uint: uint.map(Uint),
                sint: sint.map(Sint),
                selected: selected.map(|(value, more)| Bitfield32::new(value.into(), (value | more).into())),
                state,
                bits: bits.map(Bits),
                marked: marked.map(Be::new),
                flag,
                text,
                bytes,
                mac: mac.map(Mac),
                addresses,
                indexed,
                numbered,
                levels,
                packed: packed.into_iter().map(Be::new).collect(),
                structs,
                tree,
                by_text,
                kind,
                by_header,
                stats,
                mode: mode.map(Mode),
                ordered: ordered.map(|bits| Be::new(Bits(bits))),
                little: little.map(Le::new),
                zero,
            }
        },
    )
}

/// Bytes that often are attributes, in attributes, so that the deeper code is reached.
fn nearly_attributes() -> impl Strategy<Value = Vec<u8>> {
    let attribute = |payload: Vec<u8>, number: u16, slip: u8| {
        let whole = u16::try_from(payload.len()).unwrap_or(u16::MAX).saturating_add(4);
        // One in sixteen claims a byte more than it has.
        let length = if slip == 0 { whole.saturating_add(1) } else { whole };
        let mut bytes = [&length.to_ne_bytes()[..], &number.to_ne_bytes(), &payload].concat();
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    };
    let text =
        prop_oneof![Just(b"tunnel\0".to_vec()), Just(b"number\0".to_vec()), Just(b"nothing\0".to_vec())];
    let payload = prop_oneof![vec(any::<u8>(), 0..20), text];
    payload.prop_recursive(4, 48, 6, move |inner| {
        vec((inner, 0u16..29, 0u8..16), 0..6).prop_map(move |all| {
            all.into_iter().flat_map(|(payload, number, slip)| attribute(payload, number, slip)).collect()
        })
    })
}

/// The message around a body.
fn message(command: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + 4 + body.len()).unwrap();
    [&length.to_ne_bytes()[..], &0x20u16.to_ne_bytes(), &[0; 10], &[command, 1, 0, 0], body].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(owned in owned()) {
        let mut buffer = vec![0xaa; 65_536];
        let bytes = encode(&mut buffer, &Ask(owned.clone()), ENVELOPE).unwrap();
        prop_assert_eq!(bytes.len() % 4, 0);
        let raw = RawMessage::parse(bytes).unwrap();
        prop_assert_eq!(&raw.decode::<Owned>().unwrap(), &owned);
        prop_assert_eq!(Any::from_message(raw).unwrap(), Any::Owned(owned.clone()));

        // What borrows sees the same.
        let body = &raw.payload()[4..];
        let borrowed = Borrowed::decode(body).unwrap();
        prop_assert_eq!(borrowed.text.map(str::to_owned), owned.text);
        let indexed: Vec<_> = borrowed.indexed.iter().map(Result::unwrap).collect();
        prop_assert_eq!(&indexed, &owned.indexed);
        let packed: Vec<_> = borrowed.packed.iter().map(Result::unwrap).collect();
        prop_assert_eq!(&packed, &owned.packed);
        let addresses: Vec<_> = borrowed.addresses.iter().map(Result::unwrap).collect();
        prop_assert_eq!(&addresses, &owned.addresses);
        let numbered: Vec<_> = borrowed.numbered.iter().map(Result::unwrap).collect();
        prop_assert_eq!(numbered.len(), owned.numbered.len());
        for (borrowed, owned) in numbered.iter().zip(&owned.numbered) {
            prop_assert_eq!((borrowed.numbers, borrowed.value), (owned.numbers, owned.value.as_str()));
        }
        let levels = borrowed.levels.map(|levels| levels.iter().map(Result::unwrap).collect::<Vec<_>>());
        prop_assert_eq!(&levels, &owned.levels);
        if let (Some(deferred), Some(kind)) = (borrowed.by_text, borrowed.kind) {
            prop_assert_eq!(Some(deferred.with(&kind).unwrap()), owned.by_text);
        }
        // And passes it on as it came.
        let mut again = vec![0; 65_536];
        let again = borrowed.encode(&mut again).unwrap();
        prop_assert_eq!(Borrowed::decode(again).unwrap(), borrowed);
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..256), command in 0u8..5) {
        let whole = message(command, &bytes);
        if let Err(error) = Any::from_message(RawMessage::parse(&whole).unwrap()) {
            prop_assert!(error.offset() <= whole.len());
        }
    }

    #[test]
    fn what_is_read_is_read_again_after_it_was_written(attributes in nearly_attributes(), family in any::<u8>()) {
        let required = [5u16.to_ne_bytes(), 1u16.to_ne_bytes(), [3, 0], [0; 2], 4u16.to_ne_bytes(), 19u16.to_ne_bytes()];
        let body = [&[0, 0, 0, 0, 0, 0, family, 0][..], &required.concat(), &attributes].concat();
        let mut buffer = vec![0; 65_536];
        if let Ok(borrowed) = Borrowed::decode(&body) {
            for number in &borrowed.indexed {
                if let Err(error) = number {
                    prop_assert!(error.offset() <= body.len());
                }
            }
            let again = borrowed.encode(&mut buffer).unwrap();
            prop_assert_eq!(Borrowed::decode(again).unwrap(), borrowed);
        }
        if let Ok(owned) = Owned::decode(&body) {
            // What is beyond the limits, or not selected, is read and not written.
            if let Ok(again) = owned.encode(&mut buffer) {
                prop_assert_eq!(Owned::decode(again).unwrap(), owned);
            }
        }
    }
}

#[test]
fn a_message_with_every_feature_comes_back() {
    let stats = Stats { received: 1, sent: 2 };
    let child = Tree { leaf: Some(1), ..Tree::default() };
    let owned = Owned {
        header: Head { index: -1, port: Be::new(80), family: 10, state: State::UP },
        limited: -100,
        wide: Some(u64::MAX),
        uint: Some(Uint(1 << 40)),
        sint: Some(Sint(-1)),
        selected: Some(Bitfield32::new(1, 3)),
        state: Some(State(200)),
        bits: Some(Bits::READ | Bits::WRITE),
        marked: Some(Be::new(60)),
        flag: true,
        text: Some("fifteen letters".to_owned()),
        bytes: Some(vec![0, 1]),
        mac: Some(Mac([2, 0, 0, 0, 0, 1])),
        addresses: vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        indexed: vec![1, 2, 3],
        numbered: vec![Numbered::new(0, "zero".to_owned()), Numbered::new(0x3fff, String::new())],
        levels: Some(vec![Numbered { numbers: [1, 0, 7], value: 8 }]),
        packed: vec![Be::new(443)],
        structs: Some(vec![stats, Stats::default()]),
        tree: Tree {
            leaf: None,
            boxed: Some(Box::new(child.clone())),
            repeated: vec![child.clone(), Tree::default()],
            indexed: vec![child],
        },
        by_text: Some(ByText::Tunnel(Tunnel { header: stats, name: Some("t0".to_owned()) })),
        kind: None,
        by_header: Some(ByNumber::Six(Ipv6Addr::LOCALHOST)),
        stats: Some(stats),
        mode: Some(Mode::FOREVER),
        ordered: Some(Be::new(Bits::READ)),
        little: Some(Le::new(99)),
        zero: Some(true),
    };
    let mut buffer = vec![0xaa; 4096];
    let bytes = encode(&mut buffer, &owned, ENVELOPE).unwrap();
    let read = RawMessage::parse(bytes).unwrap().decode::<Owned>().unwrap();
    // The selector was filled in.
    assert_eq!(read, Owned { kind: Some("tunnel".to_owned()), ..owned });
}

#[test]
fn payloads_of_texts_come_back() {
    let words = ["add@/devices/virtual/net/v0", "ACTION=add", ""];
    let mut buffer = [0; 128];
    let bytes = encode(&mut buffer, &Words { words: words[..].into() }, ENVELOPE).unwrap();
    let raw = RawMessage::parse(bytes).unwrap();
    let Any::Words(read) = Any::from_message(raw).unwrap() else { unreachable!("{raw:?}") };
    assert_eq!(read.words.iter().collect::<Result<Vec<_>, _>>().unwrap(), words);
}
