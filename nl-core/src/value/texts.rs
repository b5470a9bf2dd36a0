use core::fmt;

use super::text::before_nul;
use super::{Payload, Value};
use crate::error::{DecodeError, Failed, Origin, Trace};
use crate::schema::Wire;
use crate::wire::Writer;

/// Several texts in one payload, each with a NUL behind it; read lazily, or written from a slice; never allocates.
///
/// ```
/// use nl_core::Texts;
///
/// // What a socket of NETLINK_KOBJECT_UEVENT receives is this alone, without any header.
/// let uevent = Texts::from_bytes(b"add@/devices/virtual/net/v0\0ACTION=add\0SUBSYSTEM=net\0");
/// let texts: Vec<&str> = uevent.iter().collect::<Result<_, _>>()?;
/// assert_eq!(texts, ["add@/devices/virtual/net/v0", "ACTION=add", "SUBSYSTEM=net"]);
/// # Ok::<(), nl_core::DecodeError>(())
/// ```
///
/// The last NUL may be absent. Between two is an empty text.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    source: Source<'a>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    /// A payload, and where it came from.
    Wire { payload: &'a [u8], origin: Origin },
    /// The texts themselves, to be written.
    Values(&'a [&'a str]),
}

impl<'a> Texts<'a> {
    /// The texts that lie in `bytes`, from whose first byte an error's offset counts.
    pub fn from_bytes(bytes: &'a [u8]) -> Self {
        Self { source: Source::Wire { payload: bytes, origin: Origin::of(bytes) } }
    }

    /// The texts. One that is not UTF-8 is an error, and those behind it follow.
    pub fn iter(&self) -> TextsIter<'a> {
        let walk = match self.source {
            Source::Wire { payload, origin } => Walk::Wire { rest: payload, origin },
            Source::Values(texts) => Walk::Values(texts.iter()),
        };
        TextsIter { walk }
    }
}

impl Default for Texts<'_> {
    fn default() -> Self {
        Self::from(&[][..])
    }
}

/// From texts, to be written.
impl<'a> From<&'a [&'a str]> for Texts<'a> {
    fn from(texts: &'a [&'a str]) -> Self {
        Self { source: Source::Values(texts) }
    }
}

/// From texts, to be written.
impl<'a, const N: usize> From<&'a [&'a str; N]> for Texts<'a> {
    fn from(texts: &'a [&'a str; N]) -> Self {
        Self { source: Source::Values(texts) }
    }
}

/// The texts of a [`Texts`].
#[derive(Clone)]
pub struct TextsIter<'a> {
    walk: Walk<'a>,
}

#[derive(Clone)]
enum Walk<'a> {
    Wire { rest: &'a [u8], origin: Origin },
    Values(core::slice::Iter<'a, &'a str>),
}

impl<'a> Iterator for TextsIter<'a> {
    type Item = Result<&'a str, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (rest, origin) = match &mut self.walk {
            Walk::Values(texts) => return texts.next().map(|text| Ok(*text)),
            Walk::Wire { rest: [], .. } => return None,
            Walk::Wire { rest, origin } => (rest, *origin),
        };
        let text = before_nul(rest);
        *rest = rest.get(text.len() + 1..).unwrap_or_default();
        let mut trace = Trace::at(origin);
        Some(<&str>::from_payload(text, &mut trace).map_err(|failed| trace.into_error(failed)))
    }
}

impl<'a> IntoIterator for &Texts<'a> {
    type Item = Result<&'a str, DecodeError>;
    type IntoIter = TextsIter<'a>;

    fn into_iter(self) -> TextsIter<'a> {
        self.iter()
    }
}

/// Equal where the texts are, and those that are none are so alike, wherever they stand.
impl PartialEq for Texts<'_> {
    fn eq(&self, other: &Self) -> bool {
        let placeless = |texts: &Self| texts.iter().map(|text| text.map_err(|error| error.kind()));
        placeless(self).eq(placeless(other))
    }
}

impl Eq for Texts<'_> {}

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for text in self {
            match text {
                Ok(text) => list.entry(&text),
                Err(error) => list.entry(&error),
            };
        }
        list.finish()
    }
}

impl fmt::Debug for TextsIter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextsIter").finish_non_exhaustive()
    }
}

impl<'a> Value<'a> for Texts<'a> {
    const WIRE: Wire = Wire::Texts;

    #[inline]
    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self { source: Source::Wire { payload, origin: trace.origin() } })
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        writer.attribute(number, |writer| self.write(writer))
    }
}

impl<'a> Payload<'a> for Texts<'a> {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        match self.source {
            Source::Values(texts) => texts.iter().try_for_each(|text| writer.raw_text(text.as_bytes())),
            // Bytes that came go as they came.
            Source::Wire { payload, .. } => writer.raw(payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::attributes;
    use crate::error::{DecodeErrorKind, EncodeErrorKind};
    use crate::wire::write;
    use alloc::vec::Vec;
    use alloc::{format, vec};

    fn texts(bytes: &[u8]) -> Vec<&str> {
        Texts::from_bytes(bytes).iter().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn each_text_ends_at_its_nul() {
        assert_eq!(texts(b"one\0two\0"), ["one", "two"]);
        assert_eq!(texts(b"one\0two"), ["one", "two"]);
        assert_eq!(texts(b"a longer one\0\0b\0\0"), ["a longer one", "", "b", ""]);
        assert_eq!(texts(b"\0"), [""]);
        assert_eq!(texts(b""), Vec::<&str>::new());
    }

    #[test]
    fn one_that_is_not_utf_8_does_not_hide_the_others() {
        let bytes = b"one\0tw\xff\0three\0";
        let read: Vec<_> = Texts::from_bytes(bytes).iter().collect();
        assert_eq!((read[0], read[2]), (Ok("one"), Ok("three")));
        let error = read[1].unwrap_err();
        assert_eq!((error.kind(), error.offset(), read.len()), (DecodeErrorKind::NotUtf8, 6, 3));
    }

    #[test]
    fn those_that_are_none_are_equal_and_shown_by_what_is_wrong() {
        let texts = Texts::from_bytes(b"one\0tw\xff\0");
        assert_eq!(texts, Texts::from_bytes(b"one\0t\xff\0"));
        assert_ne!(texts, Texts::from(&["one", "two"][..]));
        assert_ne!(texts, Texts::from(&["one"][..]));
        let error = texts.iter().find_map(Result::err).unwrap();
        assert_eq!(format!("{texts:?}"), format!("[\"one\", {error:?}]"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for values in [&[][..], &[""], &["one"], &["one", "", "three"], &["", ""]] {
            let mut buffer = [0xaa; 64];
            let written = write(&mut buffer, |writer| Texts::from(values).put(1, writer)).unwrap();
            let attribute = attributes(&buffer[..written]).next().unwrap().unwrap();
            let expected: Vec<u8> = values.iter().flat_map(|text| [text.as_bytes(), &[0]].concat()).collect();
            assert_eq!(attribute.payload(), expected);
            let read = attribute.get::<Texts<'_>>().unwrap();
            assert_eq!(read, Texts::from(values));
            assert_eq!(format!("{read:?}"), format!("{values:?}"));
            // And passed on as they came.
            let mut again = [0xaa; 64];
            assert_eq!(write(&mut again, |writer| read.put(1, writer)), Ok(written));
            assert_eq!(again[..written], buffer[..written]);
        }
    }

    #[test]
    fn a_nul_inside_or_no_room_is_told() {
        let mut buffer = [0; 64];
        let put = |texts: &[&str], buffer: &mut [u8]| {
            write(buffer, |writer| Texts::from(texts).put(1, writer)).map_err(|error| error.kind())
        };
        assert_eq!(put(&["one", "t\0wo"], &mut buffer), Err(EncodeErrorKind::InteriorNul));
        for size in 0..12 {
            assert_eq!(put(&["one", "two"], &mut buffer[..size]), Err(EncodeErrorKind::NoRoom), "{size}");
        }
        let long = vec!["x"; 40_000];
        let mut large = vec![0; 100_000];
        assert_eq!(put(&long, &mut large), Err(EncodeErrorKind::TooLong { length: 80_004, most: 0xffff }));
    }
}
