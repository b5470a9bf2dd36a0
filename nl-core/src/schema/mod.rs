//! What a derive says about a type: the traits that codec, session and sockets ask.
//!
//! A [`Message`] is a body: a fixed header first, attributes after; it is encoded and decoded. A [`Request`] asks:
//! it has an operation, flags, and perhaps a reply. One body serves many operations:
//!
//! ```
//! use nl_core::{Message, Protocol, Request};
//!
//! #[derive(Protocol)]
//! #[nl(number = 25)]
//! struct Shop;
//!
//! #[derive(Message)]
//! #[nl(protocol = Shop, type = 0x20)]
//! struct Item<'a> { #[nl(attr = 1)] name: &'a str, #[nl(attr = 2)] price: Option<u32> }
//!
//! #[derive(Request)]
//! #[nl(protocol = Shop, type = 0x20, flags = CREATE | EXCL, do)]
//! struct AddItem<'a>(&'a Item<'a>);
//!
//! #[derive(Request)]
//! #[nl(protocol = Shop, type = 0x21, reply = Item<'_>, do, dump)]
//! struct GetItem<'a> { #[nl(attr = 1)] name: Option<&'a str> }
//! ```

mod data;
mod limits;
mod locate;
pub(crate) mod messages;

pub use data::{
    Arm, Entry, Field, Header, Integer, Limits, Names, Order, Payload, Presence, Schema, Select, Selector,
    Shape, Struct, StructField, SubMessage, Wire,
};
pub use locate::{FieldPath, Segment};
pub use messages::Messages;

use crate::error::{DecodeError, EncodeError, Failed, Trace};
use crate::header::Flags;
use crate::wire::{self, Writer};

/// A netlink protocol: a number that a kernel module or the kernel itself registered, or a generic family.
///
/// Derived with `#[derive(Protocol)]` or `#[derive(Family)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no netlink protocol",
    note = "write `#[derive(Protocol)]` above it, or, of a generic family, `#[derive(Family)]`"
)]
pub trait Protocol: 'static {
    /// The last argument of `socket(2)`: `NETLINK_ROUTE`, `NETLINK_GENERIC`, 25.
    const NUMBER: u8;
    /// The Rust type's name, for error texts.
    const NAME: &'static str;
    /// Whether types below 0x10 are the protocol's own data, not netlink's control messages, as in the connector
    /// and in the example modules of older texts.
    const RESERVED_TYPES: bool = false;
    /// Whether replies repeat no sequence number, as in the connector and in the example modules of older texts: the
    /// oldest request that waits gets what comes.
    const UNSEQUENCED: bool = false;
    /// The generic family, if it is one: its messages have a number that the kernel chose.
    const FAMILY: Option<FamilyName> = None;
}

/// What identifies a generic netlink family before it is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyName {
    /// The name that the family registered: at most 15 bytes.
    pub name: &'static str,
    /// The version that its requests carry in `genlmsghdr`.
    pub version: u8,
}

/// A multicast group, by number, or by name where a generic family has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// A group of a raw protocol: `RTNLGRP_LINK`. Not a bit mask: group 3 is 3.
    Number(u32),
    /// A group of a generic family, whose number the kernel chose.
    Name(&'static str),
}

impl From<u32> for Group {
    fn from(number: u32) -> Self {
        Self::Number(number)
    }
}

/// What a message is, on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A raw protocol's message type.
    Type(u16),
    /// A generic family's command.
    Command {
        /// `genlmsghdr.cmd`.
        command: u8,
        /// `genlmsghdr.version`.
        version: u8,
    },
}

impl Operation {
    /// The message type, or the command.
    pub const fn number(self) -> u16 {
        match self {
            Self::Type(kind) => kind,
            Self::Command { command, .. } => command as u16,
        }
    }
}

/// What can be written behind a message's header: a fixed header, attributes.
pub trait Encode {
    /// What it is on the wire, as data; of a type that derives nothing, [`Schema::OPAQUE`].
    const SCHEMA: &'static Schema = &Schema::OPAQUE;

    /// The most bytes that it can have, headers and padding of its attributes included; `None` where nothing bounds it.
    const MAX_LEN: Option<usize> = None;

    /// Writes it at the writer's place.
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// Writes it at the start of `buffer` and gives its bytes.
    ///
    /// # Errors
    /// What the value says of itself, a length that does not fit, or a buffer that is too small.
    fn encode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], EncodeError> {
        let written = wire::write(buffer, |writer| self.write(writer))?;
        Ok(buffer.get(..written).unwrap_or_default())
    }
}

impl<T: Encode> Encode for &T {
    const SCHEMA: &'static Schema = T::SCHEMA;
    const MAX_LEN: Option<usize> = T::MAX_LEN;

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        (**self).write(writer)
    }
}

/// A fixed header and attributes, read and written: what `Message` and `Attributes` derive.
pub trait Body<'a>: Encode + Sized {
    /// Reads it from the bytes behind a message's header, or from a nest's payload.
    fn read(region: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Reads it from bytes that stand alone.
    ///
    /// # Errors
    /// What is wrong, inside what, and at which byte from their first.
    fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut trace = Trace::of(bytes);
        match Self::read(bytes, &mut trace) {
            Ok(body) => Ok(body),
            Err(failed) => Err(trace.into_error(failed)),
        }
    }
}

/// A message or a request of protocol `P`.
///
/// Derived with `Message` and `Request`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message or request of protocol `{P}`",
    label = "not of protocol `{P}`",
    note = "a derived message belongs to the protocol or family that its `#[nl(protocol = ...)]` or \
            `#[nl(family = ...)]` names; open a `Socket` of that one"
)]
pub trait Speaks<P: Protocol>: Encode {
    /// Its message type, or its command and version.
    const OPERATION: Operation;
    /// What error texts call it: the operation's constant, or the Rust type where there is none.
    const NAME: &'static str;
}

/// A message that can be sent and received.
///
/// Derived with `#[derive(Message)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no netlink message",
    note = "write `#[derive(Message)]` above it"
)]
pub trait Message: Speaks<<Self as Message>::Protocol> {
    /// The protocol that it belongs to.
    type Protocol: Protocol;
    /// The same message, borrowing from bytes that live for `'a`.
    type At<'a>: Body<'a>;
}

/// Something that is asked of the kernel, or of a peer.
///
/// Derived with `#[derive(Request)]`.
pub trait Request: Speaks<<Self as Request>::Protocol> {
    /// The protocol that it belongs to.
    type Protocol: Protocol;
    /// The flags that it carries besides `REQUEST` and those of the way it is asked.
    const FLAGS: Flags;
    /// Whether it declares `do`.
    const DO: bool = false;
    /// Whether it declares `dump`.
    const DUMP: bool = false;
    /// Whether, asked as a `do`, it is acknowledged first and answered behind that, as in audit.
    const REPLY_AFTER_ACK: bool = false;

    /// The flags of this one.
    fn flags(&self) -> Flags {
        Self::FLAGS
    }

    /// The same request with more flags: `&add.with(Flags::ECHO)`.
    fn with(&self, flags: Flags) -> With<'_, Self>
    where
        Self: Sized,
    {
        With { request: self, flags }
    }
}

/// A request that is done once: `Socket::acknowledge`, and, with a reply, `Socket::request`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be asked as a `do`",
    label = "declares no `do`",
    note = "write `#[nl(..., do)]` above the request"
)]
pub trait Do: Request {}

/// A request that has a reply.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no reply",
    label = "declares no reply",
    note = "write `#[nl(..., reply = SomeMessage<'_>)]` above the request, or use `acknowledge`, which waits for the \
            kernel's yes or no alone"
)]
pub trait Answered: Request {
    /// What comes back.
    type Reply: Message + Speaks<<Self as Request>::Protocol>;
}

/// A request that lists: `Socket::dump`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be dumped",
    label = "declares no `dump`",
    note = "write `#[nl(..., reply = SomeMessage<'_>, dump)]` above the request"
)]
pub trait Dump: Answered {}

/// A request with more flags; made by [`Request::with`].
#[derive(Debug, Clone, Copy)]
pub struct With<'r, R> {
    request: &'r R,
    flags: Flags,
}

impl<R: Encode> Encode for With<'_, R> {
    const SCHEMA: &'static Schema = R::SCHEMA;
    const MAX_LEN: Option<usize> = R::MAX_LEN;

    #[inline(always)]
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        self.request.write(writer)
    }
}

impl<P: Protocol, R: Speaks<P>> Speaks<P> for With<'_, R> {
    const OPERATION: Operation = R::OPERATION;
    const NAME: &'static str = R::NAME;
}

impl<R: Request> Request for With<'_, R> {
    type Protocol = R::Protocol;
    const FLAGS: Flags = R::FLAGS;
    const DO: bool = R::DO;
    const DUMP: bool = R::DUMP;
    const REPLY_AFTER_ACK: bool = R::REPLY_AFTER_ACK;

    fn flags(&self) -> Flags {
        self.request.flags() | self.flags
    }
}

impl<R: Do> Do for With<'_, R> {}

impl<R: Answered> Answered for With<'_, R> {
    type Reply = R::Reply;
}

impl<R: Dump> Dump for With<'_, R> {}
