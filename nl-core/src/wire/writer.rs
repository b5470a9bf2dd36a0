use core::mem;

use super::{NESTED, align};
use crate::error::{EncodeError, EncodeErrorKind, Failed, Place};
use crate::value::WireStruct;

/// Lets `content` write at the start of `buffer`, and tells how many bytes are written.
///
/// ```
/// use nl_core::{EncodeErrorKind, wire};
///
/// let mut buffer = [0xaa; 32];
/// let written = wire::write(&mut buffer, |writer| {
///     writer.nest(18, |writer| {
///         writer.text(1, b"vlan")?;
///         writer.nest(2, |writer| writer.scalar(1, 100u16.to_ne_bytes()))
///     })
/// });
/// assert_eq!(written, Ok(4 + 12 + 4 + 8));
///
/// // A length that its field cannot say is an error, in a nest too.
/// let mut buffer = vec![0; 100_000];
/// let error = wire::write(&mut buffer, |writer| {
///     writer.nest(1, |writer| {
///         writer.bytes(1, &[0; 40_000])?;
///         writer.bytes(1, &[0; 40_000])
///     })
/// });
/// assert_eq!(error.unwrap_err().kind(), EncodeErrorKind::TooLong { length: 80_012, most: 65_535 });
/// ```
///
/// # Errors
/// What went wrong last, also where its [`Failed`] was not passed on: what was written is no message then.
#[inline]
pub fn write(
    buffer: &mut [u8],
    content: impl FnOnce(&mut Writer<'_>) -> Result<(), Failed>,
) -> Result<usize, EncodeError> {
    let mut error = None;
    try_write(buffer, &mut error, content).ok_or_else(|| told(error))
}

/// Like [`write`](fn@write); what went wrong is in `error`, and [`told`] of it.
#[inline(always)]
pub(crate) fn try_write(
    buffer: &mut [u8],
    error: &mut Option<EncodeError>,
    content: impl FnOnce(&mut Writer<'_>) -> Result<(), Failed>,
) -> Option<usize> {
    let total = buffer.len();
    let mut writer = Writer { rest: buffer, total, depth: 0, error };
    let result = content(&mut writer);
    let written = writer.written();
    (result.is_ok() && error.is_none()).then_some(written)
}

/// What went wrong.
#[cold]
pub(crate) fn told(error: Option<EncodeError>) -> EncodeError {
    // A `Failed` of another writer: the details are there, not here.
    error.unwrap_or_else(|| EncodeError::new(EncodeErrorKind::Invalid("failed without a reason")))
}

/// Writes a message's bytes in one pass; a nest measures itself. [`write`](fn@write) makes one.
///
/// What goes wrong is noted for [`write`](fn@write) to tell; a [`Failed`] is the sign of it.
//
// The note is not in the writer: what only failing needs would keep the rest of it out of registers.
#[derive(Debug)]
pub struct Writer<'b> {
    rest: &'b mut [u8],
    total: usize,
    depth: u8,
    error: &'b mut Option<EncodeError>,
}

impl<'b> Writer<'b> {
    /// How many bytes are written.
    #[inline]
    pub fn written(&self) -> usize {
        self.total - self.rest.len()
    }

    /// The next `N` bytes, to be written whole by the caller.
    #[inline(always)]
    pub fn take<const N: usize>(&mut self) -> Result<&'b mut [u8; N], Failed> {
        match mem::take(&mut self.rest).split_first_chunk_mut::<N>() {
            Some((chunk, rest)) => {
                self.rest = rest;
                Ok(chunk)
            }
            None => Err(self.fail(EncodeErrorKind::NoRoom)),
        }
    }

    /// The next `length` bytes, to be written whole.
    #[inline(always)]
    fn take_slice(&mut self, length: usize) -> Result<&'b mut [u8], Failed> {
        match mem::take(&mut self.rest).split_at_mut_checked(length) {
            Some((chunk, rest)) => {
                self.rest = rest;
                Ok(chunk)
            }
            None => Err(self.fail(EncodeErrorKind::NoRoom)),
        }
    }

    /// The next `length` bytes and their padding. The padding is zeroed, the bytes are the caller's to write.
    #[inline(always)]
    fn take_padded(&mut self, length: usize) -> Result<&'b mut [u8], Failed> {
        let chunk = self.take_slice(align(length))?;
        if let Some(last) = chunk.last_chunk_mut::<4>() {
            *last = [0; 4];
        }
        match chunk.get_mut(..length) {
            Some(chunk) => Ok(chunk),
            None => Err(self.fail(EncodeErrorKind::NoRoom)),
        }
    }

    /// An attribute's 16-bit length, header included, or the error that it does not fit.
    #[inline(always)]
    fn length(&mut self, payload: usize) -> Result<u16, Failed> {
        match u16::try_from(payload.saturating_add(4)) {
            Ok(length) => Ok(length),
            Err(_) => {
                Err(self.fail(EncodeErrorKind::TooLong { length: payload.saturating_add(4), most: 0xffff }))
            }
        }
    }

    /// A fixed header: the struct's bytes, padded to a multiple of four.
    #[inline(always)]
    pub fn header<T: WireStruct>(&mut self, header: &T) -> Result<(), Failed> {
        let bytes = header.as_bytes();
        self.take_padded(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// An attribute of one to four bytes: `u8` to `u32`, an IPv4 address.
    #[inline(always)]
    pub fn scalar<const N: usize>(&mut self, number: u16, value: [u8; N]) -> Result<(), Failed> {
        const { assert!(0 < N && N <= 4, "`scalar` writes one word; use `bytes`") };
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().zip(value) {
            *to = from;
        }
        // `N` is at most 4, so the sum is at most 8.
        let [l0, l1] = self.length(N)?.to_ne_bytes();
        let [t0, t1] = number.to_ne_bytes();
        let [v0, v1, v2, v3] = word;
        *self.take::<8>()? = [l0, l1, t0, t1, v0, v1, v2, v3];
        Ok(())
    }

    /// An attribute that is just there: a flag.
    #[inline]
    pub fn flag(&mut self, number: u16) -> Result<(), Failed> {
        *self.take::<4>()? = header(4, number);
        Ok(())
    }

    /// An attribute of any bytes, padded with zeroes.
    #[inline(always)]
    pub fn bytes(&mut self, number: u16, payload: &[u8]) -> Result<(), Failed> {
        let length = self.length(payload.len())?;
        *self.take::<4>()? = header(length, number);
        self.take_padded(payload.len())?.copy_from_slice(payload);
        Ok(())
    }

    /// A string attribute: `text` and a NUL. A NUL inside is an error.
    //
    // One pass that looks for NULs as it copies: most names are shorter than a call of memchr and one of memcpy take.
    #[inline(always)]
    pub fn text(&mut self, number: u16, text: &[u8]) -> Result<(), Failed> {
        let with_nul = text.len().saturating_add(1);
        let length = self.length(with_nul)?;
        *self.take::<4>()? = header(length, number);
        let room = self.take_slice(align(with_nul))?;
        for (to, from) in room.chunks_exact_mut(4).zip(text.chunks_exact(4)) {
            let word = from.first_chunk().copied().unwrap_or_default();
            if has_nul(word) {
                return Err(self.fail(EncodeErrorKind::InteriorNul));
            }
            to.copy_from_slice(&word);
        }
        // What no whole word had, the NUL, and padding. The bits of the tail that a word had are shifted out.
        let (last, nul) = match (text, text.last_chunk::<4>()) {
            (_, Some(tail)) => {
                let rest = u64::from(u32::from_le_bytes(*tail)) >> (32 - 8 * (text.len() % 4));
                let [a, b, c, d, ..] = rest.to_le_bytes();
                ([a, b, c, d], has_nul(*tail))
            }
            ([a, b, c], _) => ([*a, *b, *c, 0], has_nul([*a, *b, *c, 1])),
            ([a, b], _) => ([*a, *b, 0, 0], has_nul([*a, *b, 1, 1])),
            ([a], _) => ([*a, 0, 0, 0], *a == 0),
            _ => ([0; 4], false),
        };
        if nul {
            return Err(self.fail(EncodeErrorKind::InteriorNul));
        }
        if let Some(to) = room.last_chunk_mut() {
            *to = last;
        }
        Ok(())
    }

    /// Bytes as they are, neither behind a header nor padded: a part of [`attribute`](Self::attribute), or a message's
    /// payload where that is no attributes.
    #[inline(always)]
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        self.take_slice(bytes.len())?.copy_from_slice(bytes);
        Ok(())
    }

    /// A string and a NUL, as they are. A NUL inside is an error.
    pub fn raw_text(&mut self, text: &[u8]) -> Result<(), Failed> {
        if text.contains(&0) {
            return Err(self.fail(EncodeErrorKind::InteriorNul));
        }
        self.raw(text)?;
        self.raw(&[0])
    }

    /// Zeroes up to the next multiple of four bytes from the writer's start.
    #[inline(always)]
    pub fn align(&mut self) -> Result<(), Failed> {
        let beyond = self.written() % 4;
        if beyond == 0 {
            return Ok(());
        }
        match fill(mem::take(&mut self.rest), 4 - beyond) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(self.fail(EncodeErrorKind::NoRoom)),
        }
    }

    /// An attribute of what `content` writes, which may be bytes of any length; padded with zeroes.
    #[inline(always)]
    pub fn attribute(
        &mut self,
        number: u16,
        content: impl FnOnce(&mut Self) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let head = self.take::<4>()?;
        let before = self.rest.len();
        content(self)?;
        let length = self.length(before.saturating_sub(self.rest.len()))?;
        *head = header(length, number);
        self.align()
    }

    /// An empty attribute of this number, if the next one's payload would else not be at a multiple of eight bytes
    /// from the writer's start: what `nla_put_64bit()` does.
    #[inline]
    pub fn pad(&mut self, number: u16) -> Result<(), Failed> {
        if self.written() % 8 == 0 { self.flag(number) } else { Ok(()) }
    }

    /// A nest: what `content` writes, behind a header that gets its length, with `NLA_F_NESTED`.
    #[inline(always)]
    pub fn nest(
        &mut self,
        number: u16,
        content: impl FnOnce(&mut Self) -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        if self.depth == super::MOST_NESTS {
            return Err(self.fail(EncodeErrorKind::TooDeep));
        }
        let head = self.take::<4>()?;
        let before = self.rest.len();
        self.depth += 1;
        content(self)?;
        self.depth -= 1;
        let length = self.length(before.saturating_sub(self.rest.len()))?;
        *head = header(length, number | NESTED);
        // Attributes end where the next begins; a payload that is none need not.
        self.align()
    }

    /// Notes what is wrong with the value that is being written.
    #[inline(always)]
    pub fn fail(&mut self, kind: EncodeErrorKind) -> Failed {
        fail(self.error, kind)
    }

    /// Notes that the failure happened inside `place`. Called on the way out, innermost first.
    #[inline(always)]
    pub fn inside(&mut self, failed: Failed, place: &'static Place) -> Failed {
        inside(self.error, place);
        failed
    }
}

#[cold]
#[inline(never)]
fn fail(error: &mut Option<EncodeError>, kind: EncodeErrorKind) -> Failed {
    *error = Some(EncodeError::new(kind));
    Failed(())
}

#[cold]
#[inline(never)]
fn inside(error: &mut Option<EncodeError>, place: &'static Place) {
    if let Some(error) = error {
        error.push(place);
    }
}

/// Zeroes so many bytes, and gives the rest.
// Attributes are aligned as they are written: only payloads of other kinds come here.
#[cold]
fn fill(rest: &mut [u8], count: usize) -> Option<&mut [u8]> {
    let (padding, rest) = rest.split_at_mut_checked(count)?;
    padding.fill(0);
    Some(rest)
}

/// Whether one of four bytes is 0: then one of these bits is set.
#[inline(always)]
fn has_nul(bytes: [u8; 4]) -> bool {
    const ONES: u32 = u32::from_ne_bytes([0x01; 4]);
    const HIGH: u32 = u32::from_ne_bytes([0x80; 4]);
    let word = u32::from_ne_bytes(bytes);
    word.wrapping_sub(ONES) & !word & HIGH != 0
}

#[inline(always)]
fn header(length: u16, kind: u16) -> [u8; 4] {
    let [l0, l1] = length.to_ne_bytes();
    let [t0, t1] = kind.to_ne_bytes();
    [l0, l1, t0, t1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    #[test]
    fn an_error_that_nobody_passed_on_is_told_at_the_end() {
        let written = write(&mut [0; 64], |writer| {
            let _ = writer.text(1, b"a\0b");
            writer.flag(3)
        });
        assert_eq!(written.unwrap_err().kind(), EncodeErrorKind::InteriorNul);
    }

    #[test]
    fn of_several_errors_the_last_is_told_and_one_of_another_writer_is_no_success() {
        let written = write(&mut [0; 64], |writer| {
            let _ = writer.text(1, b"a\0b");
            Err(writer.fail(EncodeErrorKind::OtherKind))
        });
        assert_eq!(written.unwrap_err().kind(), EncodeErrorKind::OtherKind);
        let mut failed = Ok(());
        let _ = write(&mut [0; 4], |writer| {
            failed = Err(writer.fail(EncodeErrorKind::OtherKind));
            Ok(())
        });
        let error = write(&mut [0; 64], |_| failed).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::Invalid("failed without a reason"));
    }

    #[test]
    fn a_header_of_an_odd_size_is_padded() {
        #[crate::wire_struct]
        struct Odd([u8; 5]);
        let mut buffer = [0xaa; 16];
        assert_eq!(write(&mut buffer, |writer| writer.header(&Odd([1; 5]))), Ok(8));
        assert_eq!(buffer[..9], [1, 1, 1, 1, 1, 0, 0, 0, 0xaa]);
    }

    #[test]
    fn a_buffer_that_is_one_byte_too_small_is_told() {
        for size in 0..28 {
            let mut buffer = [0; 32];
            let written = write(&mut buffer[..size], |writer| {
                writer.nest(1, |writer| {
                    writer.text(2, b"four")?;
                    writer.scalar(3, [1])?;
                    writer.flag(4)
                })
            });
            assert_eq!(written.unwrap_err().kind(), EncodeErrorKind::NoRoom, "{size} bytes");
        }
    }

    #[test]
    fn a_text_of_any_length_ends_with_a_nul_and_has_none_before() {
        for length in 0..40 {
            let text: Vec<u8> = (1..).take(length).collect();
            let mut buffer = [0xaa; 64];
            let written = 4 + align(length + 1);
            assert_eq!(write(&mut buffer, |writer| writer.text(1, &text)), Ok(written));
            assert_eq!(buffer[4..4 + length], text);
            assert!(buffer[4 + length..written].iter().all(|byte| *byte == 0), "{buffer:?}");
            assert_eq!(buffer[written], 0xaa);
            for nul in 0..length {
                let mut text = text.clone();
                text[nul] = 0;
                let error = write(&mut buffer, |writer| writer.text(1, &text)).unwrap_err();
                assert_eq!(error.kind(), EncodeErrorKind::InteriorNul, "at {nul} of {length}");
            }
            // A byte whose highest bit alone is set is none.
            assert!(write(&mut buffer, |writer| writer.text(1, &vec![0x80; length])).is_ok());
        }
    }

    #[test]
    fn padding_is_zero_whatever_the_buffer_held() {
        let mut buffer = [0xaa; 64];
        let written = write(&mut buffer, |writer| {
            writer.bytes(1, &[1])?;
            writer.text(2, b"12345")
        });
        assert_eq!(written, Ok(8 + 12));
        assert_eq!(buffer[5..8], [0; 3]);
        assert_eq!(buffer[12..20], *b"12345\0\0\0");
    }
}
