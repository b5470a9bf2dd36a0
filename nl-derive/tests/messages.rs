//! Sets of messages: which bytes are which variant, and what the rest becomes.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

use nl_core::message::{Envelope, Header, encode};
use nl_core::{
    DecodeError, DecodeErrorKind, Encode, Family, Flags, Message, Messages, Operation, Protocol, RawMessage,
    Request, wire_struct,
};

#[derive(Protocol, Debug)]
#[nl(number = 25)]
struct Shop;

#[derive(Family, Debug)]
#[nl(name = "nlecho", version = 3)]
struct Echo;

const SHOP_NEW: u32 = 0x20;
const SHOP_SOLD: u16 = 0x21;

#[wire_struct]
struct Place {
    shelf: u32,
}

#[derive(Message, Debug, Clone, PartialEq)]
#[nl(protocol = Shop, type = SHOP_NEW)]
struct Item<'a> {
    #[nl(header)]
    place: Place,
    #[nl(attr = 1)]
    name: &'a str,
}

#[derive(Message, Debug, Clone, PartialEq)]
#[nl(protocol = Shop, type = 0x30)]
struct Closed;

#[derive(Request)]
#[nl(type = SHOP_SOLD, do)]
struct Sell<'a>(Item<'a>);

#[derive(Messages, Debug, PartialEq)]
#[nl(protocol = Shop)]
enum Event<'a> {
    New(Item<'a>),
    #[nl(type = SHOP_SOLD)]
    Sold(Item<'a>),
    #[nl(type = 0x22)]
    r#Move(Item<'a>),
    Closed(Closed),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Message, Debug, PartialEq)]
#[nl(family = Echo, command = 1)]
struct Pong<'a> {
    #[nl(attr = 1)]
    text: &'a str,
}

#[derive(Message, Debug, PartialEq)]
#[nl(family = Echo, command = 0)]
struct Nothing {}

#[derive(Messages, Debug, PartialEq)]
#[nl(family = Echo)]
enum Answer<'a> {
    Nothing(Nothing),
    Pong(Pong<'a>),
    #[nl(command = 255)]
    Last(Pong<'a>),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Message, Debug, Clone, PartialEq)]
#[nl(protocol = Shop, type = 0x40)]
struct Opened {
    #[nl(attr = 1)]
    by: String,
}

/// Nothing in it borrows.
#[derive(Messages, Debug, Clone, PartialEq)]
#[nl(protocol = Shop)]
enum Door {
    Opened(Opened),
    Closed(Closed),
    #[nl(other)]
    Other,
}

/// A message of any type and payload.
fn message(kind: u16, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(Header::SIZE + payload.len()).unwrap();
    let header = Header { length, kind, flags: Flags::empty(), sequence: 0, port: 0 };
    [&header.to_bytes()[..], payload].concat()
}

/// The attribute 1 with "tea" in it.
fn tea() -> Vec<u8> {
    [&8u16.to_ne_bytes()[..], &1u16.to_ne_bytes(), b"tea\0"].concat()
}

fn item() -> Vec<u8> {
    [&7u32.to_ne_bytes()[..], &tea()].concat()
}

#[test]
fn the_type_tells_which_message_it_is() {
    let read = |kind| {
        let bytes = message(kind, &item());
        format!("{:?}", Event::from_message(RawMessage::parse(&bytes).unwrap()).unwrap())
    };
    let item = Item { place: Place { shelf: 7 }, name: "tea" };
    assert_eq!(read(0x20), format!("{:?}", Event::New(item.clone())));
    assert_eq!(read(0x21), format!("{:?}", Event::Sold(item.clone())));
    assert_eq!(read(0x22), format!("{:?}", Event::Move(item)));
    assert_eq!(read(0x30), format!("{:?}", Event::Closed(Closed)));
}

#[test]
fn what_was_written_is_read_as_what_it_is() {
    let item = Item { place: Place { shelf: 1 }, name: "tea" };
    let mut buffer = [0; 64];
    let bytes = encode(&mut buffer, &Sell(item.clone()), Envelope::default()).unwrap();
    let event = Event::from_message(RawMessage::parse(bytes).unwrap()).unwrap();
    assert_eq!(event, Event::Sold(item));
}

#[test]
fn another_type_is_kept_as_it_came() {
    for kind in [0, 1, 2, 3, 0x10, 0x23, 0xffff] {
        // A payload that no variant could read.
        let bytes = message(kind, &[1]);
        let raw = RawMessage::parse(&bytes).unwrap();
        assert_eq!(Event::from_message(raw), Ok(Event::Other(raw)), "{kind}");
    }
}

#[test]
fn the_command_tells_which_message_of_a_family_it_is() {
    let read = |command| {
        let bytes = message(0x1c, &[&[command, 1, 0, 0][..], &tea()].concat());
        format!("{:?}", Answer::from_message(RawMessage::parse(&bytes).unwrap()).unwrap())
    };
    assert_eq!(read(0), format!("{:?}", Answer::Nothing(Nothing {})));
    assert_eq!(read(1), format!("{:?}", Answer::Pong(Pong { text: "tea" })));
    assert_eq!(read(255), format!("{:?}", Answer::Last(Pong { text: "tea" })));
    assert!(read(2).starts_with("Other(RawMessage"));
}

#[test]
fn an_error_or_an_end_is_no_command() {
    // The error code -1 begins with the byte 255, a dump's end with 0.
    for (kind, code) in [(2, -1i32), (3, 0), (4, 1), (0xf, 1)] {
        let bytes = message(kind, &[&code.to_ne_bytes()[..], &tea()].concat());
        let raw = RawMessage::parse(&bytes).unwrap();
        assert_eq!(Answer::from_message(raw), Ok(Answer::Other(raw)), "{kind}");
    }
    // Not even where there is no room for one.
    let bytes = message(1, &[]);
    let raw = RawMessage::parse(&bytes).unwrap();
    assert_eq!(Answer::from_message(raw), Ok(Answer::Other(raw)));
}

#[test]
fn the_first_type_that_is_not_netlinks_own_has_commands() {
    let bytes = message(0x10, &[&[1, 1, 0, 0][..], &tea()].concat());
    let answer = Answer::from_message(RawMessage::parse(&bytes).unwrap());
    assert_eq!(answer, Ok(Answer::Pong(Pong { text: "tea" })));
    let bytes = message(0xf, &[&[1, 1, 0, 0][..], &tea()].concat());
    let raw = RawMessage::parse(&bytes).unwrap();
    assert_eq!(Answer::from_message(raw), Ok(Answer::Other(raw)));
}

#[test]
fn a_message_that_ends_early_is_an_error_that_says_in_which_variant() {
    let bytes = message(0x21, &item()[..4]);
    let error = Event::from_message(RawMessage::parse(&bytes).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "Event.SHOP_SOLD: Item.name: required attribute is absent (at byte 20)");

    let bytes = message(0x20, &item()[..3]);
    let error = Event::from_message(RawMessage::parse(&bytes).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Event.SHOP_NEW: Item.place: ends after 3 bytes, at least 4 are needed (at byte 16)"
    );

    let bytes = message(0x22, &item()[..4]);
    let error = Event::from_message(RawMessage::parse(&bytes).unwrap()).unwrap_err();
    assert_eq!(error.path().to_string(), "Event.Move: Item.name");

    for length in 0..4 {
        let bytes = message(0x1c, &[1, 1, 0, 0][..length]);
        let error = Answer::from_message(RawMessage::parse(&bytes).unwrap()).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::TooShort { found: length, needed: 4 });
        assert_eq!(error.offset(), 16);
    }
    let bytes = message(0x1c, &[1, 1, 0, 0]);
    let error = Answer::from_message(RawMessage::parse(&bytes).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "Answer.Pong: Pong.text: required attribute is absent (at byte 20)");
}

#[test]
fn every_prefix_of_a_message_is_read_or_refused() {
    let whole = message(0x1c, &[&[1, 1, 0, 0][..], &tea()].concat());
    for end in Header::SIZE..whole.len() {
        let bytes = message(0x1c, &whole[Header::SIZE..end]);
        // "te" and "tea" without its NUL are texts, too; what is shorter has no whole attribute.
        let read = Answer::from_message(RawMessage::parse(&bytes).unwrap());
        assert!(read.is_err(), "{end}: {read:?}");
    }
}

/// As one who hands out messages of any set does it.
fn read_as<E: Messages>(bytes: &[u8]) -> Result<E::At<'_>, DecodeError> {
    E::from_message(RawMessage::parse(bytes)?)
}

#[test]
fn a_set_is_named_without_the_lifetime_of_what_it_is_read_from() {
    let event = read_as::<Event<'static>>;
    let bytes = message(0x20, &item());
    let item = Item { place: Place { shelf: 7 }, name: "tea" };
    assert_eq!(event(&bytes), Ok(Event::New(item)));
    let answer = read_as::<Answer<'_>>(&message(0x1c, &[0, 1, 0, 0]))
        .is_ok_and(|answer| answer == Answer::Nothing(Nothing {}));
    assert!(answer);
}

#[test]
fn a_set_that_borrows_nothing_has_no_lifetime_and_outlives_the_bytes() {
    let opened = {
        let bytes = message(0x40, &tea());
        read_as::<Door>(&bytes).unwrap()
    };
    assert_eq!(opened, Door::Opened(Opened { by: "tea".into() }));
    assert_eq!(read_as::<Door>(&message(0x30, &[])), Ok(Door::Closed(Closed)));
    assert_eq!(read_as::<Door>(&message(0x20, &item())), Ok(Door::Other));
    assert_eq!(Door::ENTRIES.len(), 2);
}

#[test]
fn a_set_has_its_messages_as_data() {
    let entries: Vec<_> = Event::ENTRIES.iter().map(|entry| (entry.name, entry.operation)).collect();
    assert_eq!(
        entries,
        [
            ("SHOP_NEW", Operation::Type(0x20)),
            ("SHOP_SOLD", Operation::Type(0x21)),
            ("Move", Operation::Type(0x22)),
            ("Closed", Operation::Type(0x30))
        ]
    );
    assert!(Event::ENTRIES.iter().all(|entry| entry.protocol == "Shop"));
    assert!(std::ptr::eq(Event::ENTRIES[1].schema, Item::SCHEMA));
    let last = Answer::ENTRIES[2];
    assert_eq!((last.name, last.operation), ("Last", Operation::Command { command: 255, version: 3 }));
}
