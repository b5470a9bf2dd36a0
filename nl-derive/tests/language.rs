//! What keywords say, seen in bytes: shapes of arrays, limits, payloads, padding, byte order.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]

mod wire;

use std::ffi::CStr;
use std::net::{Ipv4Addr, Ipv6Addr};

use nl_core::message::{Envelope, RawMessage, encode, messages};
use nl_core::schema::{Limits, Shape};
use nl_core::{
    Array, Attributes, Be, Body, DecodeErrorKind, Encode, EncodeErrorKind, Family, Lazy, Mac, Message,
    Numbered, Protocol, Request, Unknown, Violation, wire_struct,
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

    #[derive(Attributes, Debug)]
    struct Around<'a> {
        #[nl(attr = 1)]
        before: u32,
        #[nl(attr = 2)]
        inner: Borrowed<'a>,
    }

    #[test]
    fn an_offset_counts_from_the_message_also_where_the_array_is_in_a_nest() {
        // Of the message, the array's payload begins at 16, its first entry's at 20.
        for inner in [
            attribute(1, &[1]),
            attribute(2, &attribute(1, &[1])),
            attribute(4, &attribute(1, &[1])),
            attribute(5, &attribute(1, &attribute(1, &[1]))),
        ] {
            let all = [attribute(1, &[0; 4]), attribute(2, &inner)].concat();
            let read = Around::decode(&all).unwrap();
            assert_eq!(read.before, 0);
            let read = read.inner;
            let errors = (read.repeated.iter().chain(read.indexed.iter()).map(|item| item.map(drop)))
                .chain(read.numbered.iter().map(|item| item.map(drop)))
                .chain(read.levels.iter().map(|item| item.map(drop)));
            let errors: Vec<_> = errors.map(Result::unwrap_err).collect();
            let [error] = errors[..] else { panic!("{errors:?}") };
            assert_eq!(error.kind(), DecodeErrorKind::Size { found: 1, needed: 2 });
            // The last four bytes are the value and its padding.
            assert_eq!(error.offset(), all.len() - 4, "{inner:?}");
        }
    }

    #[test]
    fn a_wrong_length_in_a_nest_of_entries_is_told_by_the_walk_and_ends_it() {
        let (fine, wrong) = (attribute(1, &[1, 0]), [2, 0, 1, 0]);
        let region = [&fine[..], &wrong].concat();
        for bytes in [attribute(2, &region), attribute(4, &region), attribute(5, &attribute(1, &region))] {
            let read = Borrowed::decode(&bytes).unwrap();
            let errors = (read.indexed.iter().map(|item| item.map(drop)))
                .chain(read.numbered.iter().map(|item| item.map(drop)))
                .chain(read.levels.iter().map(|item| item.map(drop)));
            let items: Vec<_> = errors.take(9).collect();
            assert_eq!(items.len(), 2, "{items:?}");
            let error = items[1].unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::BadLength { claimed: 2, .. }), "{error}");
            assert_eq!(error.offset(), bytes.len() - 4);
            // What is read at once has it at once.
            assert_eq!(Owned::decode(&bytes).unwrap_err().kind(), error.kind());
        }
    }

    #[test]
    fn an_error_among_values_is_told_whether_they_are_read_lazily_or_at_once() {
        for bytes in [attribute(2, &attribute(1, &[1])), attribute(5, &attribute(1, &attribute(1, &[1])))] {
            let error = Owned::decode(&bytes).unwrap_err();
            assert_eq!(error.kind(), DecodeErrorKind::Size { found: 1, needed: 2 });
        }
    }

    #[test]
    fn arrays_are_equal_and_shown_by_their_values_and_by_what_is_wrong_with_them() {
        let array = |payload: &'static [u8]| {
            let bytes = attribute(1, payload).leak();
            Borrowed::decode(bytes).unwrap().repeated
        };
        assert_eq!(array(&[1, 0]), array(&[1, 0]));
        assert_eq!(array(&[1]), array(&[2]));
        assert_ne!(array(&[1, 0]), array(&[2, 0]));
        assert_ne!(array(&[1]), array(&[1, 2, 3]));
        assert_ne!(array(&[1, 0]), Array::default());
        let one = u16::from_ne_bytes([1, 0]);
        assert_eq!(format!("{:?}", array(&[1, 0])), format!("[{one}]"));
        let error = array(&[1]).iter().next().unwrap().unwrap_err();
        assert_eq!(format!("{:?}", array(&[1])), format!("[{error:?}]"));
    }

    #[test]
    fn what_came_goes_with_its_flags_and_an_empty_nest_does_not_go_at_all() {
        for kind in [1, 0x4001, 0x8001] {
            let bytes = attribute(kind, &[1, 0]);
            assert_eq!(encoded(&Borrowed::decode(&bytes).unwrap()), bytes, "{kind:#x}");
        }
        let empty = attribute(2 | 0x8000, &[]);
        assert_eq!(encoded(&Borrowed::decode(&empty).unwrap()), []);
    }

    #[derive(Attributes, Debug, Default, PartialEq)]
    struct Plains<'a> {
        #[nl(attr = 1, packed)]
        bytes: Array<'a, u8>,
        #[nl(attr = 2, packed)]
        four: Array<'a, Ipv4Addr>,
        #[nl(attr = 3, packed)]
        six: Array<'a, Ipv6Addr>,
        #[nl(attr = 4, packed)]
        macs: Array<'a, Mac>,
        #[nl(attr = 5, packed)]
        threes: Array<'a, [u8; 3]>,
        #[nl(attr = 6, packed)]
        signed: Array<'a, i64>,
    }

    #[test]
    fn a_c_array_is_of_anything_that_has_one_size() {
        let (four, six) = ([[1, 2, 3, 4].into(), Ipv4Addr::LOCALHOST], [Ipv6Addr::LOCALHOST]);
        let macs = [Mac([2, 0, 0, 0, 0, 1]), Mac([2, 0, 0, 0, 0, 2])];
        let written = Plains {
            bytes: (&[1, 2, 3]).into(),
            four: (&four).into(),
            six: (&six).into(),
            macs: (&macs).into(),
            threes: (&[[1, 2, 3], [4, 5, 6]]).into(),
            signed: (&[-1]).into(),
        };
        let bytes = [
            attribute(1, &[1, 2, 3]),
            attribute(2, &[1, 2, 3, 4, 127, 0, 0, 1]),
            attribute(3, &Ipv6Addr::LOCALHOST.octets()),
            attribute(4, &[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]),
            attribute(5, &[1, 2, 3, 4, 5, 6]),
            attribute(6, &[0xff; 8]),
        ];
        assert_eq!(encoded(&written), bytes.concat());
        let all = bytes.concat();
        let read = Plains::decode(&all).unwrap();
        assert_eq!(read, written);
        assert_eq!(read.bytes.iter().map(Result::unwrap).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(encoded(&read), all);
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
        let bytes = attribute(2, &attribute(1, &[1, 0]));
        let indexed = Borrowed::decode(&bytes).unwrap().indexed;
        let bytes = attribute(1, &[1, 0]);
        let repeated = Borrowed::decode(&bytes).unwrap().repeated;
        for wrong in [
            Borrowed { repeated: packed, ..Borrowed::default() },
            Borrowed { repeated: indexed, ..Borrowed::default() },
            Borrowed { indexed: packed, ..Borrowed::default() },
            Borrowed { indexed: repeated, ..Borrowed::default() },
            Borrowed { packed: indexed, ..Borrowed::default() },
            Borrowed { packed: repeated, ..Borrowed::default() },
        ] {
            let error = wrong.encode(&mut [0; 64]).unwrap_err();
            assert!(error.to_string().contains("another shape"), "{error}");
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
    struct Always<'a> {
        #[nl(attr = 1, max = 4094)]
        id: u16,
        #[nl(attr = 2, packed, min_len = 4, max_len = 4)]
        packed: Array<'a, u16>,
        #[nl(attr = 3, max = 9, strict)]
        each: Vec<u16>,
    }

    #[test]
    fn limits_hold_for_what_must_be_there_and_for_each_of_many() {
        fn always<'a>(id: u16, packed: Array<'a, u16>) -> Always<'a> {
            Always { id, packed, each: vec![9] }
        }
        let fine = always(4094, (&[1, 2]).into());
        let bytes = encoded(&fine);
        assert_eq!(Always::decode(&bytes).unwrap(), fine);
        let error = always(4095, (&[1, 2]).into()).encode(&mut [0; 64]).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::Limit(Violation::Greater { value: 4095, max: 4094 }));
        // Of a C array the bytes are limited, of one that came in a message, too.
        for (length, violation) in
            [(2, Violation::Shorter { length: 2, min: 4 }), (6, Violation::Longer { length: 6, max: 4 })]
        {
            let bytes = [attribute(1, &[1, 0]), attribute(2, &vec![0; length])].concat();
            // Reading it is no error: that is `strict`.
            let packed = Always::decode(&bytes).unwrap().packed;
            for packed in [packed, (&[1, 2, 3][..length / 2]).into()] {
                let error = always(1, packed).encode(&mut [0; 64]).unwrap_err();
                assert_eq!(error.kind(), EncodeErrorKind::Limit(violation), "{length}");
            }
        }
        let each = |value: u16| attribute(3, &value.to_ne_bytes());
        let bytes = [attribute(1, &[1, 0]), each(9), each(10)].concat();
        let error = Always::decode(&bytes).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit(Violation::Greater { value: 10, max: 9 }));
        assert_eq!(error.offset(), 20);
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
        for (length, fine) in [(7, false), (8, true), (9, false)] {
            assert_eq!(Structs::decode(&attribute(3, &vec![1; length])).is_ok(), fine, "{length}");
        }
        // Written, it is whole.
        let value = Structs { copied: Some(Grown { old: 1, new: 2 }), lazy: None, exact: None };
        assert_eq!(encoded(&value).len(), 12);
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

    #[derive(Attributes)]
    struct PackedOnly<'a> {
        #[nl(attr = 1, packed, max_len = 6)]
        packed: Array<'a, u16>,
    }

    #[derive(Attributes)]
    struct Unbounded<'a> {
        #[nl(attr = 1)]
        pair: Pair,
        #[nl(unknown)]
        rest: Unknown<'a>,
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
        assert_eq!(PackedOnly::MAX_LEN, Some(4 + 8));
        assert_eq!(Unbounded::MAX_LEN, None, "nothing bounds what is kept");
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

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x24)]
    struct OwnedText {
        #[nl(payload)]
        text: String,
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x25)]
    struct CText<'a> {
        #[nl(payload)]
        text: &'a CStr,
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x26)]
    struct OwnedBytes {
        #[nl(payload)]
        bytes: Vec<u8>,
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x27)]
    struct Lazily<'a> {
        #[nl(payload)]
        pair: Lazy<'a, Pair>,
    }

    #[derive(Message, Debug, PartialEq)]
    #[nl(protocol = Lab, type = 0x28)]
    struct Address {
        #[nl(payload)]
        address: Ipv4Addr,
    }

    #[test]
    fn text_bytes_structs_and_integers_are_payloads_owned_and_borrowed() {
        let text = OwnedText { text: "hi".to_owned() };
        assert_eq!(encoded(&text), b"hi\0");
        assert_eq!(OwnedText::decode(b"hi\0").unwrap(), text);
        let error = OwnedText { text: "a\0b".to_owned() }.encode(&mut [0; 64]).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::InteriorNul);
        assert_eq!(encoded(&CText { text: c"hi" }), b"hi\0");
        assert_eq!(CText::decode(b"hi\0").unwrap(), CText { text: c"hi" });
        let bytes = OwnedBytes { bytes: vec![1, 0, 2] };
        assert_eq!(encoded(&bytes), [1, 0, 2]);
        assert_eq!(OwnedBytes::decode(&[1, 0, 2]).unwrap(), bytes);
        // As long as it came.
        for length in [2, 4, 6] {
            let came = &[7; 6][..length];
            assert_eq!(encoded(&Lazily::decode(came).unwrap()), came);
        }
        assert_eq!(encoded(&Address { address: [1, 2, 3, 4].into() }), [1, 2, 3, 4]);
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
    fn schemas_say_the_payload_and_its_most_bytes() {
        let payload = Bytes::SCHEMA.payload.unwrap();
        assert_eq!((Bytes::SCHEMA.header.unwrap().field, payload.field), ("header", "bytes"));
        assert_eq!((Bytes::MAX_LEN, Text::MAX_LEN), (None, None));
        assert_eq!((Struct::MAX_LEN, HeaderOnly::MAX_LEN, Address::MAX_LEN), (Some(4), Some(4), Some(4)));
        assert!(HeaderOnly::SCHEMA.payload.is_none());
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
    struct PaddedAlways {
        #[nl(attr = 2, pad = 9)]
        wide: u64,
        #[nl(attr = 3, pad = 9)]
        each: Vec<i64>,
    }

    #[test]
    fn what_must_be_there_and_each_of_many_are_aligned_too() {
        let padded = PaddedAlways { wide: 7, each: vec![8, 9] };
        let word = |number, value: u64| [attribute(9, &[]), attribute(number, &value.to_ne_bytes())];
        let expected = [word(2, 7), word(3, 8), word(3, 9)].concat().concat();
        assert_eq!(encoded(&padded), expected);
        assert_eq!(PaddedAlways::decode(&expected).unwrap(), padded);
        assert_eq!(
            PaddedAlways::SCHEMA.fields.iter().map(|field| field.pad).collect::<Vec<_>>(),
            [Some(9); 2]
        );
    }

    #[derive(Attributes, Debug, Default, PartialEq)]
    struct Padded<'a> {
        #[nl(attr = 1)]
        first: Option<u32>,
        #[nl(attr = 2, pad = 9)]
        wide: Option<u64>,
        #[nl(attr = 3, pad = 9)]
        other: Option<u64>,
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
        address: Option<Ipv4Addr>,
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
