use core::ffi::CStr;

use super::Value;
use crate::error::{DecodeErrorKind, Failed, Trace};
use crate::schema::{Selector, Wire};
use crate::wire::Writer;

/// The bytes before the first NUL, or all.
///
/// The kernel pads some strings with NULs and leaves it out of others, so neither is an error.
#[inline(always)]
pub(super) fn before_nul(payload: &[u8]) -> &[u8] {
    // Eight bytes at a time: the lowest zero byte of a word sets the lowest of these bits.
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let mut rest = payload;
    let mut before = 0;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let zero = word.wrapping_sub(ONES) & !word & HIGH;
        if zero != 0 {
            let length = before + (zero.trailing_zeros() / 8) as usize;
            return payload.get(..length).unwrap_or(payload);
        }
        (rest, before) = (tail, before + 8);
    }
    match rest.iter().position(|byte| *byte == 0) {
        Some(length) => payload.get(..before + length).unwrap_or(payload),
        None => payload,
    }
}

impl<'a> Value<'a> for &'a str {
    const WIRE: Wire = Wire::Text;

    #[inline(always)]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        match core::str::from_utf8(before_nul(payload)) {
            Ok(text) => Ok(text),
            Err(error) => {
                let at = payload.get(error.valid_up_to()..).unwrap_or(payload);
                Err(trace.fail(DecodeErrorKind::NotUtf8, at))
            }
        }
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.text(number, self.as_bytes())
    }

    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::Text(self.as_bytes())
    }
}

#[cfg(feature = "alloc")]
impl<'a> Value<'a> for alloc::string::String {
    const WIRE: Wire = Wire::Text;

    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        <&str>::from_payload(payload, trace).map(Self::from)
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.text(number, self.as_bytes())
    }

    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::Text(self.as_bytes())
    }
}

impl<'a> Value<'a> for &'a CStr {
    const WIRE: Wire = Wire::Text;

    #[inline]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        CStr::from_bytes_until_nul(payload).map_err(|_| trace.fail(DecodeErrorKind::NoNul, payload))
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.bytes(number, self.to_bytes_with_nul())
    }

    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::Text(self.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::before_nul;
    use alloc::vec;

    #[test]
    fn the_first_nul_ends_a_string_wherever_it_is() {
        for length in 0..40 {
            for nul in 0..length {
                let mut payload = vec![b'x'; length];
                payload[nul] = 0;
                // What follows the NUL, or has its high bit set before it, is no sign of another end.
                payload[nul + 1..].fill(0x01);
                payload[..nul].fill(0x80);
                assert_eq!(before_nul(&payload).len(), nul, "length {length}");
            }
            assert_eq!(before_nul(&vec![b'x'; length]).len(), length);
        }
    }
}
