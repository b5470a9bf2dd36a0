use crate::error::{Failed, Trace};
use crate::schema::{self, Selector};
use crate::wire::Writer;

/// What an attribute carries where something else says what that is: the kind of a link, of a filter, of an
/// encapsulation.
///
/// Derived with `#[derive(SubMessage)]` for an enum with a variant for each kind.
///
/// ```
/// use nl_core::{Attributes, SubMessage, Trace, schema::Selector};
///
/// #[derive(Attributes, Debug, PartialEq)]
/// struct Vlan { #[nl(attr = 1)] id: Option<u16> }
///
/// #[derive(SubMessage, Debug, PartialEq)]
/// enum LinkData<'a> {
///     #[nl("vlan")]
///     Vlan(Vlan),
///     #[nl(other)]
///     Other(&'a [u8]),
/// }
///
/// let payload = &[0; 0];
/// let read = |kind| LinkData::from_selected(kind, payload, &mut Trace::of(payload)).unwrap();
/// assert_eq!(read(Selector::Text(b"vlan")), LinkData::Vlan(Vlan { id: None }));
/// assert_eq!(read(Selector::Text(b"dummy")), LinkData::Other(payload));
/// assert_eq!(read(Selector::None), LinkData::Other(payload));
///
/// assert_eq!(LinkData::Vlan(Vlan { id: Some(7) }).selector(), Selector::Text(b"vlan"));
/// assert_eq!(LinkData::SCHEMA.arms.len(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no sub-message",
    label = "not a sub-message",
    note = "write `#[derive(SubMessage)]` above an enum that has a variant for each kind"
)]
pub trait SubMessage<'a>: Sized {
    /// What it is on the wire, as data.
    const SCHEMA: &'static schema::SubMessage;

    /// The most bytes that its payload can have; `None` where nothing bounds it, as nothing bounds what is kept of
    /// an unknown kind.
    const MAX_PAYLOAD: Option<usize> = None;

    /// Reads the payload as the kind that the selector chooses. A kind that is not known, or a selector that is
    /// absent, is no error: the bytes are kept.
    fn from_selected(selector: Selector<'_>, payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Writes the payload as one attribute: header, payload, padding. Bytes that were kept go as they came, but
    /// without the flag bits of their attribute.
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// What chooses this kind; [`Selector::None`] of bytes that were kept.
    fn selector(&self) -> Selector<'static>;
}
