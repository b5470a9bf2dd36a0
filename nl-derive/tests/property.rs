//! What is written is read back; what is read, whatever it is, is no reason to panic.

use nl_core::{Array, Attributes, Be, Body, Encode, Lazy, Message, Protocol, Unknown, wire_struct};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[wire_struct]
struct Head {
    kind: u16,
    flags: u16,
    index: i32,
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct Leaf {
    #[nl(attr = 1)]
    id: u16,
    #[nl(attr = 2)]
    name: Option<String>,
}

#[derive(Message, Debug, Clone, PartialEq)]
#[nl(protocol = Lab, type = 0x20)]
struct Tree {
    #[nl(header)]
    header: Head,
    #[nl(attr = 1)]
    required: u32,
    #[nl(attr = 2)]
    wide: Option<u64>,
    #[nl(attr = 3)]
    small: Option<i8>,
    #[nl(attr = 4)]
    port: Option<Be<u16>>,
    #[nl(attr = 5, flag)]
    flag: bool,
    #[nl(attr = 6)]
    text: Option<String>,
    #[nl(attr = 7)]
    bytes: Option<Vec<u8>>,
    #[nl(attr = 8)]
    leaf: Option<Leaf>,
    #[nl(attr = 9)]
    leaves: Vec<Leaf>,
    #[nl(attr = 10, indexed)]
    numbers: Vec<u32>,
    #[nl(attr = 11, indexed)]
    names: Option<Vec<String>>,
}

#[derive(Message, Debug, PartialEq)]
#[nl(protocol = Lab, type = 0x20)]
struct Lent<'a> {
    #[nl(header)]
    header: Head,
    #[nl(attr = 1)]
    number: Option<u32>,
    #[nl(attr = 6)]
    text: Option<&'a str>,
    #[nl(attr = 7)]
    bytes: Option<&'a [u8]>,
    #[nl(attr = 8)]
    leaf: Option<Lazy<'a, Head>>,
    #[nl(attr = 10, indexed)]
    numbers: Array<'a, u32>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

/// A text without NUL.
fn text() -> impl Strategy<Value = String> {
    vec(prop::char::range('\u{1}', '\u{2ff}'), 0..20).prop_map(|letters| letters.into_iter().collect())
}

fn leaf() -> impl Strategy<Value = Leaf> {
    (any::<u16>(), of(text())).prop_map(|(id, name)| Leaf { id, name })
}

fn tree() -> impl Strategy<Value = Tree> {
    let head = (any::<u16>(), any::<u16>(), any::<i32>());
    let head = head.prop_map(|(kind, flags, index)| Head { kind, flags, index });
    let scalars = (any::<u32>(), of(any::<u64>()), of(any::<i8>()), of(any::<u16>()), any::<bool>());
    let blobs = (of(text()), of(vec(any::<u8>(), 0..40)));
    let nests = (of(leaf()), vec(leaf(), 0..4), vec(any::<u32>(), 0..6), of(vec(text(), 0..4)));
    (head, scalars, blobs, nests).prop_map(
        |(header, (required, wide, small, port, flag), (text, bytes), nests)| {
            let (leaf, leaves, numbers, names) = nests;
            let port = port.map(Be::new);
            Tree { header, required, wide, small, port, flag, text, bytes, leaf, leaves, numbers, names }
        },
    )
}

/// Bytes that often are attributes, so that the deeper code is reached.
fn nearly_attributes() -> impl Strategy<Value = Vec<u8>> {
    let attribute = (0u16..16, any::<bool>(), vec(any::<u8>(), 0..24), 0u16..8).prop_map(
        |(number, nested, payload, slip)| {
            let whole = u16::try_from(payload.len()).unwrap_or(u16::MAX).saturating_add(4);
            // One in eight claims a byte more than it has.
            let length = if slip == 0 { whole.saturating_add(1) } else { whole };
            let kind = if nested { number | 0x8000 } else { number };
            let mut bytes = [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), &payload].concat();
            bytes.resize(bytes.len().next_multiple_of(4), 0);
            bytes
        },
    );
    vec(attribute, 0..8).prop_map(|attributes| [vec![0; 8], attributes.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(tree in tree()) {
        let mut buffer = vec![0xaa; 4096];
        let bytes = tree.encode(&mut buffer).unwrap();
        prop_assert_eq!(bytes.len() % 4, 0);
        prop_assert_eq!(Tree::decode(bytes).unwrap(), tree);
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..256)) {
        let offset = |error: nl_core::DecodeError| error.offset();
        prop_assert!(Tree::decode(&bytes).map_err(offset).err().is_none_or(|at| at <= bytes.len()));
        prop_assert!(Lent::decode(&bytes).map_err(offset).err().is_none_or(|at| at <= bytes.len()));
    }

    #[test]
    fn what_is_nearly_a_message_is_read_or_refused(bytes in nearly_attributes()) {
        if let Ok(tree) = Tree::decode(&bytes) {
            let mut buffer = vec![0; 4096];
            let again = tree.encode(&mut buffer).unwrap();
            prop_assert_eq!(Tree::decode(again).unwrap(), tree);
        }
        if let Ok(lent) = Lent::decode(&bytes) {
            for number in &lent.numbers {
                if let Err(error) = number {
                    prop_assert!(error.offset() <= bytes.len());
                }
            }
            let mut buffer = vec![0; 4096];
            lent.encode(&mut buffer).unwrap();
        }
    }
}
