use super::{Value, exactly};
use crate::error::{EncodeErrorKind, Failed, Trace};
use crate::schema::{Selector, Wire};
use crate::wire::Writer;

/// Bits, and which of them are meant: `struct nla_bitfield32`.
///
/// Those that the selector leaves out stay as they are. A bit of the value that the selector leaves out is an error
/// when it is written, since nobody would look at it; the kernel refuses it, too.
///
/// ```
/// use nl_core::{Attributes, Bitfield32, Body, Encode};
///
/// #[derive(Attributes, Debug, PartialEq)]
/// struct Filter { #[nl(attr = 1)] flags: Bitfield32 }
///
/// // Set bit 0, clear bit 1.
/// let filter = Filter { flags: Bitfield32::new(0b01, 0b11) };
/// let mut buffer = [0; 16];
/// assert_eq!(Filter::decode(filter.encode(&mut buffer)?).unwrap(), filter);
///
/// let error = Filter { flags: Bitfield32::new(0b100, 0b11) }.encode(&mut buffer).unwrap_err();
/// assert_eq!(error.to_string(), "Filter.flags: the selector lacks bits 0x4 of the value: have them in both, or in none");
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
///
/// (`linux/netlink.h`)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Bitfield32 {
    /// The bits as they shall be, or are.
    pub value: u32,
    /// The bits that are meant.
    pub selector: u32,
}

impl Bitfield32 {
    /// The bits of `value` that `selector` has.
    pub const fn new(value: u32, selector: u32) -> Self {
        Self { value, selector }
    }
}

impl<'a> Value<'a> for Bitfield32 {
    const WIRE: Wire = Wire::Bitfield32;

    #[inline]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        let [v0, v1, v2, v3, s0, s1, s2, s3] = exactly(payload, trace)?;
        Ok(Self::new(u32::from_ne_bytes([v0, v1, v2, v3]), u32::from_ne_bytes([s0, s1, s2, s3])))
    }

    #[inline]
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        let unselected = self.value & !self.selector;
        if unselected != 0 {
            return Err(writer.fail(EncodeErrorKind::Unselected { bits: unselected }));
        }
        let [v0, v1, v2, v3] = self.value.to_ne_bytes();
        let [s0, s1, s2, s3] = self.selector.to_ne_bytes();
        writer.bytes(number, &[v0, v1, v2, v3, s0, s1, s2, s3])
    }

    /// The bits that may be selected are what a mask limits.
    #[inline(always)]
    fn selector(&self) -> Selector<'_> {
        Selector::Integer(self.selector.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::DecodeErrorKind;
    use crate::wire::write;

    #[test]
    fn the_value_comes_first() {
        let mut buffer = [0xaa; 12];
        let bits = Bitfield32::new(0x1, 0x8000_0001);
        assert_eq!(write(&mut buffer, |writer| bits.put(3, writer)), Ok(12));
        assert_eq!(buffer[4..8], 1u32.to_ne_bytes());
        assert_eq!(buffer[8..], 0x8000_0001u32.to_ne_bytes());
    }

    #[test]
    fn a_bit_that_is_not_selected_is_not_written() {
        for (value, selector, bits) in [(1, 0, 1), (3, 1, 2), (u32::MAX, 0xffff, 0xffff_0000)] {
            let mut buffer = [0; 12];
            let put = write(&mut buffer, |writer| Bitfield32::new(value, selector).put(3, writer));
            assert_eq!(put.unwrap_err().kind(), EncodeErrorKind::Unselected { bits });
        }
    }

    #[test]
    fn eight_bytes_are_read_as_they_are_and_no_others() {
        let bytes = [2u32.to_ne_bytes(), 1u32.to_ne_bytes(), [0; 4]].concat();
        let mut trace = Trace::of(&bytes);
        assert_eq!(Bitfield32::from_payload(&bytes[..8], &mut trace).unwrap(), Bitfield32::new(2, 1));
        for found in [0, 4, 7, 9, 12] {
            let mut trace = Trace::of(&bytes);
            let failed = Bitfield32::from_payload(&bytes[..found], &mut trace).unwrap_err();
            assert_eq!(trace.into_error(failed).kind(), DecodeErrorKind::Size { found, needed: 8 });
        }
    }
}
