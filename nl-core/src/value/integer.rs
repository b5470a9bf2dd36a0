use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::{Value, exactly};
use crate::error::{Failed, Trace};
use crate::schema::{Selector, Wire};
use crate::wire::Writer;

macro_rules! integer {
    ($($integer:ident)*: $writer:ident => $write:expr) => {$(
        impl<'a> Value<'a> for $integer {
            // An integer has at most 8 bytes.
            #[expect(clippy::cast_possible_truncation, reason = "said one line above")]
            const WIRE: Wire = Wire::integer(size_of::<$integer>() as u8, $integer::MIN != 0);

            #[inline(always)]
            fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
                Ok(Self::from_ne_bytes(exactly(payload, trace)?))
            }

            #[inline(always)]
            fn put(&self, number: u16, $writer: &mut Writer<'_>) -> Result<(), Failed> {
                $write(number, self.to_ne_bytes())
            }

            #[inline(always)]
            fn selector(&self) -> Selector<'_> {
                Selector::Integer((*self).into())
            }
        }
    )*};
}
integer!(u8 u16 u32 i8 i16 i32: writer => |number, bytes| writer.scalar(number, bytes));
integer!(u64 i64: writer => |number, bytes: [u8; 8]| writer.bytes(number, &bytes));

/// One byte, of which anything but 0 is `true`.
impl<'a> Value<'a> for bool {
    const WIRE: Wire = Wire::Bool;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        let [byte] = exactly(payload, trace)?;
        Ok(byte != 0)
    }

    #[inline(always)]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.scalar(number, [u8::from(*self)])
    }
}

/// An integer that is in network byte order on the wire: `Be<u16>` to `Be<u64>`, and signed.
///
/// Has the size and alignment of the integer, so it can stand where C has `__be16`, `__be32` or `__be64`.
///
/// ```
/// use nl_core::Be;
///
/// let port = Be::new(443u16);
/// assert_eq!(port.get(), 443);
/// assert_eq!(port, 443u16.into());
/// assert_eq!(zerocopy::IntoBytes::as_bytes(&port), [1, 187]);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(transparent)]
pub struct Be<T>(T);

/// The integers that [`Be`] can hold.
pub trait Endian: Copy + sealed::Sealed {
    /// From the host's order to the network's, or back: the same operation.
    #[doc(hidden)]
    #[must_use]
    fn swap(self) -> Self;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! endian {
    ($($integer:ident)*) => {$(
        impl sealed::Sealed for $integer {}

        impl Endian for $integer {
            #[inline(always)]
            fn swap(self) -> Self {
                self.to_be()
            }
        }

        impl Be<$integer> {
            /// Like [`new`](Self::new), in a constant.
            pub const fn constant(value: $integer) -> Self {
                Self(value.to_be())
            }
        }

        impl<'a> Value<'a> for Be<$integer> {
            const WIRE: Wire = <$integer>::WIRE.in_network_order();

            #[inline(always)]
            fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
                Ok(Self($integer::from_payload(payload, trace)?))
            }

            #[inline(always)]
            fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
                self.0.put(number, writer)
            }

            #[inline(always)]
            fn selector(&self) -> Selector<'_> {
                Selector::Integer(self.get().into())
            }
        }
    )*};
}
endian!(u16 u32 u64 i16 i32 i64);

impl<T: Endian> Be<T> {
    /// From a value in the host's order.
    #[inline]
    pub fn new(value: T) -> Self {
        Self(value.swap())
    }

    /// The value in the host's order.
    #[inline]
    pub fn get(self) -> T {
        self.0.swap()
    }
}

impl<T: Endian> From<T> for Be<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Endian + PartialOrd> PartialOrd for Be<T> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        self.get().partial_cmp(&other.get())
    }
}

impl<T: Endian + Ord> Ord for Be<T> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.get().cmp(&other.get())
    }
}

impl<T: Endian + fmt::Debug> fmt::Debug for Be<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl<T: Endian + fmt::Display> fmt::Display for Be<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}
