//! Limits, written and read, and what is known of sizes.

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
    let bytes = [attribute(1, &5000u16.to_ne_bytes()), attribute(4, b"a name of more than fifteen bytes\0")];
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

#[derive(Attributes, Debug, PartialEq)]
struct Widest {
    #[nl(attr = 1, min = i64::MIN, max = i64::MAX)]
    signed: Sint,
    #[nl(attr = 2, mask = u64::MAX)]
    unsigned: Uint,
    #[nl(attr = 3, mask = u32::MAX)]
    bits: Bitfield32,
    #[nl(attr = 4)]
    largest: [u8; 65_531],
}

#[test]
fn the_widest_limits_and_the_largest_payload_are_fine() {
    let widest = Widest {
        signed: Sint(i64::MIN),
        unsigned: Uint(u64::MAX),
        bits: Bitfield32::new(u32::MAX, u32::MAX),
        largest: [7; 65_531],
    };
    let mut buffer = vec![0; 70_000];
    assert_eq!(Widest::decode(widest.encode(&mut buffer).unwrap()), Ok(widest));
}

#[derive(Attributes)]
struct Sixteen<'a> {
    #[nl(attr = 1, max_len = 16)]
    name: &'a str,
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
    assert_eq!(<Sixteen<'_> as Encode>::MAX_LEN, Some(4 + 20), "with the NUL");
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
