#![forbid(unsafe_code)]
#![deny(warnings, unused_qualifications, missing_docs, unreachable_pub)]
//! The strictest crate can use the derives.

use nl_core::{Attributes, Family, Message, Messages, Protocol, RawMessage, Request, SubMessage, open_enum, open_flags, wire_struct};

/// A protocol.
#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = 3))]
pub struct Lab;

/// A family.
#[derive(Family)]
#[nl(name = "nlecho", groups(EVENTS = "events"))]
pub struct Echo;

/// A header.
#[wire_struct]
pub struct Word {
    /// Its only field.
    pub word: u32,
}

/// A state.
#[open_enum(u8)]
pub enum State {
    /// Off.
    OFF,
    /// On.
    ON,
}

/// Rights.
#[open_flags(u8)]
pub enum Rights {
    /// To read.
    READ = 1,
}

/// A message.
#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
pub struct Item<'a> {
    /// A header.
    #[nl(header)]
    pub header: Word,
    /// A name.
    #[nl(attr = 1)]
    pub name: &'a str,
    /// A nest.
    #[nl(attr = 2)]
    pub set: Option<Set>,
}

/// A set.
#[derive(Attributes)]
pub struct Set {
    /// A number.
    #[nl(attr = 1)]
    pub number: Option<u32>,
}

/// A set of which nothing can be wrong.
#[derive(Attributes)]
pub struct Flags {
    /// A flag.
    #[nl(attr = 1, flag)]
    pub up: bool,
}

/// A sub-message.
#[derive(SubMessage)]
pub enum Data<'a> {
    /// A set.
    #[nl("set")]
    Set(Set),
    /// Anything else.
    #[nl(other)]
    Other(&'a [u8]),
}

/// A set of messages.
#[derive(Messages)]
#[nl(protocol = Lab)]
pub enum Event<'a> {
    /// A new one.
    New(Item<'a>),
    /// Anything else.
    #[nl(other)]
    Other(RawMessage<'a>),
}

/// A request.
#[derive(Request)]
#[nl(type = 0x20, reply = Item<'_>, do)]
pub struct Add<'a>(pub Item<'a>);

fn main() {}
