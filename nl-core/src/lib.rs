//! Typed netlink: a message is an annotated struct, a derive turns it into a checked zero-copy codec.
//!
//! ```
//! use nl_core::{Message, Protocol, message};
//!
//! /// Protocol 25 of a kernel module, or of two processes that agree on it.
//! #[derive(Protocol)]
//! #[nl(number = 25)]
//! struct Greetings;
//!
//! #[derive(Message, Debug, PartialEq)]
//! #[nl(protocol = Greetings, type = 0x20)]
//! struct Hello<'a> {
//!     #[nl(attr = 1)]
//!     text: &'a str,
//!     #[nl(attr = 2)]
//!     count: Option<u32>,
//! }
//!
//! let mut buffer = [0; 64];
//! let hello = Hello { text: "hi", count: Some(3) };
//! let datagram = message::encode(&mut buffer, &hello, message::Envelope { sequence: 7, ..Default::default() })?;
//! assert_eq!(datagram.len(), 16 + 8 + 8);
//!
//! for message in message::messages(datagram) {
//!     assert_eq!(message?.decode::<Hello<'_>>()?, hello);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Read in this order: [`wire`] (the bytes), [`message`] (framing), [`attribute`] (TLVs), [`value`] (payload
//! types), [`schema`] (what a derive says about a type), [`describe`] (any message as text and JSON), [`session`]
//! (request and answer), then [`socket`], the only module that touches the kernel, and [`generic`], which resolves
//! generic netlink families and compares requests with the kernel's policy.
//!
//! What can be declared, and how, is on the page of nl-derive, which [`derive(Message)`](macro@Message) links to. The
//! [`guide`] has the words of netlink on one page, what errors mean, how C and YNL translate, and what the classic C
//! texts say, in Rust.
//!
//! # Features
//!
//! | feature | brings | default |
//! |---|---|---|
//! | `std` | [`session`], [`socket`], [`generic`]; brings `alloc` and `derive` | yes |
//! | `derive` | the derives, [`wire_struct`], [`open_enum`] and [`open_flags`] | yes, with `std` |
//! | `alloc` | `String`, `Vec`, [`Kept`], [`Mirror`] | yes, with `std` |
//! | `describe` | [`describe`]: any message as text and as JSON | no |
//! | `serde` | [`describe::Description`] can be serialized; brings `describe` | no |
//! | `verify` | [`generic::verify`]: requests beside the policy of the running kernel; brings `std` | no |
//! | `tokio` | `nl_core::tokio`: sockets with `.await`, and handles that tasks share; brings `std` | no |
//! | one per kernel header, `all` | its constants and structs in [`sys`] | no |
//! | `bindgen` | `sys::machine`: the headers of the machine, bound at build time; needs libclang | no |
#![no_std]
#![deny(unsafe_code)]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// The derives name `::nl_core`, also inside nl-core itself.
extern crate self as nl_core;

#[cfg(feature = "std")]
mod address;
pub mod attribute;
#[cfg(feature = "describe")]
pub mod describe;
pub mod error;
#[cfg(feature = "std")]
pub mod generic;
#[cfg(all(doc, feature = "std"))]
pub mod guide;
mod header;
#[cfg(feature = "alloc")]
mod kept;
pub mod message;
#[cfg(feature = "alloc")]
mod mirror;
mod proof;
pub mod schema;
#[cfg(feature = "std")]
pub mod session;
#[cfg(feature = "std")]
pub mod socket;
pub mod value;
pub mod wire;

#[cfg(feature = "derive")]
pub use nl_derive::{
    Attributes, Family, Message, Messages, Protocol, Request, SubMessage, open_enum, open_flags, wire_struct,
};
/// The kernel's constants and structs, one module per header and feature.
pub use nl_sys as sys;

#[cfg(feature = "std")]
pub use address::{Address, Credentials, Sender};
#[cfg(feature = "std")]
pub use error::{Acknowledgement, Errno, Error, Refused};
pub use error::{
    DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Failed, Path, Place, Trace, Violation,
};
#[cfg(feature = "alloc")]
pub use kept::Kept;
pub use message::{Flags, RawMessage};
#[cfg(feature = "alloc")]
pub use mirror::{Change, Mirror};
pub use schema::{
    Answered, Body, Do, Dump, Encode, Group, Message, Messages, Operation, Protocol, Request, Speaks,
};
#[cfg(feature = "tokio")]
#[doc(inline)]
pub use socket::tokio;
#[cfg(feature = "std")]
pub use socket::{Batch, Socket};
pub use value::{
    Array, Be, Bitfield32, Deferred, Lazy, Le, Mac, Numbered, Pad, ParseMacError, ParseNameError, Sint,
    SubMessage, Texts, Uint, Unknown, Value, WireStruct,
};
pub use wire::Writer;

/// What expansions of the derives name; not part of the API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "alloc")]
    pub use alloc::vec::Vec;
    pub use bitflags;
    pub use zerocopy;

    pub use crate::error::{DecodeError, DecodeErrorKind, Failed, Place, Trace};
    pub use crate::proof::*;
    pub use crate::schema::SubMessage as SubMessageSchema;
    pub use crate::schema::messages::read_message;
    pub use crate::schema::{
        Answered, Arm, Body, Do, Dump, Encode, Entry, FamilyName, Field, Limits, Message, Messages, Names,
        Protocol, Request, Schema, Select, Selector, Shape, Speaks, Struct, StructField, Wire,
    };
    pub use crate::value::named::NamedInteger;
    pub use crate::value::wire_struct::{read_struct, split_header};
    pub use crate::value::{
        Array, Endian, Indexed, Packed, ParseNameError, Payload, Plain, SubMessage, Unknown, Value,
        WireStruct,
    };
    pub use crate::wire::{Cursor, NET_BYTEORDER, Writer};
    pub use crate::{Flags, Group, Operation, RawMessage};
}
