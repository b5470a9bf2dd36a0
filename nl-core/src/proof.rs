//! What the proofs in expansions are made of: constants about types, at no cost when the program runs.

/// Integers, and what has an integer's signedness, by itself or in an array.
pub trait Signed {
    /// Whether it has a sign. `None`: no integer.
    const SIGNED: Option<bool>;
}

macro_rules! signed {
    ($signed:literal: $($integer:ty)*) => {$(
        impl Signed for $integer {
            const SIGNED: Option<bool> = Some($signed);
        }
    )*};
}
signed!(true: i8 i16 i32 i64);
signed!(false: u8 u16 u32 u64);

impl<T: Signed, const N: usize> Signed for [T; N] {
    const SIGNED: Option<bool> = T::SIGNED;
}
