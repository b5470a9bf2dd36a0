use super::Text;
use crate::EncodeErrorKind;
use crate::error::Failed;
use crate::schema::{Limits, Selector, Struct, SubMessage, Wire};
use crate::value::Value;
use crate::wire::Writer;

/// What a value selects.
#[inline(always)]
pub fn selected_by<'a, T: Value<'a>>(value: &T) -> Selector<'_> {
    value.selector()
}

/// What a value selects, if it is there.
#[inline(always)]
pub fn selected_by_option<'a, T: Value<'a>>(value: &Option<T>) -> Selector<'_> {
    match value {
        Some(value) => value.selector(),
        None => Selector::None,
    }
}

/// A sub-message is of the kind that is selected, if one is. Bytes are what no kind is selected for: of a known one, they
/// would be read as that.
#[inline(always)]
pub fn check_selected(
    selected: Selector<'_>,
    kind: Selector<'_>,
    kinds: &SubMessage,
    writer: &mut Writer<'_>,
) -> Result<(), Failed> {
    let fits = match (selected, kind) {
        (Selector::None, _) => true,
        (selected, Selector::None) => kinds.arm(selected).is_none(),
        (selected, kind) => selected == kind,
    };
    if fits { Ok(()) } else { Err(writer.fail(EncodeErrorKind::OtherKind)) }
}

/// Writes what a sub-message is selected by, if it is selected by something.
pub fn put_selector(
    selector: Selector<'_>,
    wire: &Wire,
    number: u16,
    writer: &mut Writer<'_>,
) -> Result<(), Failed> {
    match (selector, wire) {
        (Selector::Text(text), _) => writer.text(number, text),
        (Selector::Integer(value), Wire::Integer(integer)) => {
            // It fits: that was proven while the program compiled.
            let bytes = value.to_be_bytes();
            let (_, bytes) = bytes.split_at(bytes.len().saturating_sub(integer.size.into()));
            let mut place = [0; 8];
            for (to, from) in place.iter_mut().zip(bytes) {
                *to = *from;
            }
            let Some(bytes) = place.get_mut(..bytes.len()) else { return Ok(()) };
            if integer.order.is_little() {
                bytes.reverse();
            }
            writer.bytes(number, bytes)
        }
        _ => Ok(()),
    }
}

/// What a field of a fixed header is; that there is none is told where it is read.
pub const fn header_wire(header: &Struct, name: &str) -> Option<Wire> {
    let mut rest = header.fields;
    while let Some((field, others)) = rest.split_first() {
        if super::same(field.name, name) {
            return Some(field.wire);
        }
        rest = others;
    }
    None
}

/// What selects a sub-message is what its kinds are selected by: text, or an integer that can be each of them.
#[track_caller]
pub const fn check_select(
    owner: &str,
    field: &str,
    by: &str,
    (wire, limits): (Option<Wire>, &Limits),
    kinds: &SubMessage,
) {
    let Some(wire) = wire else { return };
    let mut rest = kinds.arms;
    while let Some((arm, others)) = rest.split_first() {
        let text = Text::new().field(owner, field).str(" is selected by `").str(by).str("`, which is ");
        match (arm.selector, wire) {
            (Selector::Text(_), Wire::Text) => {}
            (Selector::Text(_), _) => {
                text.str("no text, but the kinds of `").str(kinds.name).str("` are texts").panic()
            }
            (Selector::Integer(kind), Wire::Integer(integer))
                if integer.least() <= kind && kind <= integer.greatest() => {}
            (Selector::Integer(kind), Wire::Integer(integer)) => text
                .number(integer.least())
                .str("..=")
                .number(integer.greatest())
                .str(", but a kind of `")
                .str(kinds.name)
                .str("` is ")
                .number(kind)
                .panic(),
            (Selector::Integer(_), _) => text
                .str("no integer of one size, but the kinds of `")
                .str(kinds.name)
                .str("` are integers")
                .panic(),
            _ => {}
        }
        if limits.check(arm.selector).is_err() {
            Text::new()
                .field(owner, field)
                .str(" is selected by `")
                .str(by)
                .str("`, whose limits leave out `")
                .str(kinds.name)
                .str(".")
                .str(arm.name)
                .str("`")
                .panic()
        }
        rest = others;
    }
}
