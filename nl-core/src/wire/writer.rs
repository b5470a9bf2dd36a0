use core::mem;

use super::{NESTED, align};
use crate::error::{EncodeError, EncodeErrorKind, Failed, Place};
use crate::value::WireStruct;

/// Writes a message's bytes into a buffer of the caller's, in one pass; a nest measures itself.
///
/// ```
/// use nl_core::{EncodeErrorKind, wire::Writer};
///
/// let mut buffer = [0xaa; 32];
/// let mut writer = Writer::new(&mut buffer);
/// writer.nest(18, |writer| {
///     writer.text(1, b"vlan")?;
///     writer.nest(2, |writer| writer.scalar(1, 100u16.to_ne_bytes()))
/// }).unwrap();
/// assert_eq!(writer.written(), 4 + 12 + 4 + 8);
///
/// // A length that its field cannot say is an error, in a nest too.
/// let mut buffer = vec![0; 100_000];
/// let mut writer = Writer::new(&mut buffer);
/// let failed = writer.nest(1, |writer| {
///     writer.bytes(1, &[0; 40_000])?;
///     writer.bytes(1, &[0; 40_000])
/// }).unwrap_err();
/// assert_eq!(writer.finish(Err(failed)).unwrap_err().kind(), EncodeErrorKind::TooLong { length: 80_012, most: 65_535 });
/// ```
///
/// What goes wrong is kept here and told by [`finish`](Self::finish): after a [`Failed`], what was written is no message.
#[derive(Debug)]
pub struct Writer<'b> {
    rest: &'b mut [u8],
    total: usize,
    depth: u8,
    error: Option<EncodeError>,
}

impl<'b> Writer<'b> {
    /// A writer at the start of `buffer`.
    #[inline]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        let total = buffer.len();
        Self { rest: buffer, total, depth: 0, error: None }
    }

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

    /// The next `length` bytes and their padding. The padding is zeroed, the bytes are the caller's to write.
    #[inline(always)]
    fn take_padded(&mut self, length: usize) -> Result<&'b mut [u8], Failed> {
        let Some((chunk, rest)) = mem::take(&mut self.rest).split_at_mut_checked(align(length)) else {
            return Err(self.fail(EncodeErrorKind::NoRoom));
        };
        self.rest = rest;
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
    #[inline(always)]
    pub fn text(&mut self, number: u16, text: &[u8]) -> Result<(), Failed> {
        if text.contains(&0) {
            return Err(self.fail(EncodeErrorKind::InteriorNul));
        }
        let with_nul = text.len().saturating_add(1);
        let length = self.length(with_nul)?;
        *self.take::<4>()? = header(length, number);
        // The NUL lies in the padded part, which is zeroed before the text is copied over it.
        if let Some(room) = self.take_padded(with_nul)?.get_mut(..text.len()) {
            room.copy_from_slice(text);
        }
        Ok(())
    }

    /// Bytes as they are, neither behind a header nor padded: a part of [`attribute`](Self::attribute), or a message's
    /// payload where that is no attributes.
    #[inline(always)]
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Failed> {
        let Some((chunk, rest)) = mem::take(&mut self.rest).split_at_mut_checked(bytes.len()) else {
            return Err(self.fail(EncodeErrorKind::NoRoom));
        };
        chunk.copy_from_slice(bytes);
        self.rest = rest;
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
        if self.written() % 4 == 0 { Ok(()) } else { self.fill() }
    }

    // Attributes are aligned as they are written: only payloads of other kinds come here.
    #[cold]
    fn fill(&mut self) -> Result<(), Failed> {
        let missing = 4 - self.written() % 4;
        self.raw([0; 3].get(..missing).unwrap_or_default())
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
    #[cold]
    pub fn fail(&mut self, kind: EncodeErrorKind) -> Failed {
        self.error = Some(EncodeError::new(kind));
        Failed(())
    }

    /// Notes that the failure happened inside `place`. Called on the way out, innermost first.
    #[cold]
    pub fn inside(&mut self, failed: Failed, place: &'static Place) -> Failed {
        if let Some(error) = &mut self.error {
            error.push(place);
        }
        failed
    }

    /// How many bytes were written, or what went wrong, also where a [`Failed`] was not passed on.
    ///
    /// # Errors
    /// The one that was noted last.
    #[inline]
    pub fn finish(self, result: Result<(), Failed>) -> Result<usize, EncodeError> {
        match (self.error, result) {
            (None, Ok(())) => Ok(self.total - self.rest.len()),
            (Some(error), _) => Err(error),
            // A `Failed` of another writer: the details are there, not here.
            (None, Err(Failed(()))) => {
                Err(EncodeError::new(EncodeErrorKind::Invalid("failed without a reason")))
            }
        }
    }
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

    #[test]
    fn an_error_that_nobody_passed_on_is_told_at_the_end() {
        let mut buffer = [0; 64];
        let mut writer = Writer::new(&mut buffer);
        let _ = writer.text(1, b"a\0b");
        let written = writer.flag(3);
        assert_eq!(writer.finish(written).unwrap_err().kind(), EncodeErrorKind::InteriorNul);
    }

    #[test]
    fn of_several_errors_the_last_is_told_and_one_of_another_writer_is_no_success() {
        let (mut buffer, mut other) = ([0; 64], [0; 4]);
        let mut writer = Writer::new(&mut buffer);
        let _ = writer.text(1, b"a\0b");
        let failed = writer.fail(EncodeErrorKind::OtherKind);
        assert_eq!(writer.finish(Err(failed)).unwrap_err().kind(), EncodeErrorKind::OtherKind);
        let failed = Writer::new(&mut other).fail(EncodeErrorKind::OtherKind);
        let error = Writer::new(&mut buffer).finish(Err(failed)).unwrap_err();
        assert_eq!(error.kind(), EncodeErrorKind::Invalid("failed without a reason"));
    }

    #[test]
    fn a_header_of_an_odd_size_is_padded() {
        #[crate::wire_struct]
        struct Odd([u8; 5]);
        let mut buffer = [0xaa; 16];
        let mut writer = Writer::new(&mut buffer);
        let written = writer.header(&Odd([1; 5]));
        assert_eq!(writer.finish(written), Ok(8));
        assert_eq!(buffer[..9], [1, 1, 1, 1, 1, 0, 0, 0, 0xaa]);
    }

    #[test]
    fn a_buffer_that_is_one_byte_too_small_is_told() {
        for size in 0..28 {
            let mut buffer = [0; 32];
            let mut writer = Writer::new(&mut buffer[..size]);
            let written = writer.nest(1, |writer| {
                writer.text(2, b"four")?;
                writer.scalar(3, [1])?;
                writer.flag(4)
            });
            assert_eq!(writer.finish(written).unwrap_err().kind(), EncodeErrorKind::NoRoom, "{size} bytes");
        }
    }

    #[test]
    fn padding_is_zero_whatever_the_buffer_held() {
        let mut buffer = [0xaa; 64];
        let mut writer = Writer::new(&mut buffer);
        let written = writer.bytes(1, &[1]).and_then(|()| writer.text(2, b"12345"));
        assert_eq!(writer.finish(written), Ok(8 + 12));
        assert_eq!(buffer[5..8], [0; 3]);
        assert_eq!(buffer[12..20], *b"12345\0\0\0");
    }
}
