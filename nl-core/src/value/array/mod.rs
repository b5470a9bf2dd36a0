mod indexed;
mod numbered;
mod packed;

pub use indexed::Indexed;
pub(crate) use numbered::MOST_LEVELS;
pub use numbered::Numbered;
pub use packed::{Packed, Plain};

use core::fmt;

use super::Value;
use crate::error::{DecodeError, Failed, Origin, Trace};
use crate::wire::{Cursor, Writer};
use numbered::Levels;

/// Many values of one type, read lazily from a message or written from a slice; never allocates.
///
/// ```
/// use nl_core::{Array, Attributes, Body, Encode};
///
/// #[derive(Attributes)]
/// struct Ports<'a> {
///     #[nl(attr = 1, indexed)]
///     open: Array<'a, u16>, // a nest with an attribute for each
///     #[nl(attr = 2, packed)]
///     closed: Array<'a, u16>, // a C array
///     #[nl(attr = 3)]
///     names: Array<'a, &'a str>, // the attribute, again and again
/// }
///
/// let mut buffer = [0; 64];
/// let (open, closed, names) = ([22, 443], [80], ["ssh", "https"]);
/// let ports = Ports { open: (&open).into(), closed: (&closed).into(), names: (&names).into() };
/// let bytes = ports.encode(&mut buffer)?;
/// assert_eq!(bytes.len(), (4 + 8 + 8) + 8 + (8 + 12));
/// let ports = Ports::decode(bytes).unwrap();
/// assert_eq!(ports.open.iter().collect::<Result<Vec<_>, _>>().unwrap(), [22, 443]);
/// assert_eq!(ports.names.iter().last().unwrap().unwrap(), "https");
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
pub struct Array<'a, T> {
    source: Source<'a, T>,
}

enum Source<'a, T> {
    /// Attributes, each with a value or, for a value with several numbers, with a nest of them; and where they come
    /// from.
    Entries { region: &'a [u8], origin: Origin },
    /// The attributes of a set that have this number.
    Repeated { region: &'a [u8], number: u16, origin: Origin },
    /// Values of `size` bytes, one behind the other.
    Packed { bytes: &'a [u8], size: usize, origin: Origin },
    /// The values themselves, to be written.
    Values(&'a [T]),
}

impl<T> Clone for Source<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Source<'_, T> {}

impl<T> Clone for Array<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Array<'_, T> {}

impl<T> Default for Array<'_, T> {
    fn default() -> Self {
        Self::from(&[])
    }
}

/// From values, to be written.
impl<'a, T> From<&'a [T]> for Array<'a, T> {
    fn from(values: &'a [T]) -> Self {
        Self { source: Source::Values(values) }
    }
}

/// From values, to be written.
impl<'a, T, const N: usize> From<&'a [T; N]> for Array<'a, T> {
    fn from(values: &'a [T; N]) -> Self {
        Self { source: Source::Values(values) }
    }
}

impl<'a, T: Value<'a> + Clone> Array<'a, T> {
    /// The values: decoded one by one where they came in a message, else cloned from their slice.
    ///
    /// An item's error has its offset in the message.
    pub fn iter(&self) -> Items<'a, T> {
        let walk = match self.source {
            Source::Entries { region, origin } => Walk::Entries { levels: Levels::new(region), origin },
            Source::Repeated { region, number, origin } => {
                Walk::Repeated { cursor: Cursor::new(region), number, origin }
            }
            Source::Packed { bytes, size, origin } => Walk::Packed { bytes, size, origin },
            Source::Values(values) => Walk::Values(values.iter()),
        };
        Items { walk }
    }
}

/// What the derives do with an attribute that comes again and again.
impl<'a, T: Value<'a>> Array<'a, T> {
    /// The values of all attributes of `region` that have this number.
    #[doc(hidden)]
    #[inline(always)]
    pub fn repeated(region: &'a [u8], number: u16, trace: &Trace) -> Self {
        Self { source: Source::Repeated { region, number, origin: trace.origin() } }
    }

    /// Writes an attribute for each.
    #[doc(hidden)]
    pub fn put_repeated(&self, number: u16, pad: Option<u16>, writer: &mut Writer<'_>) -> Result<(), Failed> {
        let align = |writer: &mut Writer<'_>| match pad {
            Some(pad) => writer.pad(pad),
            None => Ok(()),
        };
        match self.source {
            Source::Values(values) => values.iter().try_for_each(|value| {
                align(writer)?;
                value.put(number, writer)
            }),
            Source::Repeated { region, number: theirs, .. } => {
                // What came goes as it came, under this number.
                let mut cursor = Cursor::new(region);
                while let Some(Ok((kind, payload))) = cursor.step_raw() {
                    if kind & crate::wire::NUMBER == theirs {
                        align(writer)?;
                        writer.bytes(number | kind & !crate::wire::NUMBER, payload)?;
                    }
                }
                Ok(())
            }
            Source::Entries { .. } | Source::Packed { .. } => Err(other_shape(writer)),
        }
    }
}

/// An array that was read in one shape cannot be written in another without decoding it.
#[cold]
fn other_shape(writer: &mut Writer<'_>) -> Failed {
    writer.fail(crate::EncodeErrorKind::Invalid(
        "an array that was read from an attribute of another shape; collect its values and write those",
    ))
}

impl<'a, T: Value<'a> + Clone> IntoIterator for &Array<'a, T> {
    type Item = Result<T, DecodeError>;
    type IntoIter = Items<'a, T>;

    fn into_iter(self) -> Items<'a, T> {
        self.iter()
    }
}

/// The values of an [`Array`].
pub struct Items<'a, T> {
    walk: Walk<'a, T>,
}

enum Walk<'a, T> {
    Entries { levels: Levels<'a>, origin: Origin },
    Repeated { cursor: Cursor<'a>, number: u16, origin: Origin },
    Packed { bytes: &'a [u8], size: usize, origin: Origin },
    Values(core::slice::Iter<'a, T>),
}

impl<'a, T: Value<'a> + Clone> Iterator for Items<'a, T> {
    type Item = Result<T, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (value, trace) = match &mut self.walk {
            Walk::Values(values) => return values.next().cloned().map(Ok),
            Walk::Entries { levels, origin } => {
                let mut trace = Trace::at(*origin);
                (levels.next::<T>(&mut trace)?, trace)
            }
            Walk::Repeated { cursor, number, origin } => {
                let mut trace = Trace::at(*origin);
                let value = loop {
                    match cursor.step()? {
                        Ok((found, payload)) if found == *number => {
                            break T::from_payload(payload, &mut trace);
                        }
                        Ok(_) => {}
                        Err(bad) => break Err(bad.tell(&mut trace)),
                    }
                };
                (value, trace)
            }
            Walk::Packed { bytes, size, origin } => {
                let mut trace = Trace::at(*origin);
                let (payload, rest) = bytes.split_at_checked(*size).filter(|_| *size > 0)?;
                *bytes = rest;
                (T::from_payload(payload, &mut trace), trace)
            }
        };
        Some(value.map_err(|failed| trace.into_error(failed)))
    }
}

impl<T> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// Equal where the values are, and undecodable ones are undecodable alike, wherever they stand.
impl<'a, T: Value<'a> + Clone + PartialEq> PartialEq for Array<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        let placeless = |array: &Self| array.iter().map(|item| item.map_err(|error| error.kind()));
        placeless(self).eq(placeless(other))
    }
}

impl<'a, T: Value<'a> + Clone + Eq> Eq for Array<'a, T> {}

impl<'a, T: Value<'a> + Clone + fmt::Debug> fmt::Debug for Array<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for item in self {
            match item {
                Ok(item) => list.entry(&item),
                Err(error) => list.entry(&error),
            };
        }
        list.finish()
    }
}
