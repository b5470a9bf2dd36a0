//! Bit-fields, for the methods of generated structs.

/// The `width` bits from bit `offset` on. The first bit of a byte is its lowest on a little-endian machine and its
/// highest on a big-endian one, as C compilers have it.
#[must_use]
pub fn get(unit: &[u8], offset: usize, width: usize) -> u64 {
    let mut value = 0;
    for i in 0..width {
        if unit.get((offset + i) / 8).is_some_and(|byte| byte & mask(offset + i) != 0) {
            value |= 1 << place(i, width);
        }
    }
    value
}

/// Sets those bits to the lowest `width` bits of `value`.
pub fn set(unit: &mut [u8], offset: usize, width: usize, value: u64) {
    for i in 0..width {
        if let Some(byte) = unit.get_mut((offset + i) / 8) {
            if value >> place(i, width) & 1 == 1 {
                *byte |= mask(offset + i);
            } else {
                *byte &= !mask(offset + i);
            }
        }
    }
}

const fn mask(bit: usize) -> u8 {
    if cfg!(target_endian = "big") { 0x80 >> (bit % 8) } else { 1 << (bit % 8) }
}

const fn place(i: usize, width: usize) -> usize {
    if cfg!(target_endian = "big") { width - 1 - i } else { i }
}

#[cfg(test)]
mod tests {
    use super::{get, set};

    #[test]
    fn what_is_set_is_got_and_the_neighbours_stay() {
        let mut unit = [0u8; 2];
        set(&mut unit, 5, 6, 0b10_1101);
        assert_eq!(get(&unit, 5, 6), 0b10_1101);
        assert_eq!((get(&unit, 0, 5), get(&unit, 11, 5)), (0, 0));
        set(&mut unit, 0, 5, !0);
        set(&mut unit, 5, 6, 0);
        assert_eq!((get(&unit, 0, 5), get(&unit, 5, 6)), (0b1_1111, 0));
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn the_first_bit_is_the_lowest() {
        assert_eq!(get(&[0b0000_0001, 0], 0, 1), 1);
        assert_eq!(get(&[0b1000_0000, 0b1], 7, 2), 0b11);
    }

    #[test]
    #[cfg(target_endian = "big")]
    fn the_first_bit_is_the_highest() {
        assert_eq!(get(&[0b1000_0000, 0], 0, 1), 1);
    }
}
