use core::fmt;
use core::marker::PhantomData;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::Value;
use crate::error::{DecodeErrorKind, Failed, Trace};
use crate::schema::{Selector, Struct, Wire};
use crate::wire::Writer;

/// A C struct as the kernel lays it out, without implicit padding.
///
/// Declared with [`macro@crate::wire_struct`], which proves it; the bytes of the value are the bytes on the wire.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a wire struct",
    note = "write `#[nl_core::wire_struct]` above the struct; `#[wire_struct(c = ...)]` also proves it against C"
)]
pub trait WireStruct: FromBytes + IntoBytes + Immutable + KnownLayout + Copy {
    /// What it consists of, as data.
    const STRUCT: &'static Struct;
}

/// Copies a struct out of `payload`: what an older kernel's shorter struct lacks is zero, what a newer kernel's
/// longer one has more is left.
#[inline(always)]
pub fn read_struct<T: WireStruct>(payload: &[u8]) -> T {
    match T::read_from_prefix(payload) {
        Ok((value, _)) => value,
        Err(_) => read_shorter(payload),
    }
}

#[cold]
fn read_shorter<T: WireStruct>(payload: &[u8]) -> T {
    let mut value = T::new_zeroed();
    for (to, from) in value.as_mut_bytes().iter_mut().zip(payload) {
        *to = *from;
    }
    value
}

/// A message's fixed header and what follows it, from the next multiple of four on.
#[inline(always)]
pub fn split_header<'a, T: WireStruct>(region: &'a [u8], trace: &mut Trace) -> Result<(T, &'a [u8]), Failed> {
    match T::read_from_prefix(region) {
        Ok((header, rest)) => {
            let padding = crate::wire::align(size_of::<T>()) - size_of::<T>();
            Ok((header, rest.get(padding..).unwrap_or_default()))
        }
        Err(_) => {
            Err(trace.fail(DecodeErrorKind::TooShort { found: region.len(), needed: size_of::<T>() }, region))
        }
    }
}

/// A wire struct that stays bytes until it is asked for: large ones, of which few are read.
///
/// ```
/// use nl_core::{Attributes, Body, Encode, Lazy, wire_struct};
///
/// #[wire_struct]
/// struct Stats { received: u64, sent: u64 }
///
/// #[derive(Attributes)]
/// struct Counters<'a> {
///     #[nl(attr = 7)]
///     stats: Option<Lazy<'a, Stats>>,
/// }
///
/// let stats = Stats { received: 3, sent: 4 };
/// let mut buffer = [0; 32];
/// let bytes = Counters { stats: Some(Lazy::new(&stats)) }.encode(&mut buffer)?;
/// let stats = Counters::decode(bytes).unwrap().stats.unwrap();
/// assert_eq!(stats.get().sent, 4);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
pub struct Lazy<'a, T> {
    bytes: &'a [u8],
    kind: PhantomData<fn() -> T>,
}

impl<'a, T: WireStruct> Lazy<'a, T> {
    /// The struct's bytes, borrowed.
    pub fn new(value: &'a T) -> Self {
        Self::from_bytes(value.as_bytes())
    }

    /// Copies the struct out of the message. What an older kernel's shorter struct lacks is zero.
    #[inline]
    pub fn get(&self) -> T {
        read_struct(self.bytes)
    }
}

impl<'a, T> Lazy<'a, T> {
    /// The struct as bytes, which may be shorter or longer than `T`.
    #[inline]
    pub const fn from_bytes(bytes: &'a [u8]) -> Self {
        Self { bytes, kind: PhantomData }
    }

    /// The bytes as they are in the message, also those that `T` does not know.
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl<T> Clone for Lazy<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Lazy<'_, T> {}

/// Equal where the bytes are.
impl<T> PartialEq for Lazy<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> Eq for Lazy<'_, T> {}

impl<T: WireStruct + fmt::Debug> fmt::Debug for Lazy<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl<'a, T: WireStruct> Value<'a> for Lazy<'a, T> {
    const WIRE: Wire = Wire::Struct(T::STRUCT);
    // What a newer kernel appended stays in it.
    const MAX_PAYLOAD: Option<usize> = None;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], _: &mut Trace) -> Result<Self, Failed> {
        Ok(Self::from_bytes(payload))
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, self.bytes)
    }

    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::Bytes(self.bytes)
    }
}

/// Padding that C leaves between a struct's fields, written out: `N` bytes.
///
/// New ones are zero, as strict kernels demand. All are equal, whatever a sender left in them.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(transparent)]
pub struct Pad<const N: usize>([u8; N]);

impl<const N: usize> Pad<N> {
    /// Zeroes.
    pub const ZERO: Self = Self([0; N]);
}

impl<const N: usize> Default for Pad<N> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<const N: usize> PartialEq for Pad<N> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<const N: usize> Eq for Pad<N> {}

impl<const N: usize> core::hash::Hash for Pad<N> {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

impl<const N: usize> fmt::Debug for Pad<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
