use super::Text;
use crate::error::{DecodeErrorKind, EncodeErrorKind, Failed, Trace};
use crate::schema::{Limits, Order, Selector, Wire};
use crate::wire::{MOST_PAYLOAD, Writer, align};

/// What is wrong with a type that has limits and cannot be compared with them.
const NOT_SAID: &str = "has limits, but its type does not say its value: implement `Value::selector`";

/// Holds a value to its limits before it is written. A C struct is written whole, or as it came.
#[inline(always)]
pub fn check_written(
    limits: &Limits,
    wire: &Wire,
    value: Selector<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), Failed> {
    match (wire, value) {
        (Wire::Struct(_), _) => Ok(()),
        (_, Selector::None) => Err(writer.fail(EncodeErrorKind::Invalid(NOT_SAID))),
        _ => match limits.check(value) {
            Ok(()) => Ok(()),
            Err(violation) => Err(writer.fail(EncodeErrorKind::Limit(violation))),
        },
    }
}

/// Holds a payload's length to its limits before it is written.
#[inline(always)]
pub fn check_written_len(limits: &Limits, length: usize, writer: &mut Writer<'_>) -> Result<(), Failed> {
    match limits.check_len(length) {
        Ok(()) => Ok(()),
        Err(violation) => Err(writer.fail(EncodeErrorKind::Limit(violation))),
    }
}

/// Holds a value that was read to its limits, if they are `strict`; a C struct to its least length, always.
#[inline(always)]
pub fn check_read(
    limits: &Limits,
    wire: &Wire,
    value: Selector<'_>,
    payload: &[u8],
    trace: &mut Trace,
) -> Result<(), Failed> {
    let checked = match (wire, value) {
        (Wire::Struct(_), _) if limits.strict => limits.check_len(payload.len()),
        // A newer kernel's may be longer.
        (Wire::Struct(_), _) => Limits { max_len: None, ..*limits }.check_len(payload.len()),
        _ if !limits.strict => Ok(()),
        (_, Selector::None) if limits.of_integers() => {
            return Err(trace.fail(DecodeErrorKind::Invalid(NOT_SAID), payload));
        }
        (_, Selector::None) => limits.check_len(payload.len()),
        _ => limits.check(value),
    };
    match checked {
        Ok(()) => Ok(()),
        Err(violation) => Err(trace.fail(DecodeErrorKind::Limit(violation), payload)),
    }
}

/// A length as a number of bytes; of one that is none, 0.
#[expect(clippy::cast_sign_loss, reason = "within what an attribute carries")]
pub const fn length(length: i128) -> usize {
    if super::within(length, MOST_PAYLOAD as i128) { length as usize } else { 0 }
}

/// `min`, `max` or `mask`: of an integer, and a value that it can have.
#[track_caller]
pub const fn check_integer_limit(owner: &str, field: &str, wire: Wire, keyword: &str, limit: i128) {
    let is_mask = super::same(keyword, "mask");
    let (least, greatest) = match wire {
        Wire::Integer(integer) if is_mask && integer.signed => {
            Text::new().field(owner, field).str(" has a sign: `mask` limits unsigned integers").panic()
        }
        Wire::Integer(integer) => (integer.least(), integer.greatest()),
        Wire::Variable { signed: true, .. } if is_mask => {
            Text::new().field(owner, field).str(" has a sign: `mask` limits unsigned integers").panic()
        }
        Wire::Variable { signed: true, .. } => (i64::MIN as i128, i64::MAX as i128),
        Wire::Variable { signed: false, .. } => (0, u64::MAX as i128),
        Wire::Bitfield32 if is_mask => (0, u32::MAX as i128),
        Wire::Text | Wire::Bytes { size: None } => Text::new()
            .field(owner, field)
            .str(" is no integer, which `")
            .str(keyword)
            .str("` limits; text and bytes are limited by `max_len`, `min_len` and `exact_len`")
            .panic(),
        _ => Text::new()
            .field(owner, field)
            .str(" is no integer, which `")
            .str(keyword)
            .str("` limits")
            .panic(),
    };
    if limit < least || limit > greatest {
        Text::new()
            .field(owner, field)
            .str(" has `")
            .str(keyword)
            .str(" = ")
            .number(limit)
            .str("`, but its type holds ")
            .number(least)
            .str("..=")
            .number(greatest)
            .panic()
    }
}

/// `min_len`, `max_len` or `exact_len`: of text, bytes or a C struct.
#[track_caller]
pub const fn check_len_limit(owner: &str, field: &str, wire: Wire, keyword: &str, limit: i128) {
    let text = Text::new().field(owner, field);
    let most = match wire {
        // With its NUL.
        Wire::Text => MOST_PAYLOAD - 1,
        Wire::Bytes { size: None } => MOST_PAYLOAD,
        Wire::Struct(_) if super::same(keyword, "max_len") => text
            .str(" is a C struct, which a newer kernel may have enlarged: `min_len` limits it, and `exact_len`")
            .panic(),
        Wire::Struct(layout) if super::same(keyword, "exact_len") && limit != layout.size as i128 => text
            .str(" is a C struct of ")
            .size(layout.size)
            .str(" bytes: that is its `exact_len`, or `min_len` is less")
            .panic(),
        Wire::Struct(layout) => layout.size,
        Wire::Texts => text.str(" is several texts, whose lengths are not looked at").panic(),
        Wire::Nest(_) | Wire::SubMessage(_) => {
            text.str(" is a nest: write limits at the attributes in it").panic()
        }
        Wire::Integer(_) | Wire::Variable { .. } => {
            text.str(" is an integer: it is limited by `min`, `max` and `mask`").panic()
        }
        _ => text.str(" has the length of its type, which needs no `").str(keyword).str("`").panic(),
    };
    if !super::within(limit, most as i128) {
        text.str(" has `")
            .str(keyword)
            .str(" = ")
            .number(limit)
            .str("`, but it can have 0..=")
            .size(most)
            .str(" bytes")
            .panic()
    }
}

/// The lower limit is not above the upper one.
#[track_caller]
pub const fn check_limit_order(owner: &str, field: &str, low: (&str, i128), high: (&str, i128)) {
    if low.1 > high.1 {
        Text::new()
            .field(owner, field)
            .str(" allows nothing: `")
            .str(low.0)
            .str("` is ")
            .number(low.1)
            .str(", `")
            .str(high.0)
            .str("` is ")
            .number(high.1)
            .panic()
    }
}

/// A value of one size fits into an attribute, and is no entry of a nest, which only `indexed` reads.
#[track_caller]
pub const fn check_carried(owner: &str, field: &str, wire: Wire, levels: usize) {
    if levels > 0 {
        Text::new()
            .field(owner, field)
            .str(" is `Numbered`, and numbers are those of a nest's entries: write `indexed` and `Vec` or `Array`")
            .panic()
    }
    if let Some(size) = wire.max_len() {
        if size > MOST_PAYLOAD {
            Text::new()
                .field(owner, field)
                .str(" has ")
                .size(size)
                .str(" bytes, but an attribute carries at most ")
                .size(MOST_PAYLOAD)
                .str(": its length has 16 bits")
                .panic()
        }
    }
}

/// The values of a nest's entries have no more numbers than can be read.
#[track_caller]
pub const fn check_levels(owner: &str, field: &str, levels: usize) {
    if levels > crate::value::MOST_LEVELS {
        Text::new()
            .field(owner, field)
            .str(" is in ")
            .size(levels)
            .str(" nests, but a `Numbered` value has at most ")
            .size(crate::value::MOST_LEVELS)
            .str(" numbers")
            .panic()
    }
}

/// [`Value::LEVELS`](crate::Value::LEVELS) as a schema has it; too many are told elsewhere.
#[expect(clippy::cast_possible_truncation, reason = "there are at most three")]
pub const fn levels(levels: usize) -> u8 {
    if levels > crate::value::MOST_LEVELS { 0 } else { levels as u8 }
}

/// An attribute marked as being in network byte order is in that.
#[track_caller]
pub const fn check_net_byteorder(owner: &str, field: &str, wire: Wire) {
    let order = match wire {
        Wire::Integer(integer) if integer.size == 1 => return,
        Wire::Integer(integer) => integer.order,
        Wire::Variable { .. } | Wire::Bitfield32 => Order::Host,
        _ => return,
    };
    let order = match order {
        Order::Network => return,
        Order::Host => "in the host's",
        Order::Little => "little-endian",
    };
    Text::new()
        .field(owner, field)
        .str(" is marked `net_byteorder`, but its type is ")
        .str(order)
        .str(": write `Be<_>`")
        .panic()
}

/// The number of the attribute that pads is none of the fields'.
#[track_caller]
pub const fn check_pad(owner: &str, field: &str, fields: &[(u16, &str)], pad: i128) {
    if pad < 1 || pad > crate::wire::NUMBER as i128 {
        Text::new().field(owner, field).str(" has a `pad` attribute outside 1..=0x3fff").panic()
    }
    let mut rest = fields;
    while let Some((&(number, other), others)) = rest.split_first() {
        if number as i128 == pad {
            Text::new()
                .field(owner, field)
                .str(" is padded by ")
                .field(owner, other)
                .str(": a `pad` attribute carries nothing")
                .panic()
        }
        rest = others;
    }
}

/// The most bytes of an attribute, its header and padding included.
pub const fn most(payload: Option<usize>, wire: Wire, limits: Limits, padded: bool) -> Option<usize> {
    let payload = match (payload, wire, limits.max_len) {
        (Some(payload), _, _) => payload,
        (None, Wire::Text, Some(most)) => most + 1,
        (None, _, Some(most)) => most,
        (None, _, None) => return None,
    };
    Some(if padded { 4 } else { 0 } + 4 + align(payload))
}

/// The sum, where all are known.
pub const fn sum(parts: &[Option<usize>]) -> Option<usize> {
    let (mut sum, mut rest) = (0usize, parts);
    while let Some((first, others)) = rest.split_first() {
        let Some(part) = first else { return None };
        let Some(more) = sum.checked_add(*part) else { return None };
        (sum, rest) = (more, others);
    }
    Some(sum)
}
