//! Attributes by hand: what a derive does not name, or a schema that is only known at run time.
//!
//! ```
//! use nl_core::{attribute::attributes, wire};
//!
//! let mut buffer = [0; 64];
//! let written = wire::write(&mut buffer, |writer| writer.nest(18, |writer| writer.text(1, b"vlan"))).unwrap();
//!
//! let link_info = attributes(&buffer[..written]).next().unwrap()?;
//! assert!(link_info.is_nested());
//! let kind = link_info.nest().next().unwrap()?;
//! assert_eq!(kind.get::<&str>()?, "vlan");
//! # Ok::<(), nl_core::DecodeError>(())
//! ```

use core::fmt;

use crate::error::{DecodeError, DecodeErrorKind, Origin, Trace};
use crate::value::Value;
use crate::wire::{self, BadLength, Cursor};

/// The attributes of a region: a message's payload behind its fixed header, or a nest's payload.
///
/// Offsets of errors count from the region's first byte.
pub fn attributes(region: &[u8]) -> AttributeIter<'_> {
    AttributeIter { cursor: Cursor::new(region), origin: Origin::of(region) }
}

/// Walks attributes; made by [`attributes`] and [`Attribute::nest`].
///
/// An attribute with a wrong length is an error, and the last item: nothing tells where the next would be.
#[derive(Debug, Clone)]
pub struct AttributeIter<'a> {
    cursor: Cursor<'a>,
    origin: Origin,
}

impl<'a> AttributeIter<'a> {
    /// The bytes that are still to be walked: at the end, what is too short for an attribute.
    pub const fn rest(&self) -> &'a [u8] {
        self.cursor.rest()
    }
}

impl<'a> Iterator for AttributeIter<'a> {
    type Item = Result<Attribute<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.cursor.step_raw()? {
            Ok((kind, payload)) => Ok(Attribute { kind, payload, origin: self.origin }),
            Err(bad) => {
                let mut trace = Trace::at(self.origin);
                let failed = bad.tell(&mut trace);
                Err(trace.into_error(failed))
            }
        })
    }
}

impl BadLength<'_> {
    /// Notes this in a trace.
    #[cold]
    pub fn tell(self, trace: &mut Trace) -> crate::error::Failed {
        let kind =
            DecodeErrorKind::BadLength { claimed: usize::from(self.claimed), available: self.at.len() };
        trace.fail(kind, self.at)
    }
}

/// One attribute: its type with flag bits, and its payload.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    kind: u16,
    payload: &'a [u8],
    origin: Origin,
}

impl<'a> Attribute<'a> {
    /// The number that tells what it is: the type without its flag bits.
    pub const fn number(&self) -> u16 {
        self.kind & wire::NUMBER
    }

    /// The type as it is on the wire, flag bits included.
    pub const fn kind(&self) -> u16 {
        self.kind
    }

    /// Whether the sender says that it is a nest. The kernel often does not say so of those that are.
    pub const fn is_nested(&self) -> bool {
        self.kind & wire::NESTED != 0
    }

    /// Whether the sender says that the payload is in network byte order. Few do.
    pub const fn is_net_byteorder(&self) -> bool {
        self.kind & wire::NET_BYTEORDER != 0
    }

    /// What its flag bits are called.
    pub(crate) fn flags(&self) -> impl Iterator<Item = &'static str> + use<> {
        let flags =
            [self.is_nested().then_some("nested"), self.is_net_byteorder().then_some("net-byteorder")];
        flags.into_iter().flatten()
    }

    /// The bytes without header and padding.
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// The payload as a value of a schema's type.
    ///
    /// # Errors
    /// Those of the type, with the offset from the region's first byte.
    pub fn get<T: Value<'a>>(&self) -> Result<T, DecodeError> {
        let mut trace = Trace::at(self.origin);
        T::from_payload(self.payload, &mut trace).map_err(|failed| trace.into_error(failed))
    }

    /// The payload as attributes, whether or not the nested bit is set.
    pub fn nest(&self) -> AttributeIter<'a> {
        AttributeIter { cursor: Cursor::new(self.payload), origin: self.origin }
    }
}

/// Equal where type and payload are, wherever they stand.
impl PartialEq for Attribute<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, self.payload) == (other.kind, other.payload)
    }
}

impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())?;
        self.flags().try_for_each(|flag| write!(f, " {flag}"))?;
        write!(f, ": {:02x?}", self.payload)
    }
}
