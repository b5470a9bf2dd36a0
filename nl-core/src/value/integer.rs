use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::{Plain, Value, exactly};
use crate::error::{Failed, Trace};
use crate::proof::Signed;
use crate::schema::{Order, Selector, Wire};
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

/// The integers that [`Be`] and [`Le`] can hold: of more than a byte, and newtypes around them that
/// [`open_enum`](macro@crate::open_enum), [`open_flags`](macro@crate::open_flags) and
/// [`wire_struct`](macro@crate::wire_struct) declare.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no byte order",
    note = "`Be<_>` and `Le<_>` hold integers of 2, 4 or 8 bytes, and newtypes around these that `open_enum`, \
            `open_flags` or `wire_struct` declare"
)]
pub trait Endian: Copy {
    /// From the host's order to the network's, or back: the same operation.
    #[doc(hidden)]
    #[must_use]
    fn to_be(self) -> Self;

    /// From the host's order to little endian, or back.
    #[doc(hidden)]
    #[must_use]
    fn to_le(self) -> Self;
}

macro_rules! endian {
    ($($integer:ident)*) => {$(
        impl Endian for $integer {
            #[inline(always)]
            fn to_be(self) -> Self {
                self.to_be()
            }

            #[inline(always)]
            fn to_le(self) -> Self {
                self.to_le()
            }
        }
    )*};
}
endian!(u16 u32 u64 i16 i32 i64);

macro_rules! ordered {
    ($(#[$doc:meta])* $name:ident: $order:ident, $swap:ident, $($integer:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout)]
        #[repr(transparent)]
        pub struct $name<T>(T);

        impl<T: Endian> $name<T> {
            /// From a value in the host's order.
            #[inline]
            pub fn new(value: T) -> Self {
                Self(value.$swap())
            }

            /// The value in the host's order.
            #[inline]
            pub fn get(self) -> T {
                self.0.$swap()
            }
        }

        $(impl $name<$integer> {
            /// Like [`new`](Self::new), in a constant.
            pub const fn constant(value: $integer) -> Self {
                Self(value.$swap())
            }
        })*

        impl<'a, T: Endian + Value<'a>> Value<'a> for $name<T> {
            const WIRE: Wire = T::WIRE.in_order(Order::$order);

            #[inline(always)]
            fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
                Ok(Self(T::from_payload(payload, trace)?))
            }

            #[inline(always)]
            fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
                self.0.put(number, writer)
            }

            #[inline(always)]
            fn selector(&self) -> Selector<'_> {
                match self.get().selector() {
                    Selector::Integer(value) => Selector::Integer(value),
                    _ => Selector::None,
                }
            }
        }

        impl<'a, T: Endian + Plain<'a>> Plain<'a> for $name<T> {
            const SIZE: usize = T::SIZE;

            #[inline(always)]
            fn with_bytes<R>(&self, lend: impl FnOnce(&[u8]) -> R) -> R {
                self.0.with_bytes(lend)
            }
        }

        impl<T: Signed> Signed for $name<T> {
            const SIGNED: Option<bool> = T::SIGNED;
        }

        impl<T: Endian + Default> Default for $name<T> {
            fn default() -> Self {
                Self::new(T::default())
            }
        }

        impl<T: Endian> From<T> for $name<T> {
            fn from(value: T) -> Self {
                Self::new(value)
            }
        }

        impl<T: Endian + PartialOrd> PartialOrd for $name<T> {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                self.get().partial_cmp(&other.get())
            }
        }

        impl<T: Endian + Ord> Ord for $name<T> {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.get().cmp(&other.get())
            }
        }

        impl<T: Endian + fmt::Debug> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.get().fmt(f)
            }
        }

        impl<T: Endian + fmt::Display> fmt::Display for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.get().fmt(f)
            }
        }
    };
}

ordered! {
    /// An integer that is in network byte order on the wire: `Be<u16>` to `Be<u64>`, and signed; or one with names.
    ///
    /// Has the size and alignment of the integer, so it can stand where C has `__be16`, `__be32` or `__be64`.
    ///
    /// ```
    /// use nl_core::{Be, open_flags};
    ///
    /// let port = Be::new(443u16);
    /// assert_eq!(port.get(), 443);
    /// assert_eq!(port, 443u16.into());
    /// assert_eq!(zerocopy::IntoBytes::as_bytes(&port), [1, 187]);
    ///
    /// #[open_flags(u32)]
    /// enum SetFlags {
    ///     ANONYMOUS = 1 << 0,
    ///     INTERVAL = 1 << 2,
    /// }
    ///
    /// let flags = Be::new(SetFlags::ANONYMOUS | SetFlags::INTERVAL);
    /// assert_eq!(zerocopy::IntoBytes::as_bytes(&flags), [0, 0, 0, 5]);
    /// assert_eq!(flags.to_string(), "ANONYMOUS | INTERVAL");
    /// ```
    Be: Network, to_be, u16 u32 u64 i16 i32 i64
}

ordered! {
    /// An integer that is little-endian on the wire: `Le<u16>` to `Le<u64>`, and signed; or one with names.
    ///
    /// The [`Be`] of the other order, where C has `__le16`, `__le32` or `__le64`.
    ///
    /// ```
    /// use nl_core::Le;
    ///
    /// let channel = Le::new(443u16);
    /// assert_eq!(channel.get(), 443);
    /// assert_eq!(zerocopy::IntoBytes::as_bytes(&channel), [187, 1]);
    /// ```
    Le: Little, to_le, u16 u32 u64 i16 i32 i64
}
