use crate::address::Address;
use crate::message::{Messages, RawMessage, messages};

/// A datagram that came, borrowed from the socket's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Datagram<'a> {
    from: Address,
    bytes: &'a [u8],
}

impl<'a> Datagram<'a> {
    pub(super) const fn new(from: Address, bytes: &'a [u8]) -> Self {
        Self { from, bytes }
    }

    /// Who sent it, by the kernel's word, and the group that it came by.
    pub const fn from(&self) -> Address {
        self.from
    }

    /// All its bytes.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Its messages.
    pub fn messages(&self) -> Messages<'a> {
        messages(self.bytes)
    }
}

/// A message that nobody asked for: a notification of the kernel, borrowed from the socket's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    group: Option<u32>,
    message: RawMessage<'a>,
}

impl<'a> Event<'a> {
    pub(super) const fn new(group: Option<u32>, message: RawMessage<'a>) -> Self {
        Self { group, message }
    }

    /// The number of the multicast group that it came by; `None` if it was sent to this socket alone.
    pub const fn group(&self) -> Option<u32> {
        self.group
    }

    /// The message.
    pub const fn message(&self) -> RawMessage<'a> {
        self.message
    }
}
