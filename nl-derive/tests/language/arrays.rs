//! Arrays in every shape.

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
    assert_eq!(Numbered::new(9, 8u16).selector(), Selector::Integer(8));
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
    let together = [attribute(7, &[item(1, 10), item(2, 20)].concat()), attribute(0, &item(1, 30))].concat();
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
    let (fine, wrong) = (attribute(1, &[1, 0]), [2u16.to_ne_bytes(), [1, 0]].concat());
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
    let bytes =
        [attribute(1, &1u16.to_ne_bytes()), attribute(8, &[0; 4]), attribute(0x4001, &2u16.to_ne_bytes())];
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
