use crate::address::{Address, Sender};
use crate::message::{Messages, RawMessage, messages};

/// A datagram that came, borrowed from the socket's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Datagram<'a> {
    sender: Sender,
    bytes: &'a [u8],
}

impl<'a> Datagram<'a> {
    pub(super) const fn new(sender: Sender, bytes: &'a [u8]) -> Self {
        Self { sender, bytes }
    }

    /// Who sent it, by the kernel's word, and the group that it came by.
    pub const fn from(&self) -> Address {
        self.sender.address
    }

    /// Who sent it, and all else that the kernel says about that.
    pub const fn sender(&self) -> Sender {
        self.sender
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    sender: Sender,
    message: RawMessage<'a>,
}

impl<'a> Event<'a> {
    pub(super) const fn new(sender: Sender, message: RawMessage<'a>) -> Self {
        Self { sender, message }
    }

    /// The number of the multicast group that it came by; `None` if it was sent to this socket alone.
    pub const fn group(&self) -> Option<u32> {
        self.sender.address.group_number()
    }

    /// Who sent it.
    pub const fn sender(&self) -> Sender {
        self.sender
    }

    /// The message.
    pub const fn message(&self) -> RawMessage<'a> {
        self.message
    }
}
