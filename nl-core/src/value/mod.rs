//! What an attribute can carry: [`Value`], implemented for the field types of a schema and open to yours.
//!
//! | Rust | on the wire |
//! |---|---|
//! | `u8`–`u64`, `i8`–`i64` | host byte order, exactly that size |
//! | [`Be<u16>`](Be), `Be<u32>`, `Be<u64>` and signed | network byte order |
//! | [`Le<u16>`](Le), `Le<u32>`, `Le<u64>` and signed | little-endian |
//! | [`Uint`], [`Sint`], and with names `#[open_enum(Uint)]` | host byte order, 4 bytes where that is enough, else 8 |
//! | [`Bitfield32`] | `struct nla_bitfield32`: bits, and which of them are meant |
//! | `bool` | one byte; with the keyword `flag`, presence |
//! | `&str`, `String` | UTF-8 up to the first NUL; written with a NUL |
//! | `&CStr` | bytes with a NUL |
//! | [`Texts`] | several texts, each with a NUL |
//! | `&[u8]`, `Vec<u8>`, `[u8; N]` | bytes as they are |
//! | [`Ipv4Addr`](core::net::Ipv4Addr), `Ipv6Addr`, `IpAddr` (by length), [`Mac`] | 4, 16, 6 bytes |
//! | a [`wire_struct`](crate::wire_struct) by value, or [`Lazy`] | the C struct, shorter or longer than declared |
//! | [`open_enum`](crate::open_enum), [`open_flags`](crate::open_flags); around them `Be` or `Le` | their integer |
//! | a type that derives [`Attributes`](crate::Attributes) | a nest |
//! | `Vec<T>` or [`Array`] with the keyword `indexed` | a nest of entries, numbered 1, 2, 3, … |
//!
//! 64-bit payloads are only 4-aligned on the wire; all of these are read unaligned.

mod address;
mod array;
mod bitfield;
mod deferred;
mod integer;
pub(crate) mod named;
mod payload;
mod sub_message;
mod text;
mod texts;
mod unknown;
mod variable;
pub(crate) mod wire_struct;

pub use address::{Mac, ParseMacError};
pub(crate) use array::MOST_LEVELS;
pub use array::{Array, Indexed, Items, Numbered, Packed, Plain};
pub use bitfield::Bitfield32;
pub use deferred::Deferred;
pub use integer::{Be, Endian, Le};
pub use named::ParseNameError;
pub use payload::Payload;
pub use sub_message::SubMessage;
pub use texts::{Texts, TextsIter};
pub use unknown::{Unknown, UnknownIter};
pub use variable::{Sint, Uint};
pub use wire_struct::{Lazy, Pad, WireStruct};

use crate::error::{DecodeErrorKind, Failed, Trace};
use crate::schema::{Selector, Wire};
use crate::wire::Writer;

/// A type that can be an attribute's payload.
///
/// `'a` is the lifetime of the message's bytes, which a value may borrow. Both directions report what is wrong
/// through their last argument and return the [`Failed`] that it gives.
///
/// ```
/// use nl_core::{Attributes, Body, DecodeErrorKind, Encode, Failed, Trace, Value, wire::Writer};
///
/// /// A VLAN id: 12 bits.
/// #[derive(Debug, PartialEq)]
/// struct VlanId(u16);
///
/// impl<'a> Value<'a> for VlanId {
///     fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
///         match u16::from_payload(payload, trace)? {
///             id @ 0..4096 => Ok(Self(id)),
///             _ => Err(trace.fail(DecodeErrorKind::Invalid("a VLAN id has 12 bits"), payload)),
///         }
///     }
///     fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
///         self.0.put(number, writer)
///     }
/// }
///
/// #[derive(Attributes, Debug)]
/// struct Vlan {
///     #[nl(attr = 1)]
///     id: VlanId,
/// }
///
/// let mut buffer = [0; 8];
/// let bytes = Vlan { id: VlanId(5000) }.encode(&mut buffer)?;
/// assert_eq!(Vlan::decode(bytes).unwrap_err().to_string(), "Vlan.id: a VLAN id has 12 bits (at byte 4)");
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a netlink attribute's payload",
    label = "not a payload type",
    note = "payloads are integers, `Be<_>`, `Le<_>`, `bool`, strings, bytes, addresses, `#[wire_struct]` structs, \
            types that derive `Attributes`, those that derive `SubMessage` with `select = ...`, and types of yours that \
            implement `Value`; wrap optional ones in `Option`, repeated ones in `Vec`"
)]
pub trait Value<'a>: Sized {
    /// What it is on the wire, as data: what limits are checked against while the program compiles, and what
    /// descriptions and comparisons with the kernel's policy go by.
    const WIRE: Wire = Wire::Bytes { size: None };

    /// The most bytes that its payload can have; `None` where nothing bounds it.
    const MAX_PAYLOAD: Option<usize> = Self::WIRE.max_len();

    /// How many numbers of the entries of a nest belong to the value: see [`Numbered`].
    const LEVELS: usize = 0;

    /// Reads the value from an attribute's payload: its bytes without header and padding.
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Writes the value as one attribute: header, payload, padding.
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// Reads the value from an entry of a nest, whose numbers are the last [`LEVELS`](Self::LEVELS) of `numbers`.
    #[inline(always)]
    fn from_entry(numbers: &[u16], payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        let _ = numbers;
        Self::from_payload(payload, trace)
    }

    /// The integer, the text or the bytes that it is: what limits are compared with and `select` goes by.
    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::None
    }
}

/// The payload as exactly `N` bytes.
#[inline(always)]
pub(crate) fn exactly<const N: usize>(payload: &[u8], trace: &mut Trace) -> Result<[u8; N], Failed> {
    match payload.first_chunk::<N>() {
        Some(chunk) if payload.len() == N => Ok(*chunk),
        _ => Err(wrong_size(payload, N, trace)),
    }
}

// Out of line: it is behind every field of fixed size.
#[cold]
#[inline(never)]
fn wrong_size(payload: &[u8], needed: usize, trace: &mut Trace) -> Failed {
    trace.fail(DecodeErrorKind::Size { found: payload.len(), needed }, payload)
}

impl<'a> Value<'a> for &'a [u8] {
    #[inline(always)]
    fn from_payload(payload: &'a [u8], _: &mut Trace) -> Result<Self, Failed> {
        Ok(payload)
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, self)
    }

    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::Bytes(self)
    }
}

impl<'a, const N: usize> Value<'a> for [u8; N] {
    const WIRE: Wire = Wire::Bytes { size: Some(N) };

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        exactly(payload, trace)
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, self)
    }
}

#[cfg(feature = "alloc")]
impl<'a> Value<'a> for alloc::vec::Vec<u8> {
    fn from_payload(payload: &'a [u8], _: &mut Trace) -> Result<Self, Failed> {
        Ok(payload.to_vec())
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, self)
    }

    fn selector(&self) -> Selector<'_> {
        Selector::Bytes(self)
    }
}

/// A box for a type that contains itself: recursion needs an indirection.
#[cfg(feature = "alloc")]
impl<'a, T: Value<'a>> Value<'a> for alloc::boxed::Box<T> {
    const WIRE: Wire = T::WIRE;
    // A type that contains itself does so in a box: what it can hold is not bounded by what it is.
    const MAX_PAYLOAD: Option<usize> = None;
    const LEVELS: usize = T::LEVELS;

    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(alloc::boxed::Box::new(T::from_payload(payload, trace)?))
    }

    fn from_entry(numbers: &[u16], payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(alloc::boxed::Box::new(T::from_entry(numbers, payload, trace)?))
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        (**self).put(number, writer)
    }

    fn selector(&self) -> Selector<'_> {
        (**self).selector()
    }
}
