//! What keywords say, seen in bytes: shapes of arrays, limits, payloads, padding, byte order.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]

mod wire;

use nl_core::message::{Envelope, RawMessage, encode, messages};
use nl_core::schema::{Limits, Shape, Wire};
use nl_core::{
    Array, Attributes, Be, Bitfield32, Body, DecodeErrorKind, Encode, EncodeErrorKind, Failed, Family, Lazy,
    Message, Numbered, Protocol, Request, Trace, Unknown, Value, Violation, Writer, wire_struct,
};
use wire::attribute;

fn encoded(body: &impl Encode) -> Vec<u8> {
    body.encode(&mut [0xaa; 4096]).unwrap().to_vec()
}

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[wire_struct]
struct Pair {
    low: u16,
    high: Be<u16>,
}

mod arrays {
    use super::*;

    #[derive(Attributes, Debug, Default, PartialEq)]
    struct Owned {
        #[nl(attr = 1)]
        repeated: Vec<u16>,
        #[nl(attr = 2, indexed)]
        indexed: Vec<u16>,
        #[nl(attr = 3, packed)]
        packed: Vec<u16>,
        #[nl(attr = 4, indexed)]
        numbered: Vec<Numbered<u16>>,
        #[nl(attr = 5, indexed)]
        levels: Vec<Numbered<u16, 2>>,
        #[nl(attr = 6, packed)]
        pairs: Option<Vec<Pair>>,
    }

    #[derive(Attributes, Debug, Default, PartialEq)]
    struct Borrowed<'a> {
        #[nl(attr = 1)]
        repeated: Array<'a, u16>,
        #[nl(attr = 2, indexed)]
        indexed: Array<'a, u16>,
        #[nl(attr = 3, packed)]
        packed: Array<'a, u16>,
        #[nl(attr = 4, indexed)]
        numbered: Array<'a, Numbered<u16>>,
        #[nl(attr = 5, indexed)]
        levels: Array<'a, Numbered<u16, 2>>,
        #[nl(attr = 6, packed)]
        pairs: Option<Array<'a, Pair>>,
        #[nl(unknown)]
        rest: Unknown<'a>,
    }

    const LEVELS: [Numbered<u16, 2>; 3] = [
        Numbered { numbers: [7, 1], value: 10 },
        Numbered { numbers: [7, 2], value: 20 },
        Numbered { numbers: [0, 1], value: 30 },
    ];

    fn pair() -> Pair {
        Pair { low: 1, high: Be::new(0x0203) }
    }

    fn owned() -> Owned {
        Owned {
            repeated: vec![1, 2],
            indexed: vec![3, 4],
            packed: vec![5, 6, 7],
            numbered: vec![Numbered::new(9, 8), Numbered::new(0, 7)],
            levels: LEVELS.to_vec(),
            pairs: Some(vec![pair()]),
        }
    }

    /// What each shape is on the wire.
    fn bytes() -> Vec<u8> {
        let word = |value: u16| value.to_ne_bytes();
        let item = |kind, value: u16| attribute(kind, &word(value));
        let level = |outer: u16, inner, value| attribute(outer | 0x8000, &item(inner, value));
        [
            item(1, 1),
            item(1, 2),
            attribute(2 | 0x8000, &[item(1, 3), item(2, 4)].concat()),
            attribute(3, &[word(5), word(6), word(7)].concat()),
            attribute(4 | 0x8000, &[item(9, 8), item(0, 7)].concat()),
            attribute(5 | 0x8000, &[level(7, 1, 10), level(7, 2, 20), level(0, 1, 30)].concat()),
            attribute(6, &[word(1), 0x0203u16.to_be_bytes()].concat()),
        ]
        .concat()
    }

    #[test]
    fn each_shape_has_its_bytes() {
        assert_eq!(encoded(&owned()), bytes());
        assert_eq!(Owned::decode(&bytes()).unwrap(), owned());
    }

    #[test]
    fn what_is_written_from_slices_is_read_without_allocation_and_passed_on() {
        let numbered = [Numbered::new(9, 8), Numbered::new(0, 7)];
        let pairs = [pair()];
        let written = Borrowed {
            repeated: (&[1, 2]).into(),
            indexed: (&[3, 4]).into(),
            packed: (&[5, 6, 7]).into(),
            numbered: (&numbered).into(),
            levels: (&LEVELS).into(),
            pairs: Some((&pairs).into()),
            rest: Unknown::default(),
        };
        assert_eq!(encoded(&written), bytes());
        let all = bytes();
        let read = Borrowed::decode(&all).unwrap();
        assert_eq!(read, written);
        assert_eq!(read.rest.iter().count(), 0);
        // As it came, it goes.
        assert_eq!(encoded(&read), bytes());
    }

    #[test]
    fn entries_of_one_outer_nest_may_be_together_or_apart() {
        let item = |kind, value: u16| attribute(kind, &value.to_ne_bytes());
        let together =
            [attribute(7, &[item(1, 10), item(2, 20)].concat()), attribute(0, &item(1, 30))].concat();
        let together = attribute(5, &together);
        assert_eq!(Owned::decode(&together).unwrap().levels, LEVELS);
        let levels: Result<Vec<_>, _> = Borrowed::decode(&together).unwrap().levels.iter().collect();
        assert_eq!(levels.unwrap(), LEVELS);
        // An empty outer nest has no values, and does not end the walk.
        let hole = attribute(5, &[attribute(7, &[]), attribute(7, &item(1, 10))].concat());
        assert_eq!(Owned::decode(&hole).unwrap().levels, LEVELS[..1]);
    }

    #[test]
    fn arrays_without_values_are_absent_unless_they_are_optional() {
        assert_eq!(encoded(&Owned::default()), []);
        assert_eq!(encoded(&Borrowed::default()), []);
        let empty = Owned { pairs: Some(Vec::new()), ..Owned::default() };
        assert_eq!(encoded(&empty), attribute(6, &[]));
        assert_eq!(Owned::decode(&attribute(6, &[])).unwrap(), empty);
    }

    #[test]
    fn a_c_array_that_ends_within_a_value_is_an_error() {
        let expected = DecodeErrorKind::NotWhole { found: 5, item: 2 };
        let bytes = attribute(3, &[1, 2, 3, 4, 5]);
        assert_eq!(Owned::decode(&bytes).unwrap_err().kind(), expected);
        let error = Borrowed::decode(&bytes).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (expected, 4));
        assert_eq!(
            error.to_string(),
            "Borrowed.packed: payload is 5 bytes, no whole number of 2-byte values (at byte 4)"
        );
    }

    #[test]
    fn an_error_in_a_lazy_array_comes_from_its_walk_with_its_offset_in_the_message() {
        let bytes = [attribute(1, &[1, 0]), attribute(9, &[]), attribute(1, &[1])].concat();
        let read = Borrowed::decode(&bytes).unwrap();
        let items: Vec<_> = read.repeated.iter().collect();
        assert_eq!(items.len(), 2);
        assert!(items[0].is_ok());
        assert_eq!(items[1].unwrap_err().offset(), 8 + 4 + 4);
        // What is behind a wrong length cannot be found: that is told at once.
        let wrong = [bytes, vec![2, 0, 1, 0]].concat();
        assert!(matches!(
            Borrowed::decode(&wrong).unwrap_err().kind(),
            DecodeErrorKind::BadLength { claimed: 2, .. }
        ));
    }

    #[test]
    fn repeated_attributes_are_found_among_others() {
        let bytes = [
            attribute(1, &1u16.to_ne_bytes()),
            attribute(8, &[0; 4]),
            attribute(0x4001, &2u16.to_ne_bytes()),
        ];
        let all = bytes.concat();
        let read = Borrowed::decode(&all).unwrap();
        assert_eq!(read.repeated.iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(read.rest.iter().map(|attribute| attribute.number()).collect::<Vec<_>>(), [8]);
    }

    #[test]
    fn the_number_of_an_entry_cannot_be_one_with_flag_bits() {
        for numbers in [[0x4000, 1], [1, 0x8001]] {
            let wrong = Owned { levels: vec![Numbered { numbers, value: 1 }], ..Owned::default() };
            let error = wrong.encode(&mut [0; 64]).unwrap_err();
            assert!(error.to_string().contains("14 bits"), "{error}");
        }
    }

    #[test]
    fn an_array_is_not_written_in_a_shape_that_it_was_not_read_in() {
        let bytes = attribute(3, &[1, 0, 2, 0]);
        let packed = Borrowed::decode(&bytes).unwrap().packed;
        for wrong in [
            Borrowed { repeated: packed, ..Borrowed::default() },
            Borrowed { indexed: packed, ..Borrowed::default() },
        ] {
            let error = wrong.encode(&mut [0; 64]).unwrap_err();
            assert!(error.to_string().contains("another shape"), "{error}");
        }
    }

    #[derive(Attributes, Debug, Clone, PartialEq)]
    struct Boxed {
        #[nl(attr = 1, indexed)]
        #[expect(clippy::vec_box, reason = "the box is what is tested")]
        entries: Vec<Box<Numbered<u16>>>,
    }

    #[test]
    fn a_box_keeps_the_number_of_what_is_in_it() {
        let boxed = Boxed { entries: vec![Box::new(Numbered::new(7, 8))] };
        let bytes = encoded(&boxed);
        assert_eq!(bytes, attribute(1 | 0x8000, &attribute(7, &8u16.to_ne_bytes())));
        assert_eq!(Boxed::decode(&bytes).unwrap(), boxed);
    }

    /// A set that contains itself in each lazy way.
    #[derive(Attributes, Debug, Clone, PartialEq)]
    struct Deep<'a> {
        #[nl(attr = 1)]
        repeated: Array<'a, Deep<'a>>,
        #[nl(attr = 2, indexed)]
        indexed: Array<'a, Deep<'a>>,
    }

    /// The same, read at once.
    #[derive(Attributes, Debug, Clone, PartialEq)]
    struct Eager {
        #[nl(attr = 1)]
        repeated: Vec<Eager>,
        #[nl(attr = 2, indexed)]
        indexed: Vec<Eager>,
    }

    /// As many nests of this number in one another as one attribute can hold.
    fn nests(number: u16, depth: usize) -> Vec<u8> {
        (0..depth).fold(Vec::new(), |inner, _| attribute(number, &inner))
    }

    #[test]
    fn bytes_cannot_say_how_deep_a_lazy_array_is_walked() {
        for number in [1, 2] {
            let bytes = nests(number, 16_000);
            let deep = Deep::decode(&bytes).unwrap();
            // Each goes down the whole tree, and ends where it is too deep.
            assert!(format!("{deep:?}").contains("TooDeep"));
            assert_eq!(deep, deep.clone());
        }
    }

    #[test]
    fn as_many_nests_are_read_as_are_written() {
        // A value in an `indexed` nest lies in two: the nest, and its own.
        for (number, nests_of_one) in [(1, 1), (2, 2)] {
            let deepest = 32 / nests_of_one;
            let bytes = nests(number, deepest * nests_of_one);
            let eager = Eager::decode(&bytes).unwrap();
            assert_eq!(Eager::decode(&encoded(&eager)).unwrap(), eager);
            let deeper = nests(number, (deepest + 1) * nests_of_one);
            assert_eq!(Eager::decode(&deeper).unwrap_err().kind(), DecodeErrorKind::TooDeep);
        }
    }

    #[test]
    fn schemas_say_the_shape() {
        let shapes: Vec<_> = Owned::SCHEMA.fields.iter().map(|field| field.shape).collect();
        let expected = [
            Shape::Repeated,
            Shape::Indexed { levels: 0 },
            Shape::Packed,
            Shape::Indexed { levels: 1 },
            Shape::Indexed { levels: 2 },
            Shape::Packed,
        ];
        assert_eq!(shapes, expected);
        assert_eq!(Borrowed::SCHEMA.fields.iter().map(|field| field.shape).collect::<Vec<_>>(), expected);
    }
}

mod limits {
    use super::*;

    const ALL: u32 = 0x0f;

    #[derive(Attributes, Debug, Default, PartialEq)]
    struct Limited<'a> {
        #[nl(attr = 1, min = 1, max = 4094)]
        id: Option<u16>,
        #[nl(attr = 2, min = -5, max = 5)]
        offset: Option<i32>,
        #[nl(attr = 3, mask = ALL)]
        bits: Option<Be<u32>>,
        #[nl(attr = 4, max_len = 15)]
        name: Option<&'a str>,
        #[nl(attr = 5, min_len = 2, max_len = 4)]
        bytes: Option<&'a [u8]>,
        #[nl(attr = 6, exact_len = 3)]
        key: Option<Vec<u8>>,
        #[nl(attr = 7, max = 9)]
        each: Vec<i8>,
        #[nl(attr = 8, packed, max_len = 4)]
        packed: Vec<u16>,
        #[nl(attr = 9, max = u64::MAX)]
        wide: Option<u64>,
    }

    fn refused(value: &Limited<'_>) -> (String, Violation) {
        let error = value.encode(&mut [0; 256]).unwrap_err();
        let EncodeErrorKind::Limit(violation) = error.kind() else { panic!("{error}") };
        (error.to_string(), violation)
    }

    #[test]
    fn what_is_outside_is_not_written_and_the_error_says_why() {
        let none = Limited::default;
        let cases = [
            (Limited { id: Some(0), ..none() }, Violation::Less { value: 0, min: 1 }),
            (Limited { id: Some(4095), ..none() }, Violation::Greater { value: 4095, max: 4094 }),
            (Limited { offset: Some(-6), ..none() }, Violation::Less { value: -6, min: -5 }),
            (Limited { bits: Some(Be::new(0x11)), ..none() }, Violation::Bits { value: 0x11, mask: 0xf }),
            (Limited { name: Some("sixteen bytes..."), ..none() }, Violation::Longer { length: 16, max: 15 }),
            (Limited { bytes: Some(&[1]), ..none() }, Violation::Shorter { length: 1, min: 2 }),
            (Limited { bytes: Some(&[1; 5]), ..none() }, Violation::Longer { length: 5, max: 4 }),
            (Limited { key: Some(vec![1; 2]), ..none() }, Violation::Shorter { length: 2, min: 3 }),
            (Limited { key: Some(vec![1; 4]), ..none() }, Violation::Longer { length: 4, max: 3 }),
            (Limited { each: vec![9, 10], ..none() }, Violation::Greater { value: 10, max: 9 }),
            (Limited { packed: vec![1, 2, 3], ..none() }, Violation::Longer { length: 6, max: 4 }),
        ];
        for (value, expected) in cases {
            assert_eq!(refused(&value).1, expected, "{value:?}");
        }
        let (text, _) = refused(&Limited { id: Some(4095), ..none() });
        assert_eq!(text, "Limited.id: 4095 is above the most that is allowed, 4094");
        let (text, _) = refused(&Limited { bits: Some(Be::new(0x31)), ..none() });
        assert_eq!(text, "Limited.bits: 0x31 has bits that are not allowed: 0x30");
    }

    #[test]
    fn what_is_at_the_limits_is_written_and_read() {
        for id in [1, 4094] {
            let value = Limited {
                id: Some(id),
                offset: Some(-5),
                bits: Some(Be::new(0xf)),
                name: Some("fifteen bytes.."),
                bytes: Some(&[1; 4]),
                key: Some(vec![0; 3]),
                each: vec![0, 9],
                packed: vec![1, 2],
                wide: Some(u64::MAX),
            };
            let bytes = encoded(&value);
            assert_eq!(Limited::decode(&bytes).unwrap(), value);
        }
    }

    #[test]
    fn what_a_newer_kernel_sends_beyond_the_limits_is_read() {
        let bytes =
            [attribute(1, &5000u16.to_ne_bytes()), attribute(4, b"a name of more than fifteen bytes\0")];
        let all = bytes.concat();
        let read = Limited::decode(&all).unwrap();
        assert_eq!((read.id, read.name), (Some(5000), Some("a name of more than fifteen bytes")));
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Strict<'a> {
        #[nl(attr = 1, max = 4094, strict)]
        id: Option<u16>,
        #[nl(attr = 2, max_len = 3, strict)]
        name: Option<&'a str>,
        #[nl(attr = 3, packed, min_len = 4, strict)]
        packed: Option<Array<'a, u16>>,
    }

    #[test]
    fn strict_limits_hold_for_what_is_read_too() {
        let id = attribute(1, &5000u16.to_ne_bytes());
        let error = Strict::decode(&id).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit(Violation::Greater { value: 5000, max: 4094 }));
        assert_eq!(error.to_string(), "Strict.id: 5000 is above the most that is allowed, 4094 (at byte 4)");
        // A text's length is without its NUL, and without what is behind it.
        assert!(Strict::decode(&attribute(2, b"abc\0\0\0")).is_ok());
        let error = Strict::decode(&attribute(2, b"abcd\0")).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit(Violation::Longer { length: 4, max: 3 }));
        let error = Strict::decode(&attribute(3, &[0; 2])).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit(Violation::Shorter { length: 2, min: 4 }));
        assert!(Strict::decode(&attribute(3, &[0; 4])).is_ok());
    }

    #[wire_struct]
    struct Grown {
        old: u32,
        new: u32,
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Structs<'a> {
        #[nl(attr = 1, min_len = 4)]
        copied: Option<Grown>,
        #[nl(attr = 2, min_len = 4)]
        lazy: Option<Lazy<'a, Grown>>,
        #[nl(attr = 3, exact_len = 8)]
        exact: Option<Grown>,
    }

    #[test]
    fn a_struct_may_be_short_down_to_its_least_length() {
        for number in [1, 2] {
            for length in [4, 7, 8, 12] {
                assert!(Structs::decode(&attribute(number, &vec![1; length])).is_ok(), "{number} {length}");
            }
            let error = Structs::decode(&attribute(number, &[1; 3])).unwrap_err();
            assert_eq!(error.kind(), DecodeErrorKind::Limit(Violation::Shorter { length: 3, min: 4 }));
        }
        // A newer kernel's is longer.
        for (length, fine) in [(7, false), (8, true), (9, true)] {
            assert_eq!(Structs::decode(&attribute(3, &vec![1; length])).is_ok(), fine, "{length}");
        }
        // Written, it is whole.
        let value = Structs { copied: Some(Grown { old: 1, new: 2 }), lazy: None, exact: None };
        assert_eq!(encoded(&value).len(), 12);
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Selected {
        #[nl(attr = 1, mask = 1, strict)]
        bits: Option<Bitfield32>,
        #[nl(attr = 2, packed, min_len = 16, max_len = 16)]
        structs: Option<Vec<Grown>>,
    }

    #[test]
    fn a_mask_limits_the_bits_that_are_selected() {
        let refused = Violation::Bits { value: 6, mask: 1 };
        let wrong = Selected { bits: Some(Bitfield32::new(6, 6)), structs: None };
        assert_eq!(wrong.encode(&mut [0; 32]).unwrap_err().kind(), EncodeErrorKind::Limit(refused));
        let bytes = attribute(1, &[6u32.to_ne_bytes(), 6u32.to_ne_bytes()].concat());
        assert_eq!(Selected::decode(&bytes).unwrap_err().kind(), DecodeErrorKind::Limit(refused));
        let fine = Selected { bits: Some(Bitfield32::new(0, 1)), structs: None };
        assert_eq!(Selected::decode(&encoded(&fine)).unwrap(), fine);
    }

    #[test]
    fn a_c_array_of_structs_is_held_to_its_limits_as_any_other_is() {
        // As it comes from a newer kernel: longer than what may be written.
        let read = Selected::decode(&attribute(2, &[0; 24])).unwrap();
        assert_eq!(read.structs.as_ref().map(Vec::len), Some(3));
        let refused = Violation::Longer { length: 24, max: 16 };
        assert_eq!(read.encode(&mut [0; 64]).unwrap_err().kind(), EncodeErrorKind::Limit(refused));
    }

    /// A type that says that it is an integer, and not which.
    #[derive(Debug, PartialEq)]
    struct Silent(u32);

    impl<'a> Value<'a> for Silent {
        const WIRE: Wire = Wire::integer(4, false);

        fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
            u32::from_payload(payload, trace).map(Self)
        }

        fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
            self.0.put(number, writer)
        }
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Unsaid {
        #[nl(attr = 1, max = 9, strict)]
        value: Silent,
    }

    #[test]
    fn a_limit_that_cannot_be_looked_at_is_an_error_and_not_ignored() {
        let error = Unsaid { value: Silent(5) }.encode(&mut [0; 32]).unwrap_err();
        assert!(error.to_string().contains("implement `Value::selector`"), "{error}");
        let error = Unsaid::decode(&attribute(1, &5u32.to_ne_bytes())).unwrap_err();
        assert!(error.to_string().contains("implement `Value::selector`"), "{error}");
    }

    #[test]
    fn schemas_say_the_limits() {
        let limits: Vec<_> = Limited::SCHEMA.fields.iter().map(|field| *field.limits).collect();
        assert_eq!(limits[0], Limits { min: Some(1), max: Some(4094), ..Limits::NONE });
        assert_eq!(limits[2], Limits { mask: Some(0xf), ..Limits::NONE });
        assert_eq!(limits[5], Limits { min_len: Some(3), max_len: Some(3), ..Limits::NONE });
        assert!(Strict::SCHEMA.fields[0].limits.strict);
    }

    #[derive(Attributes)]
    struct Bounded<'a> {
        #[nl(attr = 1, max_len = 15)]
        name: Option<&'a str>,
        #[nl(attr = 2, pad = 9)]
        wide: u64,
        #[nl(attr = 3, flag)]
        flag: bool,
        #[nl(attr = 4, max_len = 5)]
        bytes: &'a [u8],
        #[nl(attr = 5)]
        pair: Pair,
    }

    #[derive(Message)]
    #[nl(protocol = Lab, type = 0x20)]
    struct Whole<'a> {
        #[nl(header)]
        header: Pair,
        #[nl(attr = 1)]
        nest: Bounded<'a>,
    }

    #[test]
    fn the_most_bytes_of_what_is_bounded_are_known_while_the_program_compiles() {
        const BOUNDED: usize = (4 + 16) + (4 + 12) + 4 + (4 + 8) + 8;
        const MOST: usize = Whole::MAX_LEN.unwrap();
        assert_eq!(Bounded::MAX_LEN, Some(BOUNDED));
        assert_eq!(MOST, 4 + 4 + BOUNDED);
        assert_eq!(Limited::MAX_LEN, None);
        let whole = Whole {
            header: Pair::default(),
            nest: Bounded {
                name: Some("fifteen bytes.."),
                wide: 1,
                flag: true,
                bytes: &[0; 5],
                pair: Pair::default(),
            },
        };
        let mut buffer = [0; MOST];
        let written = whole.encode(&mut buffer).unwrap().len();
        // All but a pad attribute that was not needed.
        assert!(written == MOST || written == MOST - 4);
    }
}

mod payloads {
    use super::*;

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x20)]
    struct Text<'a> {
        #[nl(payload)]
        text: &'a str,
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x21)]
    struct Bytes<'a> {
        #[nl(header)]
        header: Pair,
        #[nl(payload)]
        bytes: &'a [u8],
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x22)]
    struct Struct {
        #[nl(payload)]
        pair: Pair,
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x23)]
    struct HeaderOnly {
        #[nl(header)]
        header: Pair,
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Nest<'a> {
        #[nl(attr = 1)]
        inner: Option<Inner<'a>>,
        #[nl(attr = 2)]
        after: Option<u8>,
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Inner<'a> {
        #[nl(header)]
        header: Pair,
        #[nl(payload)]
        rest: &'a [u8],
    }

    #[test]
    fn a_payload_is_not_padded_but_what_follows_it_begins_at_a_multiple_of_four() {
        let mut buffer = [0xaa; 64];
        let message = encode(&mut buffer, &Text { text: "hi" }, Envelope::default()).unwrap();
        assert_eq!((message.len(), &message[16..]), (20, &b"hi\0\0"[..]));
        let raw = RawMessage::parse(message).unwrap();
        assert_eq!((raw.header().length, raw.payload()), (19, &b"hi\0"[..]));
        assert_eq!(raw.decode::<Text<'_>>().unwrap(), Text { text: "hi" });
        // So several may be in one datagram.
        let two = [message, message].concat();
        assert_eq!(messages(&two).filter_map(Result::ok).count(), 2);
    }

    #[test]
    fn a_text_ends_at_its_first_nul_as_example_modules_pad_theirs() {
        let mut padded = b"Hello from kernel".to_vec();
        padded.resize(1024, 0);
        assert_eq!(Text::decode(&padded).unwrap().text, "Hello from kernel");
        assert_eq!(Text::decode(b"without NUL").unwrap().text, "without NUL");
        let error = Text { text: "a\0b" }.encode(&mut [0; 64]).unwrap_err();
        assert_eq!(error.to_string(), "Text.text: string has a NUL inside, the receiver would cut it there");
        let error = Text::decode(b"ab\xff").unwrap_err();
        assert_eq!(error.to_string(), "Text.text: string is not UTF-8 (at byte 2)");
    }

    #[test]
    fn bytes_and_structs_stand_behind_the_header_as_they_are() {
        let bytes = Bytes { header: Pair { low: 1, high: Be::new(2) }, bytes: &[9, 8, 7] };
        let written = encoded(&bytes);
        assert_eq!(written, [&1u16.to_ne_bytes()[..], &2u16.to_be_bytes(), &[9, 8, 7]].concat());
        assert_eq!(Bytes::decode(&written).unwrap(), bytes);
        let pair = Struct { pair: Pair { low: 3, high: Be::new(4) } };
        assert_eq!(Struct::decode(&encoded(&pair)).unwrap(), pair);
        assert_eq!(encoded(&HeaderOnly { header: pair.pair }), encoded(&pair));
        // An older kernel's struct is shorter.
        assert_eq!(Struct::decode(&[3, 0]).unwrap().pair.low, u16::from_ne_bytes([3, 0]));
    }

    #[test]
    fn a_payload_in_a_nest_is_padded_there() {
        let nest = Nest { inner: Some(Inner { header: Pair::default(), rest: &[1, 2, 3] }), after: Some(5) };
        let expected = [attribute(1 | 0x8000, &[0, 0, 0, 0, 1, 2, 3]), attribute(2, &[5])].concat();
        assert_eq!(encoded(&nest), expected);
        assert_eq!(Nest::decode(&expected).unwrap(), nest);
    }

    #[derive(Family)]
    #[nl(name = "nlecho", version = 3)]
    struct Echo;

    #[derive(Message, Debug, PartialEq)]
    #[nl(family = Echo, command = 7)]
    struct WithUserHeader<'a> {
        #[nl(header)]
        header: Pair,
        #[nl(attr = 1)]
        text: &'a str,
    }

    #[derive(Request)]
    #[nl(family = Echo, command = 8, reply = WithUserHeader<'_>, do)]
    struct Ask {
        #[nl(header)]
        header: Pair,
        #[nl(attr = 1)]
        number: u8,
    }

    #[test]
    fn a_familys_header_stands_between_its_command_and_the_attributes() {
        let header = Pair { low: 5, high: Be::new(6) };
        let mut buffer = [0; 64];
        let envelope = Envelope { family: 0x20, ..Envelope::default() };
        let message = encode(&mut buffer, &Ask { header, number: 9 }, envelope).unwrap();
        let expected =
            [&[8, 3, 0, 0][..], &5u16.to_ne_bytes(), &6u16.to_be_bytes(), &attribute(1, &[9])].concat();
        assert_eq!(message[16..], expected);
        let answer = encode(&mut buffer, &WithUserHeader { header, text: "x" }, envelope).unwrap();
        let answer = RawMessage::parse(answer).unwrap().decode::<WithUserHeader<'_>>().unwrap();
        assert_eq!(answer, WithUserHeader { header, text: "x" });
    }
}

mod alignment_and_order {
    use super::*;

    #[derive(Attributes, Debug, Default, PartialEq)]
    struct Padded<'a> {
        #[nl(attr = 1)]
        first: Option<u32>,
        #[nl(attr = 2, pad = 9)]
        wide: Option<u64>,
        #[nl(attr = 3, pad = 9)]
        other: Option<u64>,
        #[nl(attr = 4, pad = 9)]
        many: Array<'a, u64>,
        #[nl(unknown)]
        rest: Unknown<'a>,
    }

    #[test]
    fn a_pad_attribute_stands_where_a_64_bit_payload_would_else_not_be_aligned() {
        let wide = 7u64.to_ne_bytes();
        let one = Padded { wide: Some(7), ..Padded::default() };
        assert_eq!(encoded(&one), [attribute(9, &[]), attribute(2, &wide)].concat());
        let both = Padded { wide: Some(7), other: Some(7), ..Padded::default() };
        let expected =
            [attribute(9, &[]), attribute(2, &wide), attribute(9, &[]), attribute(3, &wide)].concat();
        assert_eq!(encoded(&both), expected);
        let many = Padded { many: (&[7, 7]).into(), ..Padded::default() };
        let each = [attribute(9, &[]), attribute(4, &wide)].concat();
        assert_eq!(encoded(&many), each.repeat(2));
        assert_eq!(encoded(&Padded::decode(&each).unwrap()), each);
        let read = Padded::decode(&expected).unwrap();
        assert_eq!((read.wide, read.other), (Some(7), Some(7)));
        assert_eq!(read.rest.iter().count(), 0, "a pad attribute is known");
    }

    #[test]
    fn no_pad_attribute_stands_where_none_is_needed() {
        #[derive(Attributes)]
        struct Nested {
            #[nl(attr = 1, pad = 9)]
            wide: u64,
        }
        #[derive(Attributes)]
        struct Around {
            #[nl(attr = 2)]
            inner: Nested,
        }
        // Behind the nest's own header the place is right, counted from the message's start.
        let bytes = encoded(&Around { inner: Nested { wide: 7 } });
        assert_eq!(bytes, attribute(2 | 0x8000, &attribute(1, &7u64.to_ne_bytes())));
    }

    #[derive(Attributes, Debug, PartialEq)]
    struct Marked {
        #[nl(attr = 1, net_byteorder)]
        timeout: Be<u32>,
        #[nl(attr = 2, net_byteorder)]
        address: Option<std::net::Ipv4Addr>,
        #[nl(attr = 3, net_byteorder)]
        ports: Vec<Be<u16>>,
    }

    #[test]
    fn the_byte_order_flag_is_written_and_may_be_absent_when_read() {
        let marked =
            Marked { timeout: Be::new(60), address: Some([127, 0, 0, 1].into()), ports: vec![Be::new(443)] };
        let attributes = |flag: u16| {
            let timeout = attribute(1 | flag, &60u32.to_be_bytes());
            let address = attribute(2 | flag, &[127, 0, 0, 1]);
            [timeout, address, attribute(3 | flag, &443u16.to_be_bytes())].concat()
        };
        assert_eq!(encoded(&marked), attributes(0x4000));
        for flag in [0, 0x4000] {
            assert_eq!(Marked::decode(&attributes(flag)).unwrap(), marked);
        }
        assert!(Marked::SCHEMA.fields.iter().all(|field| field.net_byteorder));
    }
}
