use core::net::{Ipv4Addr, Ipv6Addr};

use zerocopy::IntoBytes;

use super::{Array, Source, Value, other_shape};
use crate::error::{DecodeErrorKind, Failed, Trace};
use crate::schema::Wire;
use crate::value::Mac;
use crate::wire::Writer;

/// A value of one size whose bytes are itself: what C arrays are made of.
///
/// Implemented for integers, [`Be`](crate::Be), [`Le`](crate::Le), addresses, `[u8; N]`, and by `#[wire_struct]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fixed size on the wire",
    note = "C arrays (`packed`) and payloads without attributes (`payload`) are made of integers, `Be<_>`, `Le<_>`, \
            addresses, `[u8; N]` and `#[wire_struct]` structs; a payload may be text or bytes, too"
)]
pub trait Plain<'a>: Value<'a> {
    /// Its bytes: at least one.
    const SIZE: usize;

    /// Lends its bytes, of which there are [`SIZE`](Self::SIZE).
    fn with_bytes<R>(&self, lend: impl FnOnce(&[u8]) -> R) -> R;
}

macro_rules! plain {
    ($($ty:ty: |$value:ident| $bytes:expr;)*) => {$(
        impl<'a> Plain<'a> for $ty {
            const SIZE: usize = size_of::<$ty>();

            #[inline(always)]
            fn with_bytes<R>(&self, lend: impl FnOnce(&[u8]) -> R) -> R {
                let $value = self;
                lend($bytes)
            }
        }
    )*};
}
plain! {
    u8: |value| value.as_bytes();
    u16: |value| value.as_bytes();
    u32: |value| value.as_bytes();
    u64: |value| value.as_bytes();
    i8: |value| value.as_bytes();
    i16: |value| value.as_bytes();
    i32: |value| value.as_bytes();
    i64: |value| value.as_bytes();
    Mac: |value| value.as_bytes();
    Ipv4Addr: |value| &value.octets();
    Ipv6Addr: |value| &value.octets();
}

impl<'a, const N: usize> Plain<'a> for [u8; N] {
    const SIZE: usize = {
        assert!(N > 0, "an array of arrays without bytes has no end");
        N
    };

    #[inline(always)]
    fn with_bytes<R>(&self, lend: impl FnOnce(&[u8]) -> R) -> R {
        lend(self)
    }
}

/// Types that the keyword `packed` reads from and writes to a C array: one value behind the other in one attribute.
///
/// A payload that is no whole number of values is an error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `packed`",
    note = "`packed` is for `Vec<T>` and `Array<'a, T>`, where `T` has a fixed size: a C array"
)]
pub trait Packed<'a>: Sized {
    /// What one value is.
    const ITEM: Wire;

    /// Reads the payload.
    fn from_packed(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Writes the attribute.
    fn put_packed(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// Bytes of the payload: of a field that is not an `Option` and has none, nothing is written at all.
    fn packed_len(&self) -> usize;
}

/// The payload as a whole number of values.
#[inline(always)]
fn whole<'a, T: Plain<'a>>(payload: &'a [u8], trace: &mut Trace) -> Result<(), Failed> {
    if payload.len() % T::SIZE == 0 {
        return Ok(());
    }
    Err(trace.fail(DecodeErrorKind::NotWhole { found: payload.len(), item: T::SIZE }, payload))
}

fn put_values<'a, T: Plain<'a>>(values: &[T], number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
    writer.attribute(number, |writer| {
        values.iter().try_for_each(|value| value.with_bytes(|bytes| writer.raw(bytes)))
    })
}

impl<'a, T: Plain<'a>> Packed<'a> for Array<'a, T> {
    const ITEM: Wire = T::WIRE;

    #[inline(always)]
    fn from_packed(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        whole::<T>(payload, trace)?;
        Ok(Self { source: Source::Packed { bytes: payload, size: T::SIZE, origin: trace.origin() } })
    }

    fn put_packed(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        match self.source {
            Source::Values(values) => put_values(values, number, writer),
            Source::Packed { bytes, .. } => writer.bytes(number, bytes),
            Source::Entries { .. } | Source::Repeated { .. } => Err(other_shape(writer)),
        }
    }

    fn packed_len(&self) -> usize {
        match self.source {
            Source::Values(values) => values.len().saturating_mul(T::SIZE),
            Source::Packed { bytes, .. } => bytes.len(),
            // Of another shape: that is told when it is written.
            Source::Entries { .. } | Source::Repeated { .. } => T::SIZE,
        }
    }
}

#[cfg(feature = "alloc")]
impl<'a, T: Plain<'a>> Packed<'a> for alloc::vec::Vec<T> {
    const ITEM: Wire = T::WIRE;

    fn from_packed(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        whole::<T>(payload, trace)?;
        payload.chunks_exact(T::SIZE).map(|bytes| T::from_payload(bytes, trace)).collect()
    }

    fn put_packed(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        put_values(self, number, writer)
    }

    fn packed_len(&self) -> usize {
        self.len().saturating_mul(T::SIZE)
    }
}
