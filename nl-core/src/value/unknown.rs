use core::fmt;

use crate::attribute::{Attribute, attributes};
use crate::error::Failed;
use crate::wire::Writer;

/// The attributes of a message that its struct does not name, kept as they came.
///
/// ```
/// use nl_core::{Attributes, Body, Encode, Unknown};
///
/// #[derive(Attributes)]
/// struct Newer { #[nl(attr = 1)] a: u32, #[nl(attr = 9)] b: u32 }
///
/// #[derive(Attributes)]
/// struct Older<'a> { #[nl(attr = 1)] a: u32, #[nl(unknown)] rest: Unknown<'a> }
///
/// let (mut sent, mut passed_on) = ([0; 16], [0; 16]);
/// let bytes = Newer { a: 1, b: 2 }.encode(&mut sent)?;
/// let older = Older::decode(bytes).unwrap();
/// assert_eq!(older.rest.iter().map(|attribute| attribute.number()).collect::<Vec<_>>(), [9]);
/// assert_eq!(older.encode(&mut passed_on)?, bytes);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
///
/// Costs nothing until it is walked: it holds the region that it came from, and the numbers to leave out.
#[derive(Clone, Copy, Default)]
pub struct Unknown<'a> {
    region: &'a [u8],
    known: &'static [u16],
}

impl<'a> Unknown<'a> {
    /// The attributes of `region` but for those with a number in `known`.
    #[inline]
    pub const fn new(region: &'a [u8], known: &'static [u16]) -> Self {
        Self { region, known }
    }

    /// The attributes, in the order of the message.
    pub fn iter(&self) -> UnknownIter<'a> {
        UnknownIter { attributes: attributes(self.region), known: self.known }
    }

    /// Writes them as they came, flag bits included.
    pub fn write(&self, writer: &mut Writer<'_>) -> Result<(), Failed> {
        for attribute in self.iter() {
            writer.bytes(attribute.kind(), attribute.payload())?;
        }
        Ok(())
    }
}

/// The attributes of an [`Unknown`].
#[derive(Clone)]
pub struct UnknownIter<'a> {
    attributes: crate::attribute::AttributeIter<'a>,
    known: &'static [u16],
}

impl<'a> Iterator for UnknownIter<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        // The region was walked to its end when the message was decoded, so there is no error to tell here.
        self.attributes.by_ref().flatten().find(|attribute| !self.known.contains(&attribute.number()))
    }
}

impl<'a> IntoIterator for &Unknown<'a> {
    type Item = Attribute<'a>;
    type IntoIter = UnknownIter<'a>;

    fn into_iter(self) -> UnknownIter<'a> {
        self.iter()
    }
}

/// Equal where the same attributes are kept in the same order.
impl PartialEq for Unknown<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Unknown<'_> {}

impl fmt::Debug for Unknown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
