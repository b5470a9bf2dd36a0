//! What the kernel takes of a type, and what a field may have.

use crate::generic::policy::{AttributeKind, AttributePolicy};
use crate::schema::{Field, Integer, Order, Shape, Wire};
use crate::wire::MOST_PAYLOAD;

/// Whether the kernel takes values of a type.
pub(super) enum Fit {
    Yes,
    /// It does, with the other sign.
    Sign,
    No,
}

impl Fit {
    fn when(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }

    fn signed(ours: bool, kernel: bool) -> Self {
        if ours == kernel { Self::Yes } else { Self::Sign }
    }
}

/// Whether the kernel takes such a payload (`validate_nla()` of `lib/nlattr.c`).
pub(super) fn fit(ours: &Wire, shape: Shape, kernel: &AttributePolicy) -> Fit {
    use AttributeKind as Kernel;
    let is_nest = matches!(ours, Wire::Nest(_) | Wire::SubMessage(_));
    match (shape, kernel.kind) {
        (Shape::Indexed { levels }, Kernel::NESTED_ARRAY) => return Fit::when(is_nest && levels <= 1),
        // The entries' numbers would be the numbers of the policy's attributes.
        (Shape::Indexed { .. }, kind) => {
            return Fit::when(kind == Kernel::NESTED && kernel.policy.is_none());
        }
        (Shape::Packed, kind) => return Fit::when(kind == Kernel::BINARY),
        (Shape::One | Shape::Repeated, _) => {}
    }
    if let Some((size, signed)) = kernel.kind.integer() {
        return match *ours {
            Wire::Bool => Fit::when(size == 1),
            Wire::Integer(integer) if integer.size == size && integer.order == Order::Host => {
                Fit::signed(integer.signed, signed)
            }
            // Bytes that are no integer of this machine's order: the kernel must not compare them as one.
            Wire::Integer(_) | Wire::Ipv4 | Wire::Bytes { .. } | Wire::Struct(_) => {
                Fit::when(ours.max_len() == Some(usize::from(size)) && !kernel.is_limited())
            }
            _ => Fit::No,
        };
    }
    match kernel.kind {
        Kernel::UINT | Kernel::SINT => match *ours {
            Wire::Variable { signed, .. }
            | Wire::Integer(Integer { size: 4 | 8, signed, order: Order::Host, .. }) => {
                Fit::signed(signed, kernel.kind == Kernel::SINT)
            }
            _ => Fit::No,
        },
        Kernel::FLAG => Fit::when(matches!(ours, Wire::Flag)),
        Kernel::BITFIELD32 => Fit::when(matches!(ours, Wire::Bitfield32)),
        // It must not have `NLA_F_NESTED`; apart from that, its length is all that counts.
        Kernel::BINARY => Fit::when(!matches!(ours, Wire::Nest(_))),
        Kernel::STRING => Fit::when(matches!(ours, Wire::Text | Wire::Texts | Wire::Bytes { .. })),
        Kernel::NUL_STRING => Fit::when(matches!(ours, Wire::Text | Wire::Texts)),
        Kernel::NESTED => Fit::when(is_nest),
        Kernel::NESTED_ARRAY => Fit::No,
        // Of a kernel newer than we are.
        _ => Fit::Yes,
    }
}

impl AttributePolicy {
    /// Whether not all values of its size may be.
    fn is_limited(&self) -> bool {
        self.mask.is_some() || self.range().is_some()
    }

    /// The bytes that a payload may have; of text, without its NUL.
    pub(super) fn lengths(&self, ours: &Wire) -> Option<(usize, usize)> {
        let least = match self.kind {
            AttributeKind::BINARY | AttributeKind::NUL_STRING => 0,
            // A byte at least, which text has: its NUL.
            AttributeKind::STRING => u32::from(!matches!(ours, Wire::Text)),
            _ => return None,
        };
        let bytes = |length| usize::try_from(length).unwrap_or(usize::MAX);
        Some((bytes(self.min_len.unwrap_or(least)), self.max_len.map_or(usize::MAX, bytes)))
    }
}

/// The values that an integer of ours may have.
pub(super) fn values(field: &Field) -> Option<(i128, i128)> {
    if field.shape == Shape::Packed {
        return None;
    }
    let (least, greatest) = match field.wire {
        Wire::Bool => (0, 1),
        Wire::Integer(integer) if integer.order == Order::Host => (integer.least(), integer.greatest()),
        Wire::Variable { signed: false, .. } => (0, u64::MAX.into()),
        Wire::Variable { signed: true, .. } => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    };
    let greatest = field.limits.mask.map_or(greatest, |mask| mask.min(greatest));
    Some((field.limits.min.unwrap_or(least), field.limits.max.unwrap_or(greatest)))
}

/// The bits that an integer of ours may have.
pub(super) fn bits(field: &Field) -> Option<u64> {
    if let Some(mask) = field.limits.mask {
        return u64::try_from(mask).ok();
    }
    let greatest = match (field.wire, values(field)) {
        (Wire::Bitfield32, _) => u32::MAX.into(),
        (_, Some((0.., greatest))) => u64::try_from(greatest).ok()?,
        (_, Some(_)) => u64::MAX,
        _ => return None,
    };
    Some(u64::MAX.checked_shr(greatest.leading_zeros()).unwrap_or(0))
}

/// The bytes that a payload of ours may have; of text, without its NUL where the kernel counts so.
pub(super) fn lengths(field: &Field, kernel: &AttributePolicy) -> Option<(usize, usize)> {
    let limits = field.limits;
    let any = (limits.min_len.unwrap_or(0), limits.max_len.unwrap_or(MOST_PAYLOAD));
    Some(match (field.shape, field.wire) {
        (_, Wire::Text) if kernel.kind == AttributeKind::BINARY => {
            (any.0.saturating_add(1), any.1.saturating_add(1))
        }
        (Shape::Packed, _) | (_, Wire::Text | Wire::Texts | Wire::Bytes { size: None }) => any,
        (_, Wire::Ip) => (4, 16),
        (_, Wire::Variable { .. }) => (4, 8),
        (_, wire) => wire.max_len().map(|size| (size, size))?,
    })
}
