//! Pad attributes, and the flag of network byte order.

use super::*;

#[derive(Attributes, Debug, Default, PartialEq)]
struct PaddedAlways {
    #[nl(attr = 2, pad = 9)]
    wide: u64,
    #[nl(attr = 3, pad = 0x3fff)]
    each: Vec<i64>,
}

#[test]
fn what_must_be_there_and_each_of_many_are_aligned_too() {
    let padded = PaddedAlways { wide: 7, each: vec![8, 9] };
    let word = |pad, number, value: u64| [attribute(pad, &[]), attribute(number, &value.to_ne_bytes())];
    let expected = [word(9, 2, 7), word(0x3fff, 3, 8), word(0x3fff, 3, 9)].concat().concat();
    assert_eq!(encoded(&padded), expected);
    assert_eq!(PaddedAlways::decode(&expected).unwrap(), padded);
    assert_eq!(
        PaddedAlways::SCHEMA.fields.iter().map(|field| field.pad).collect::<Vec<_>>(),
        [Some(9), Some(0x3fff)]
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
    let expected = [attribute(9, &[]), attribute(2, &wide), attribute(9, &[]), attribute(3, &wide)].concat();
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
    address: Option<Ipv4Addr>,
    #[nl(attr = 3, net_byteorder)]
    ports: Vec<Be<u16>>,
    #[nl(attr = 4, net_byteorder)]
    one_byte: u8,
}

#[test]
fn the_byte_order_flag_is_written_and_may_be_absent_when_read() {
    let marked = Marked {
        timeout: Be::new(60),
        address: Some([127, 0, 0, 1].into()),
        ports: vec![Be::new(443)],
        one_byte: 6,
    };
    let attributes = |flag: u16| {
        let timeout = attribute(1 | flag, &60u32.to_be_bytes());
        let address = attribute(2 | flag, &[127, 0, 0, 1]);
        let ports = attribute(3 | flag, &443u16.to_be_bytes());
        [timeout, address, ports, attribute(4 | flag, &[6])].concat()
    };
    assert_eq!(encoded(&marked), attributes(0x4000));
    for flag in [0, 0x4000] {
        assert_eq!(Marked::decode(&attributes(flag)).unwrap(), marked);
    }
    assert!(Marked::SCHEMA.fields.iter().all(|field| field.net_byteorder));
}
