//! A request: its number, and how it is asked.

use alloc::collections::VecDeque;

use crate::message::Flags;

/// The number of a request: the sequence number that its answers repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(pub(super) u32);

impl RequestId {
    /// What goes into the header's `nlmsg_seq`.
    pub const fn sequence(self) -> u32 {
        self.0
    }

    /// The number so many behind this one.
    pub(crate) const fn plus(self, numbers: u32) -> Self {
        Self(self.0.wrapping_add(numbers))
    }

    /// How many numbers behind `first` this one is.
    pub(crate) const fn behind(self, first: Self) -> u32 {
        self.0.wrapping_sub(first.0)
    }

    /// Where it is among requests of which each has its own number.
    pub(crate) fn position<T>(self, among: &VecDeque<T>, number: impl Fn(&T) -> Self) -> Option<usize> {
        let first = number(among.front()?);
        if self == first {
            return Some(0);
        }
        // Counted from the first they ascend, also where numbers begin anew; but for one that had to wait.
        among
            .binary_search_by_key(&self.behind(first), |request| number(request).behind(first))
            .ok()
            .or_else(|| among.iter().position(|request| number(request) == self))
    }
}

/// How a request is asked, which decides how its answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Once: replies, if any, then the acknowledgement. A reply in parts may end with `NLMSG_DONE` instead.
    Do,
    /// Once, but the acknowledgement comes first: behind it one reply, or parts up to `NLMSG_DONE`, as of audit.
    AcknowledgedFirst,
    /// Once, and only a refusal is told. Who is asked handles requests in order: where a later one is answered, this
    /// one ended well.
    Quiet,
    /// A listing: many messages, then `NLMSG_DONE`.
    Dump,
}

impl Kind {
    /// The flags that such a request carries.
    pub const fn flags(self) -> Flags {
        match self {
            Self::Do | Self::AcknowledgedFirst => Flags::REQUEST.union(Flags::ACK),
            Self::Quiet => Flags::REQUEST,
            Self::Dump => Flags::REQUEST.union(Flags::ACK).union(Flags::DUMP),
        }
    }
}
