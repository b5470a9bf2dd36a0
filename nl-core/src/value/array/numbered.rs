use super::Value;
use crate::EncodeErrorKind;
use crate::error::{Failed, Trace};
use crate::schema::{Selector, Wire};
use crate::wire::{self, Cursor, Writer};

/// How many numbers one value can have.
pub(crate) const MOST_LEVELS: usize = 3;

/// A value of an `indexed` nest whose entry's number is data, as in arrays by an id; with `N` numbers, the value of
/// `N` nests in one another (YNL's `nest-type-value`).
///
/// ```
/// use nl_core::{Attributes, Body, Encode, Numbered};
///
/// #[derive(Attributes, Debug, PartialEq)]
/// struct Policies {
///     /// The outer nest has an entry for each policy, that an entry for each of its attributes.
///     #[nl(attr = 8, indexed)]
///     types: Vec<Numbered<u32, 2>>,
/// }
///
/// let mut buffer = [0; 64];
/// let policies = Policies { types: vec![Numbered { numbers: [7, 1], value: 3 }, Numbered { numbers: [7, 2], value: 5 }] };
/// let bytes = policies.encode(&mut buffer)?;
/// assert_eq!(bytes.len(), 4 + 2 * (4 + 8));
/// assert_eq!(Policies::decode(bytes).unwrap(), policies);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Numbered<T, const N: usize = 1> {
    /// The numbers of the entries around it, outermost first: each below 0x4000.
    pub numbers: [u16; N],
    /// The value.
    pub value: T,
}

impl<T> Numbered<T> {
    /// A value with one number.
    pub const fn new(number: u16, value: T) -> Self {
        Self { numbers: [number], value }
    }

    /// The number.
    pub const fn number(&self) -> u16 {
        let [number] = self.numbers;
        number
    }
}

impl<'a, T: Value<'a>, const N: usize> Value<'a> for Numbered<T, N> {
    const WIRE: Wire = T::WIRE;
    const MAX_PAYLOAD: Option<usize> = None;
    const LEVELS: usize = {
        assert!(N > 0, "a `Numbered` value has a number");
        assert!(
            T::LEVELS == 0,
            "a `Numbered` value in another: write one with all numbers, `Numbered<T, 2>`"
        );
        N
    };

    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        Ok(Self { numbers: [0; N], value: T::from_payload(payload, trace)? })
    }

    fn from_entry(numbers: &[u16], payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        let value = T::from_payload(payload, trace)?;
        Ok(Self { numbers: numbers.first_chunk().copied().unwrap_or([0; N]), value })
    }

    /// Under its own numbers, not under that of its place.
    fn put(&self, _: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        put_inside(&self.value, &self.numbers, writer)
    }

    fn selector(&self) -> Selector<'_> {
        self.value.selector()
    }
}

fn put_inside<'a, T: Value<'a>>(value: &T, numbers: &[u16], writer: &mut Writer<'_>) -> Result<(), Failed> {
    match numbers {
        [number, ..] if *number > wire::NUMBER => {
            Err(writer.fail(EncodeErrorKind::Invalid("the number of an entry has 14 bits: 0..=0x3fff")))
        }
        [number] => value.put(*number, writer),
        [number, inner @ ..] => writer.nest(*number, |writer| put_inside(value, inner, writer)),
        [] => Ok(()),
    }
}

/// A walk over the entries of a nest, or over those of the nests in it.
pub(super) struct Levels<'a> {
    cursors: [Cursor<'a>; MOST_LEVELS],
    numbers: [u16; MOST_LEVELS],
    depth: usize,
}

impl<'a> Levels<'a> {
    #[inline(always)]
    pub(super) const fn new(region: &'a [u8]) -> Self {
        let empty = Cursor::new(&[]);
        Self { cursors: [Cursor::new(region), empty, empty], numbers: [0; MOST_LEVELS], depth: 0 }
    }

    /// The next value.
    #[inline(always)]
    pub(super) fn next<T: Value<'a>>(&mut self, trace: &mut Trace) -> Option<Result<T, Failed>> {
        if T::LEVELS <= 1 {
            let [cursor, ..] = &mut self.cursors;
            return Some(match cursor.step()? {
                Ok((number, payload)) => T::from_entry(&[number], payload, trace),
                Err(bad) => Err(bad.tell(trace)),
            });
        }
        self.next_inside(trace)
    }

    fn next_inside<T: Value<'a>>(&mut self, trace: &mut Trace) -> Option<Result<T, Failed>> {
        loop {
            let (cursor, place) = (self.cursors.get_mut(self.depth)?, self.numbers.get_mut(self.depth)?);
            match cursor.step() {
                None => self.depth = self.depth.checked_sub(1)?,
                Some(Err(bad)) => return Some(Err(bad.tell(trace))),
                Some(Ok((number, payload))) => {
                    *place = number;
                    if self.depth + 1 == T::LEVELS {
                        return Some(T::from_entry(&self.numbers, payload, trace));
                    }
                    self.depth += 1;
                    if let Some(inner) = self.cursors.get_mut(self.depth) {
                        *inner = Cursor::new(payload);
                    }
                }
            }
        }
    }
}
