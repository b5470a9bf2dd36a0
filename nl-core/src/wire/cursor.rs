/// Walks attributes: one pass, no index, never outside the bytes that it was given.
///
/// This is what the derives drive. By hand, [`attribute::attributes`](crate::attribute::attributes) is nicer.
///
/// ```
/// use nl_core::wire::Cursor;
///
/// let word = |a: u16, b: u16| [a.to_ne_bytes(), b.to_ne_bytes()].concat();
/// let bytes = [word(8, 4), 1500u32.to_ne_bytes().to_vec(), word(5, 3), vec![b'x']].concat();
/// let mut cursor = Cursor::new(&bytes);
/// assert_eq!(cursor.step().unwrap().unwrap(), (4, &1500u32.to_ne_bytes()[..]));
/// assert_eq!(cursor.step().unwrap().unwrap(), (3, &b"x"[..])); // the last padding may be absent
/// assert!(cursor.step().is_none());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    rest: &'a [u8],
}

/// An attribute whose length is below its header's four bytes, or past the end of its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLength<'a> {
    /// What the length field says.
    pub claimed: u16,
    /// The region from that attribute on.
    pub at: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// A cursor at the first attribute of `region`.
    #[inline(always)]
    pub const fn new(region: &'a [u8]) -> Self {
        Self { rest: region }
    }

    /// The next attribute's number, without flag bits, and its payload.
    ///
    /// `None` at the end, which is where fewer than four bytes are left. After an error the cursor is at its end: a
    /// wrong length leaves nothing to go on with.
    //
    // Most attributes carry four bytes. The branch for them makes the next header's place a prediction instead of
    // the end of a chain of load, align and add: a third of the time of a whole message.
    #[inline(always)]
    pub fn step(&mut self) -> Option<Result<(u16, &'a [u8]), BadLength<'a>>> {
        let (number, payload) = match self.step_raw()? {
            Ok(raw) => raw,
            Err(bad) => return Some(Err(bad)),
        };
        Some(Ok((number & super::NUMBER, payload)))
    }

    /// Like [`step`](Self::step), with the type's flag bits.
    #[inline(always)]
    pub fn step_raw(&mut self) -> Option<Result<(u16, &'a [u8]), BadLength<'a>>> {
        let &[l0, l1, t0, t1] = self.rest.first_chunk::<4>()?;
        let length = u16::from_ne_bytes([l0, l1]);
        let kind = u16::from_ne_bytes([t0, t1]);
        if length == 8 {
            if let Some(([_, _, _, _, payload @ ..], rest)) = self.rest.split_first_chunk::<8>() {
                self.rest = rest;
                return Some(Ok((kind, payload)));
            }
        }
        let length_of_slice = usize::from(length);
        let Some(payload) = self.rest.get(4..length_of_slice) else {
            return Some(Err(self.bad_length(length)));
        };
        self.rest = match self.rest.get((length_of_slice + 3) & !3..) {
            Some(rest) => rest,
            None => no_padding(),
        };
        Some(Ok((kind, payload)))
    }

    /// The bytes that are still to be walked.
    #[inline]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    #[cold]
    fn bad_length(&mut self, claimed: u16) -> BadLength<'a> {
        BadLength { claimed, at: core::mem::take(&mut self.rest) }
    }
}

/// What follows the last attribute of a region that ends without its padding.
#[cold]
fn no_padding<'a>() -> &'a [u8] {
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn attribute(length: u16, kind: u16, payload: &[u8]) -> Vec<u8> {
        [&length.to_ne_bytes()[..], &kind.to_ne_bytes(), payload].concat()
    }

    #[test]
    fn flag_bits_are_no_part_of_the_number() {
        let bytes = attribute(8, 0xc012, &[1, 2, 3, 4]);
        assert_eq!(Cursor::new(&bytes).step().unwrap().unwrap(), (0x12, &[1, 2, 3, 4][..]));
        assert_eq!(Cursor::new(&bytes).step_raw().unwrap().unwrap().0, 0xc012);
    }

    #[test]
    fn a_length_below_the_header_is_refused_and_ends_the_walk() {
        for claimed in 0..4 {
            let bytes = attribute(claimed, 1, &[0; 8]);
            let mut cursor = Cursor::new(&bytes);
            let bad = cursor.step().unwrap().unwrap_err();
            assert_eq!((bad.claimed, bad.at.len()), (claimed, 12));
            assert!(cursor.step().is_none());
        }
    }

    #[test]
    fn a_length_past_the_end_is_refused() {
        for claimed in [8, 9, 0xffff] {
            let bytes = attribute(claimed, 1, &[0; 3]);
            assert_eq!(Cursor::new(&bytes).step().unwrap().unwrap_err().claimed, claimed);
        }
    }

    #[test]
    fn every_prefix_of_every_length_stays_inside() {
        let bytes = [attribute(8, 1, &[0; 4]), attribute(6, 2, &[0; 4]), attribute(4, 3, &[])].concat();
        for end in 0..=bytes.len() {
            let mut cursor = Cursor::new(&bytes[..end]);
            let mut steps = 0;
            while cursor.step().is_some() {
                steps += 1;
            }
            assert!(steps <= 3);
        }
    }

    #[test]
    fn one_to_three_stray_bytes_are_the_end() {
        for stray in 1..4 {
            let bytes = [attribute(8, 1, &[0; 4]), alloc::vec![9; stray]].concat();
            let mut cursor = Cursor::new(&bytes);
            assert!(cursor.step().unwrap().is_ok());
            assert!(cursor.step().is_none());
        }
    }
}
