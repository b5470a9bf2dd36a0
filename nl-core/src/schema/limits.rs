use super::{Limits, Selector};
use crate::error::Violation;

impl<'s> Selector<'s> {
    /// This, or the other where this is none.
    #[inline(always)]
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match self {
            Self::None => other,
            selector => selector,
        }
    }
}

impl Limits {
    /// Whether a value may be: an integer by `min`, `max` and `mask`, text and bytes by their length.
    ///
    /// # Errors
    /// The first limit that it misses.
    #[inline(always)]
    pub const fn check(&self, value: Selector<'_>) -> Result<(), Violation> {
        match value {
            Selector::Integer(value) => self.check_integer(value),
            Selector::Text(bytes) | Selector::Bytes(bytes) => self.check_len(bytes.len()),
            Selector::None => Ok(()),
        }
    }

    /// Whether some are of integers.
    pub(crate) const fn of_integers(&self) -> bool {
        self.min.is_some() || self.max.is_some() || self.mask.is_some()
    }

    #[inline(always)]
    const fn check_integer(&self, value: i128) -> Result<(), Violation> {
        match *self {
            Self { min: Some(min), .. } if value < min => Err(Violation::Less { value, min }),
            Self { max: Some(max), .. } if value > max => Err(Violation::Greater { value, max }),
            Self { mask: Some(mask), .. } if value & !mask != 0 => Err(Violation::Bits { value, mask }),
            _ => Ok(()),
        }
    }

    /// Whether a payload may have this length.
    ///
    /// # Errors
    /// The first limit that it misses.
    #[inline(always)]
    pub const fn check_len(&self, length: usize) -> Result<(), Violation> {
        match *self {
            Self { min_len: Some(min), .. } if length < min => Err(Violation::Shorter { length, min }),
            Self { max_len: Some(max), .. } if length > max => Err(Violation::Longer { length, max }),
            _ => Ok(()),
        }
    }
}
