//! What stands in front of every message: `struct nlmsghdr`, its flags, and the types that are netlink's own.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

bitflags::bitflags! {
    /// The flags of a message's header: `NLM_F_*`.
    ///
    /// Bits 8 to 11 mean one thing in a request to get, another in one to make, another in one to delete, and
    /// another in an answer; each has all its names.
    #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
    pub struct Flags: u16 {
        /// The kernel is asked; without it, it does not answer.
        const REQUEST = 0x1;
        /// More messages follow, up to `NLMSG_DONE`.
        const MULTI = 0x2;
        /// An acknowledgement is wanted.
        const ACK = 0x4;
        /// The notification that the request causes is wanted as a reply, too.
        const ECHO = 0x8;
        /// In a dump: what is dumped changed meanwhile.
        const DUMP_INTR = 0x10;
        /// In a dump: the kernel left out what the request did not ask for.
        const DUMP_FILTERED = 0x20;

        /// Get: the whole table.
        const ROOT = 0x100;
        /// Get: all that match.
        const MATCH = 0x200;
        /// Get: a snapshot at one moment.
        const ATOMIC = 0x400;
        /// Get: all, one by one.
        const DUMP = 0x300;

        /// New: replace what is there.
        const REPLACE = 0x100;
        /// New: refuse if it is there.
        const EXCL = 0x200;
        /// New: make it if it is not there.
        const CREATE = 0x400;
        /// New: put it at the end.
        const APPEND = 0x800;

        /// Delete: not what is below it.
        const NONREC = 0x100;
        /// Delete: all that match.
        const BULK = 0x200;

        /// Answer: the request's payload is not repeated.
        const CAPPED = 0x100;
        /// Answer: an extended acknowledgement follows.
        const ACK_TLVS = 0x200;

        // The kernel may know more.
        const _ = !0;
    }
}

/// The names that mean one thing in every message; the bits that do not, as a number.
impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AMBIGUOUS: Flags = Flags::from_bits_retain(!0x3f);
        let ambiguous = *self & AMBIGUOUS;
        let mut separator = "";
        f.write_str("Flags(")?;
        for (name, _) in self.difference(AMBIGUOUS).iter_names() {
            write!(f, "{separator}{name}")?;
            separator = " | ";
        }
        if !ambiguous.is_empty() {
            write!(f, "{separator}{:#x}", ambiguous.bits())?;
        }
        f.write_str(")")
    }
}

/// What stands in front of every message: `struct nlmsghdr`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Header {
    /// Bytes of header and payload, without the padding behind.
    pub length: u32,
    /// The message type: below 0x10 netlink's own, else the protocol's.
    pub kind: u16,
    /// What is wanted, or what this is part of.
    pub flags: Flags,
    /// The request's number, which its answers repeat.
    pub sequence: u32,
    /// The sender's port id, by its own word: proof of nothing.
    pub port: u32,
}

impl Header {
    /// Bytes of a header.
    pub const SIZE: usize = size_of::<Layout>();

    /// The header that `bytes` begin with, whatever it says; `None` if they are fewer than [`SIZE`](Self::SIZE).
    #[inline]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (Layout { length, kind, flags, sequence, port }, _) = Layout::read_from_prefix(bytes).ok()?;
        Some(Self { length, kind, flags: Flags::from_bits_retain(flags), sequence, port })
    }

    /// The header as it goes on the wire, for those who write a payload by hand.
    ///
    /// ```
    /// use nl_core::message::{Header, RawMessage};
    ///
    /// let header = Header { length: 16 + 5, kind: 0x20, ..Header::default() };
    /// let bytes = [&header.to_bytes()[..], b"hello"].concat();
    /// assert_eq!(RawMessage::parse(&bytes)?.payload(), b"hello");
    /// # Ok::<(), nl_core::DecodeError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let Self { length, kind, flags, sequence, port } = self;
        zerocopy::transmute!(Layout { length, kind, flags: flags.bits(), sequence, port })
    }
}

/// The header as it is on the wire.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Layout {
    length: u32,
    kind: u16,
    flags: u16,
    sequence: u32,
    port: u32,
}

/// The message types that netlink keeps for itself; a protocol's begin at 0x10.
pub mod control {
    /// Nothing: skipped by every receiver.
    pub const NOOP: u16 = 1;
    /// An answer: an error code, 0 for success, and the request that it answers.
    pub const ERROR: u16 = 2;
    /// The end of a multi-part answer, with an error code.
    pub const DONE: u16 = 3;
    /// Data was lost.
    pub const OVERRUN: u16 = 4;
    /// The first type that is a protocol's own: `NLMSG_MIN_TYPE`.
    pub const FIRST_FREE: u16 = 0x10;
}

#[cfg(test)]
mod tests {
    use super::Flags;
    use alloc::format;

    #[test]
    fn flags_show_names_only_where_they_have_one_meaning() {
        assert_eq!(
            format!("{:?}", Flags::REQUEST | Flags::ACK | Flags::DUMP),
            "Flags(REQUEST | ACK | 0x300)"
        );
        assert_eq!(format!("{:?}", Flags::MULTI | Flags::DUMP_INTR), "Flags(MULTI | DUMP_INTR)");
        assert_eq!(format!("{:?}", Flags::empty()), "Flags()");
        assert_eq!(format!("{:?}", Flags::from_bits_retain(0x8040)), "Flags(0x8040)");
    }
}
