//! A type of so many attributes that they are read into memory is read like any other.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod wire;

use nl_core::{Array, Attributes, Be, Body, Encode, SubMessage};
use wire::attribute;

#[derive(Attributes, Debug, Default, Clone, PartialEq)]
struct Inner<'a> {
    #[nl(attr = 1)]
    name: Option<&'a str>,
}

#[derive(SubMessage, Debug, Clone, PartialEq)]
enum Data {
    #[nl("number")]
    Number(u32),
    #[nl(other)]
    Other(Vec<u8>),
}

/// A set of rows: attributes of all forms, whose numbers begin at the row's.
macro_rules! rows {
    ($($row:literal: $name:ident $id:ident $octets:ident $up:ident $inner:ident $list:ident $indexed:ident $packed:ident
        $lazy:ident $kind:ident $data:ident;)*) => {
        #[derive(Attributes, Debug, Clone, PartialEq)]
        struct Many<'a> {$(
            #[nl(attr = $row + 1)]
            $name: &'a str,
            #[nl(attr = $row + 2)]
            $id: Option<u32>,
            #[nl(attr = $row + 3, min_len = 2, strict)]
            $octets: Option<&'a [u8]>,
            #[nl(attr = $row + 4, flag)]
            $up: bool,
            #[nl(attr = $row + 5)]
            $inner: Inner<'a>,
            #[nl(attr = $row + 6)]
            $list: Vec<u16>,
            #[nl(attr = $row + 7, indexed)]
            $indexed: Vec<&'a str>,
            #[nl(attr = $row + 8, packed)]
            $packed: Option<Vec<Be<u16>>>,
            #[nl(attr = $row + 9)]
            $lazy: Array<'a, u64>,
            #[nl(attr = $row + 10)]
            $kind: Option<&'a str>,
            #[nl(attr = $row + 11, select = $kind)]
            $data: Option<Data>,
        )*}

        impl Many<'_> {
            /// All that can be there, or all that must.
            fn new(full: bool) -> Self {
                let some = |row: u16| full.then_some(row);
                Self {$(
                    $name: stringify!($name),
                    $id: some($row).map(u32::from),
                    $octets: full.then_some(&[$row, 1, 2]),
                    $up: full,
                    $inner: Inner { name: full.then_some(stringify!($inner)) },
                    $list: some($row).into_iter().chain(some(1)).collect(),
                    $indexed: some($row).map(|_| stringify!($indexed)).into_iter().collect(),
                    $packed: some($row).map(|row| vec![Be::new(row), Be::new(1)]),
                    $lazy: Array::default(),
                    $kind: full.then_some("number"),
                    $data: some($row).map(|row| Data::Number(row.into())),
                )*}
            }
        }

        /// The numbers that rows begin at, and what their fields are called.
        const ROWS: &[(u16, [&str; 11])] = &[$((
            $row,
            [
                stringify!($name), stringify!($id), stringify!($octets), stringify!($up), stringify!($inner),
                stringify!($list), stringify!($indexed), stringify!($packed), stringify!($lazy), stringify!($kind),
                stringify!($data),
            ],
        )),*];
    };
}

// The numbers do not ascend.
rows! {
    100: a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11;
    120: b1 b2 b3 b4 b5 b6 b7 b8 b9 b10 b11;
    40: c1 c2 c3 c4 c5 c6 c7 c8 c9 c10 c11;
    0: d1 d2 d3 d4 d5 d6 d7 d8 d9 d10 d11;
    60: e1 e2 e3 e4 e5 e6 e7 e8 e9 e10 e11;
    80: f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11;
    20: g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11;
}

fn encoded(many: &Many<'_>) -> Vec<u8> {
    many.encode(&mut [0xaa; 4096]).unwrap().to_vec()
}

#[test]
fn many_attributes_come_back_as_they_were() {
    for many in [Many::new(true), Many::new(false)] {
        assert_eq!(Many::decode(&encoded(&many)).unwrap(), many);
    }
}

#[test]
fn what_is_read_later_is_found_among_many() {
    let mut bytes = encoded(&Many::new(true));
    for number in [7u64, 8] {
        bytes.extend(attribute(20 + 9, &number.to_ne_bytes()));
    }
    let many = Many::decode(&bytes).unwrap();
    assert_eq!(many.g9.iter().collect::<Result<Vec<_>, _>>().unwrap(), [7, 8]);
    assert_eq!(many.f9.iter().count(), 0);
}

#[test]
fn an_error_in_one_of_many_has_its_name() {
    let whole = encoded(&Many::new(false));
    let at = whole.len() + 4;
    let error = |number: u16, payload: &[u8]| {
        let bytes = [&whole[..], &attribute(number, payload)].concat();
        Many::decode(&bytes).unwrap_err().to_string()
    };
    for (row, [name, id, octets, _, inner, list, indexed, packed, _, kind, data]) in ROWS {
        let short = format!("payload is 1 byte, its type needs 4 (at byte {at})");
        assert_eq!(error(row + 2, &[1]), format!("Many.{id}: {short}"));
        let nest = attribute(1, &[0xff, 0]);
        let text = format!("Inner.name: string is not UTF-8 (at byte {})", at + 4);
        assert_eq!(error(row + 5, &nest), format!("Many.{inner}: {text}"));
        for (field, number, payload) in [
            (name, 1, &[0xff, 0][..]),
            (octets, 3, &[1]),
            (list, 6, &[1]),
            (packed, 8, &[1]),
            (kind, 10, &[0xff]),
        ] {
            let error = error(row + number, payload);
            assert!(error.starts_with(&format!("Many.{field}: ")), "{error}");
        }
        let error = error(row + 7, &nest);
        assert!(error.starts_with(&format!("Many.{indexed}")), "{error}");
        let kind = attribute(row + 10, b"number\0");
        let bytes = [&whole[..], &kind, &attribute(row + 11, &[1])].concat();
        let error = Many::decode(&bytes).unwrap_err().to_string();
        assert!(error.starts_with(&format!("Many.{data}")), "{error}");
    }
}

#[test]
fn the_one_of_many_that_is_absent_has_its_name() {
    for (row, [name, ..]) in ROWS {
        let mut bytes = Vec::new();
        for other in ROWS.iter().map(|(other, _)| other).filter(|other| *other != row) {
            bytes.extend(attribute(other + 1, b"name\0"));
            bytes.extend(attribute(other + 5, &[]));
        }
        bytes.extend(attribute(row + 5, &[]));
        let error = Many::decode(&bytes).unwrap_err().to_string();
        assert_eq!(error, format!("Many.{name}: required attribute is absent (at byte 0)"));
    }
}

#[test]
fn a_wrong_length_among_many_is_inside_none() {
    let bytes = [encoded(&Many::new(true)), attribute(1, &[0; 4])[..6].to_vec()].concat();
    let error = Many::decode(&bytes).unwrap_err();
    assert_eq!(error.offset(), bytes.len() - 6);
    assert!(error.to_string().starts_with("length field says 8"), "{error}");
}
