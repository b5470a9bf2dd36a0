//! Messages without attributes, and families with a header of their own.

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
