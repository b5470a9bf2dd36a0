use core::fmt;

use super::Value;
use crate::error::{DecodeError, Failed, Trace};
use crate::schema::Wire;
use crate::wire::{Cursor, Writer};

/// Many values of one type, read lazily from a message or written from a slice; never allocates.
///
/// ```
/// use nl_core::{Array, Attributes, Body, Encode};
///
/// #[derive(Attributes)]
/// struct Ports<'a> {
///     #[nl(attr = 1, indexed)]
///     open: Array<'a, u16>,
/// }
///
/// let mut buffer = [0; 64];
/// let bytes = Ports { open: Array::from(&[22, 443][..]) }.encode(&mut buffer)?;
/// let ports = Ports::decode(bytes).unwrap();
/// assert_eq!(ports.open.iter().collect::<Result<Vec<_>, _>>().unwrap(), [22, 443]);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
pub struct Array<'a, T> {
    source: Source<'a, T>,
}

enum Source<'a, T> {
    /// A nest's payload, whose every attribute carries one value; and the address that offsets count from.
    Indexed { region: &'a [u8], base: usize },
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
        Self::from(&[][..])
    }
}

/// From values, to be written.
impl<'a, T> From<&'a [T]> for Array<'a, T> {
    fn from(values: &'a [T]) -> Self {
        Self { source: Source::Values(values) }
    }
}

impl<'a, T: Value<'a> + Clone> Array<'a, T> {
    /// The values: decoded one by one where they came in a message, else cloned from their slice.
    ///
    /// An item's error has its offset in the message.
    pub fn iter(&self) -> Items<'a, T> {
        let walk = match self.source {
            Source::Indexed { region, base } => Walk::Wire { cursor: Cursor::new(region), base },
            Source::Values(values) => Walk::Values(values.iter()),
        };
        Items { walk }
    }
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
    Wire { cursor: Cursor<'a>, base: usize },
    Values(core::slice::Iter<'a, T>),
}

impl<'a, T: Value<'a> + Clone> Iterator for Items<'a, T> {
    type Item = Result<T, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (cursor, base) = match &mut self.walk {
            Walk::Values(values) => return values.next().cloned().map(Ok),
            Walk::Wire { cursor, base } => (cursor, *base),
        };
        let step = cursor.step()?;
        let mut trace = Trace::at(base);
        let value = match step {
            Ok((_, payload)) => T::from_payload(payload, &mut trace),
            Err(bad) => Err(bad.tell(&mut trace)),
        };
        Some(value.map_err(|failed| trace.into_error(failed)))
    }
}

impl<T> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// Equal where the values are, and undecodable ones are undecodable alike.
impl<'a, T: Value<'a> + Clone + PartialEq> PartialEq for Array<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

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

/// Types that the keyword `indexed` reads from and writes to a nest whose entries are numbered 1, 2, 3, …
///
/// The numbers carry no meaning and are not checked on reading: the kernel starts some such arrays at 0.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `indexed`",
    note = "`indexed` is for `Vec<T>` and `Array<'a, T>`: a nest with one entry for each value"
)]
pub trait Indexed<'a>: Sized {
    /// What one value is.
    const ITEM: Wire;
    /// How many numbers each value has: see [`Value::LEVELS`].
    const LEVELS: u8;

    /// Reads the nest's payload.
    fn from_nest(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Writes the nest.
    fn put_nest(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// Whether it has no values: a field that is not an `Option` is then not written at all.
    fn is_empty(&self) -> bool;
}

/// [`Value::LEVELS`] as a schema has it.
#[expect(clippy::cast_possible_truncation, reason = "there are at most three levels")]
const fn levels<'a, T: Value<'a>>() -> u8 {
    T::LEVELS as u8
}

fn put_items<'v, 'a, T: Value<'a> + 'v>(
    values: impl IntoIterator<Item = &'v T>,
    number: u16,
    writer: &mut Writer<'_>,
) -> Result<(), Failed> {
    writer.nest(number, |writer| {
        // A nest of 65,531 bytes has at most 16,382 entries, so saturation is never reached by one that fits.
        let mut index = 0u16;
        for value in values {
            index = index.saturating_add(1);
            value.put(index, writer)?;
        }
        Ok(())
    })
}

impl<'a, T: Value<'a>> Indexed<'a> for Array<'a, T> {
    const ITEM: Wire = T::WIRE;
    const LEVELS: u8 = levels::<T>();

    #[inline(always)]
    fn from_nest(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self { source: Source::Indexed { region: payload, base: trace.base() } })
    }

    fn put_nest(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        match self.source {
            Source::Values(values) => put_items(values, number, writer),
            // Bytes that came go as they came.
            Source::Indexed { region, .. } => writer.bytes(number | crate::wire::NESTED, region),
        }
    }

    fn is_empty(&self) -> bool {
        match self.source {
            Source::Values(values) => values.is_empty(),
            Source::Indexed { region, .. } => region.is_empty(),
        }
    }
}

#[cfg(feature = "alloc")]
impl<'a, T: Value<'a>> Indexed<'a> for alloc::vec::Vec<T> {
    const ITEM: Wire = T::WIRE;
    const LEVELS: u8 = levels::<T>();

    fn from_nest(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        let mut values = Self::new();
        let mut cursor = Cursor::new(payload);
        while let Some(step) = cursor.step() {
            match step {
                Ok((_, payload)) => values.push(T::from_payload(payload, trace)?),
                Err(bad) => return Err(bad.tell(trace)),
            }
        }
        Ok(values)
    }

    fn put_nest(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        put_items(self, number, writer)
    }

    fn is_empty(&self) -> bool {
        Self::is_empty(self)
    }
}
