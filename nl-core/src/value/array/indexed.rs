use super::{Array, Source, Value, other_shape};
use crate::error::{Failed, Trace};
use crate::schema::Wire;
use crate::wire::{NESTED, Writer};

/// Types that the keyword `indexed` reads from and writes to a nest with an entry for each value.
///
/// The entries are numbered 1, 2, 3, … and the numbers carry no meaning and are not checked on reading: the kernel
/// starts some such arrays at 0. Where they do carry one, the values are [`Numbered`](super::Numbered), each of which is
/// written in nests of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be `indexed`",
    note = "`indexed` is for `Vec<T>` and `Array<'a, T>`: a nest with one entry for each value"
)]
pub trait Indexed<'a>: Sized {
    /// What one value is.
    const ITEM: Wire;
    /// How many numbers each value has: see [`Value::LEVELS`].
    const LEVELS: usize;

    /// Reads the nest's payload.
    fn from_nest(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Writes the nest.
    fn put_nest(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// Whether it has no values: a field that is not an `Option` is then not written at all.
    fn is_empty(&self) -> bool;
}

/// How many nests lie around each value.
const fn nests<'a, T: Value<'a>>() -> u8 {
    match T::LEVELS {
        0 | 1 => 1,
        2 => 2,
        _ => 3,
    }
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
    const LEVELS: usize = T::LEVELS;

    #[inline(always)]
    fn from_nest(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        trace.nests(nests::<T>(), payload, |trace| {
            Ok(Self { source: Source::Entries { region: payload, origin: trace.origin() } })
        })
    }

    fn put_nest(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        match self.source {
            Source::Values(values) => put_items(values, number, writer),
            // Bytes that came go as they came.
            Source::Entries { region, .. } => writer.bytes(number | NESTED, region),
            Source::Repeated { .. } | Source::Packed { .. } => Err(other_shape(writer)),
        }
    }

    fn is_empty(&self) -> bool {
        match self.source {
            Source::Values(values) => values.is_empty(),
            Source::Entries { region, .. } => region.is_empty(),
            Source::Repeated { .. } | Source::Packed { .. } => false,
        }
    }
}

#[cfg(feature = "alloc")]
impl<'a, T: Value<'a>> Indexed<'a> for alloc::vec::Vec<T> {
    const ITEM: Wire = T::WIRE;
    const LEVELS: usize = T::LEVELS;

    fn from_nest(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        trace.nests(nests::<T>(), payload, |trace| {
            let mut values = Self::new();
            let mut levels = super::numbered::Levels::new(payload);
            while let Some(value) = levels.next::<T>(trace) {
                values.push(value?);
            }
            Ok(values)
        })
    }

    fn put_nest(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        put_items(self, number, writer)
    }

    fn is_empty(&self) -> bool {
        Self::is_empty(self)
    }
}
