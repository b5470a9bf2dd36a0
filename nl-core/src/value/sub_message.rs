use crate::error::{Failed, Trace};
use crate::schema::{self, Selector};
use crate::wire::Writer;

/// What an attribute carries when something else says of which kind it is.
///
/// Derived with `#[derive(SubMessage)]` for an enum; a field of that type has the keyword `select`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no sub-message",
    note = "write `#[derive(SubMessage)]` above an enum with a variant for each kind"
)]
pub trait SubMessage<'a>: Sized {
    /// The kinds, as data.
    const SCHEMA: &'static schema::SubMessage;
    /// The most bytes that a payload of any kind can have; `None` where nothing bounds it.
    const MAX_LEN: Option<usize>;

    /// Reads the payload as the kind that `selector` chooses; as bytes, where it chooses none.
    fn from_selected(selector: Selector<'_>, payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed>;

    /// Writes it as one attribute.
    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed>;

    /// What chooses its kind; of bytes, nothing.
    fn selector(&self) -> Selector<'static>;
}
