use core::fmt;

use super::Value;
use crate::error::{DecodeErrorKind, Failed, Trace};
use crate::schema::{Names, Selector, Wire};
use crate::wire::Writer;

macro_rules! variable {
    ($(#[$doc:meta])* $name:ident: $long:ident, $short:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $long);

        impl From<$long> for $name {
            fn from(value: $long) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $long {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<'a> Value<'a> for $name {
            const WIRE: Wire = Wire::Variable { signed: $long::MIN != 0, names: Names::None };

            #[inline]
            fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
                if let Ok(bytes) = <[u8; 4]>::try_from(payload) {
                    return Ok(Self($short::from_ne_bytes(bytes).into()));
                }
                if let Ok(bytes) = <[u8; 8]>::try_from(payload) {
                    return Ok(Self($long::from_ne_bytes(bytes)));
                }
                Err(trace.fail(DecodeErrorKind::FourOrEight { found: payload.len() }, payload))
            }

            #[inline]
            fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
                match $short::try_from(self.0) {
                    Ok(short) => writer.scalar(number, short.to_ne_bytes()),
                    Err(_) => writer.bytes(number, &self.0.to_ne_bytes()),
                }
            }

            #[inline(always)]
            fn selector(&self) -> Selector<'_> {
                Selector::Integer(self.0.into())
            }
        }
    };
}

variable! {
    /// An integer that takes 4 bytes where that is enough, else 8: what YNL calls `uint`, in families since Linux 6.7.
    ///
    /// Either is read, whatever the value is.
    ///
    /// ```
    /// use nl_core::{Attributes, Body, Encode, Uint};
    ///
    /// #[derive(Attributes)]
    /// struct Stats { #[nl(attr = 1)] packets: Uint }
    ///
    /// let mut buffer = [0; 16];
    /// assert_eq!(Stats { packets: Uint(7) }.encode(&mut buffer)?.len(), 4 + 4);
    /// assert_eq!(Stats { packets: Uint(1 << 32) }.encode(&mut buffer)?.len(), 4 + 8);
    /// assert_eq!(Stats::decode(&buffer[..12]).unwrap().packets, Uint(1 << 32));
    /// # Ok::<(), nl_core::EncodeError>(())
    /// ```
    ///
    /// (`nla_put_uint` of `net/netlink.h`)
    Uint: u64, u32
}

variable! {
    /// A signed integer that takes 4 bytes where that is enough, else 8: what YNL calls `sint`.
    ///
    /// The signed [`Uint`].
    Sint: i64, i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::attributes;
    use crate::wire::write;

    #[track_caller]
    fn holds<V: for<'a> Value<'a> + PartialEq + fmt::Debug>(value: V, payload: &[u8]) {
        let mut buffer = [0xaa; 16];
        let written = write(&mut buffer, |writer| value.put(1, writer)).unwrap();
        let attribute = attributes(&buffer[..written]).next().unwrap().unwrap();
        assert_eq!(attribute.payload(), payload);
        assert_eq!(attribute.get::<V>(), Ok(value));
    }

    #[test]
    fn four_bytes_are_written_where_they_are_enough() {
        for value in [0, 1, u32::MAX] {
            holds(Uint(value.into()), &value.to_ne_bytes());
        }
        for value in [1 << 32, u64::MAX] {
            holds(Uint(value), &value.to_ne_bytes());
        }
        for value in [0, -1, i32::MIN, i32::MAX] {
            holds(Sint(value.into()), &value.to_ne_bytes());
        }
        for value in [i64::MIN, i64::from(i32::MIN) - 1, i64::from(i32::MAX) + 1, i64::MAX] {
            holds(Sint(value), &value.to_ne_bytes());
        }
    }

    #[test]
    fn eight_bytes_are_read_where_four_would_be_enough() {
        let mut trace = Trace::of(&[]);
        assert_eq!(Uint::from_payload(&5u64.to_ne_bytes(), &mut trace).unwrap(), Uint(5));
        assert_eq!(Sint::from_payload(&(-5i64).to_ne_bytes(), &mut trace).unwrap(), Sint(-5));
    }

    #[test]
    fn no_other_size_is_an_integer() {
        for found in [0, 1, 2, 3, 5, 7, 9, 16] {
            let payload = &[0; 16][..found];
            let mut trace = Trace::of(payload);
            let failed = Uint::from_payload(payload, &mut trace).unwrap_err();
            assert_eq!(trace.into_error(failed).kind(), DecodeErrorKind::FourOrEight { found });
            assert!(Sint::from_payload(payload, &mut Trace::of(payload)).is_err());
        }
    }

    #[test]
    fn it_is_shown_as_the_integer_that_it_is() {
        assert_eq!(
            alloc::format!("{} {:>3} {:+}", Uint(u64::MAX), Uint(7), Sint(5)),
            "18446744073709551615   7 +5"
        );
    }

    #[test]
    fn it_is_compared_as_the_integer_that_it_is() {
        assert_eq!(Uint(u64::MAX).selector(), Selector::Integer(u64::MAX.into()));
        assert_eq!(Sint(-1).selector(), Selector::Integer(-1));
        assert!(matches!(
            (Uint::WIRE, Sint::WIRE),
            (Wire::Variable { signed: false, .. }, Wire::Variable { signed: true, .. })
        ));
        assert_eq!(Uint::MAX_PAYLOAD, Some(8));
    }
}
