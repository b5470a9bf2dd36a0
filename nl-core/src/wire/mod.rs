//! The bytes: alignment, a cursor that cannot leave its region, a writer whose nests measure themselves.
//!
//! ```text
//!  0        2        4
//!  +--------+--------+------------------------+-------+
//!  | length |  type  |  payload (length - 4)  |  pad  |   length counts header and payload, not the pad
//!  +--------+--------+------------------------+-------+
//!            bit 15: nested, bit 14: network byte order, the rest: the attribute's number
//! ```
//!
//! Everything starts at a multiple of four bytes from the message's start; padding is zero when written and
//! ignored when read, and the last one may be absent. (`linux/netlink.h`, RFC 3549 section 2.2)

mod cursor;
mod writer;

pub use cursor::{BadLength, Cursor};
pub use writer::{Writer, write};
#[cfg(feature = "alloc")]
pub(crate) use writer::{told, try_write};

/// The bit of an attribute's type that says that its payload is attributes: `NLA_F_NESTED`.
pub const NESTED: u16 = 1 << 15;

/// The bit of an attribute's type that says that its payload is in network byte order: `NLA_F_NET_BYTEORDER`.
pub const NET_BYTEORDER: u16 = 1 << 14;

/// The bits of an attribute's type that are its number: `NLA_TYPE_MASK`.
pub const NUMBER: u16 = !(NESTED | NET_BYTEORDER);

/// The most bytes that one attribute can carry: its 16-bit length counts the header's four.
pub const MOST_PAYLOAD: usize = 0xffff - 4;

/// How many nests may lie in one another, read or written. The kernel's own limit is 10; without one, a type that
/// contains itself would let bytes say how deep the program's stack goes.
pub const MOST_NESTS: u8 = 32;

/// `length`, rounded up to a multiple of four; the largest such number where that would overflow.
///
/// ```
/// assert_eq!([0, 1, 4, 5].map(nl_core::wire::align), [0, 4, 4, 8]);
/// ```
#[inline]
pub const fn align(length: usize) -> usize {
    match length.checked_add(3) {
        Some(sum) => sum & !3,
        None => usize::MAX & !3,
    }
}
