//! Messages: what stands in front of a body, the walk over a datagram, and what a type must say to be one.
//!
//! ```text
//!  0               4       6       8               12              16
//!  +---------------+-------+-------+---------------+---------------+-----------------+-----+
//!  |    length     | type  | flags |   sequence    |    port id    |  payload        | pad |
//!  +---------------+-------+-------+---------------+---------------+-----------------+-----+
//!   counts header and payload, not the pad          of the sender
//!
//!  payload of a raw protocol:      [ fixed header ] [ attributes ]
//!  payload of a generic family:    [ command, version, 0, 0 ] [ fixed header ] [ attributes ]
//! ```
//!
//! (`struct nlmsghdr` of `linux/netlink.h`, `struct genlmsghdr` of `linux/genetlink.h`, RFC 3549 section 2.3.2)

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Failed, Trace};
use crate::schema::{Body, Encode, Message, Operation, Protocol, Speaks};
use crate::wire::{self, Writer};

bitflags::bitflags! {
    /// The flags of a message's header: `NLM_F_*`.
    ///
    /// Bits 8 to 11 mean one thing in a request to get, another in one to make, another in one to delete, and
    /// another in an answer; each has all its names.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
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
}

/// The header's bytes.
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

/// What a message's header says besides what it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The message type of the generic family, which the kernel chose; of no use to a raw protocol.
    pub family: u16,
    /// The flags.
    pub flags: Flags,
    /// The sequence number.
    pub sequence: u32,
    /// The sender's port id, or 0: the kernel does not look at it.
    pub port: u32,
}

/// Writes a message with its header into `buffer` and gives its bytes, padding included.
///
/// The buffer is not grown: [`encode_into`] does that. There is an example at the [crate's root](crate).
pub fn encode<'b, P: Protocol, M: Speaks<P>>(
    buffer: &'b mut [u8],
    message: &M,
    envelope: Envelope,
) -> Result<&'b [u8], EncodeError> {
    let written = encode_operation(buffer, M::OPERATION, envelope, message)?;
    Ok(buffer.get(..written).unwrap_or_default())
}

/// Writes what is said on a protocol, whatever it is, and tells how many bytes it takes.
pub(crate) fn encode_operation(
    buffer: &mut [u8],
    operation: Operation,
    envelope: Envelope,
    body: &impl Encode,
) -> Result<usize, EncodeError> {
    let mut writer = Writer::new(buffer);
    match write(&mut writer, operation, envelope, body) {
        Ok(()) => Ok(writer.written()),
        Err(failed) => Err(writer.into_error(failed)),
    }
}

#[inline(always)]
fn write(
    writer: &mut Writer<'_>,
    operation: Operation,
    envelope: Envelope,
    body: &impl Encode,
) -> Result<(), Failed> {
    let before = writer.written();
    let head = writer.take::<{ Header::SIZE }>()?;
    let kind = match operation {
        Operation::Type(kind) => kind,
        Operation::Command { command, version } => {
            *writer.take::<4>()? = [command, version, 0, 0];
            envelope.family
        }
    };
    body.write(writer)?;
    let length = writer.written() - before;
    let Ok(length) = u32::try_from(length) else {
        return Err(writer.fail(EncodeErrorKind::TooLong { length, most: u32::MAX as usize }));
    };
    let Envelope { flags, sequence, port, .. } = envelope;
    *head = zerocopy::transmute!(Layout { length, kind, flags: flags.bits(), sequence, port });
    Ok(())
}

/// Writes a message with its header at the start of `buffer`, which grows until it fits, and gives its bytes.
///
/// A buffer that is large enough is neither grown nor zeroed: kept between messages, it costs no allocation.
#[cfg(feature = "alloc")]
pub fn encode_into<'b, P: Protocol, M: Speaks<P>>(
    buffer: &'b mut alloc::vec::Vec<u8>,
    message: &M,
    envelope: Envelope,
) -> Result<&'b [u8], EncodeError> {
    loop {
        match encode_operation(buffer, M::OPERATION, envelope, message) {
            Ok(written) => return Ok(buffer.get(..written).unwrap_or_default()),
            // A message has at most 4 GiB: one that wants more is not helped by room.
            Err(error) if error.kind() == EncodeErrorKind::NoRoom && u32::try_from(buffer.len()).is_ok() => {
                buffer.resize(buffer.len().saturating_mul(2).max(4096), 0);
            }
            Err(error) => return Err(error),
        }
    }
}

/// The messages of a datagram.
///
/// ```
/// use nl_core::{DecodeErrorKind, message::messages};
///
/// let mut messages = messages(&[20, 0, 0]);
/// let error = messages.next().unwrap().unwrap_err();
/// assert_eq!(error.kind(), DecodeErrorKind::TooShort { found: 3, needed: 16 });
/// assert!(messages.next().is_none());
/// ```
pub fn messages(datagram: &[u8]) -> Messages<'_> {
    Messages { rest: datagram, start: datagram.as_ptr().addr() }
}

/// Walks a datagram; made by [`messages`].
///
/// A message whose length is below its header's or past the end is an error and the last item: nothing tells where
/// the next would begin. One that is whole but cannot be decoded is no error here, and the walk goes on.
#[derive(Debug, Clone)]
pub struct Messages<'a> {
    rest: &'a [u8],
    start: usize,
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<RawMessage<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match RawMessage::split(self.rest) {
            Ok((message, rest)) => {
                self.rest = rest;
                Some(Ok(message))
            }
            Err(kind) => {
                let mut trace = Trace::at(self.start);
                let failed = trace.fail(kind, core::mem::take(&mut self.rest));
                Some(Err(trace.into_error(failed)))
            }
        }
    }
}

/// One message: its header, and its payload as bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RawMessage<'a> {
    header: Header,
    bytes: &'a [u8],
}

impl<'a> RawMessage<'a> {
    /// The message that `bytes` begin with.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        match Self::split(bytes) {
            Ok((message, _)) => Ok(message),
            Err(kind) => Err(DecodeError::new(kind, 0)),
        }
    }

    /// The message that `bytes` begin with, and what follows its padding.
    #[inline]
    pub(crate) fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), DecodeErrorKind> {
        let Some(header) = Header::parse(bytes) else {
            return Err(DecodeErrorKind::TooShort { found: bytes.len(), needed: Header::SIZE });
        };
        let claimed = usize::try_from(header.length).unwrap_or(usize::MAX);
        let message = match bytes.get(..claimed) {
            Some(message) if claimed >= Header::SIZE => message,
            _ => return Err(DecodeErrorKind::BadLength { claimed, available: bytes.len() }),
        };
        let rest = bytes.get(wire::align(claimed)..).unwrap_or_default();
        Ok((Self { header, bytes: message }, rest))
    }

    /// The header.
    #[inline]
    pub const fn header(&self) -> Header {
        self.header
    }

    /// Header and payload, without padding.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// What follows the header. Of a generic family: `genlmsghdr` first.
    #[inline]
    pub fn payload(&self) -> &'a [u8] {
        self.bytes.get(Header::SIZE..).unwrap_or_default()
    }

    /// The message as one of a schema's, which may borrow from it.
    ///
    /// A message of another type, or of another command of the family, is an error. Which generic family it is
    /// cannot be told from here: its number is not part of the schema.
    #[inline]
    pub fn decode<M: Message>(&self) -> Result<M::At<'a>, DecodeError> {
        let mut trace = Trace::of(self.bytes);
        match self.read::<M>(&mut trace) {
            Ok(message) => Ok(message),
            Err(failed) => Err(trace.into_error(failed)),
        }
    }

    #[inline(always)]
    fn read<M: Message>(&self, trace: &mut Trace) -> Result<M::At<'a>, Failed> {
        let payload = self.payload();
        match M::OPERATION {
            Operation::Type(expected) => {
                if self.header.kind != expected {
                    let kind = DecodeErrorKind::OtherType { found: self.header.kind, expected };
                    return Err(trace.fail(kind, self.bytes.get(4..).unwrap_or_default()));
                }
                <M::At<'a>>::read(payload, trace)
            }
            Operation::Command { command, .. } => {
                let Some((&[found, _, _, _], body)) = payload.split_first_chunk::<4>() else {
                    return Err(
                        trace.fail(DecodeErrorKind::TooShort { found: payload.len(), needed: 4 }, payload)
                    );
                };
                if found != command {
                    let (found, expected) = (u16::from(found), u16::from(command));
                    return Err(trace.fail(DecodeErrorKind::OtherType { found, expected }, payload));
                }
                <M::At<'a>>::read(body, trace)
            }
        }
    }
}

impl fmt::Debug for RawMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawMessage")
            .field("header", &self.header)
            .field("payload", &format_args!("{:02x?}", self.payload()))
            .finish()
    }
}

/// A message that outlives the buffer it came in: the boxed bytes of one message, decoded when asked.
///
/// ```
/// use nl_core::{Kept, Message, Protocol, message::{Envelope, RawMessage, encode}};
///
/// #[derive(Protocol)]
/// #[nl(number = 25)]
/// struct Greetings;
///
/// #[derive(Message, Debug, PartialEq)]
/// #[nl(protocol = Greetings, type = 0x20)]
/// struct Hello<'a> { #[nl(attr = 1)] text: &'a str }
///
/// let kept: Kept<Hello<'static>> = {
///     let mut buffer = [0; 64];
///     let datagram = encode(&mut buffer, &Hello { text: "hi" }, Envelope::default())?;
///     Kept::new(RawMessage::parse(datagram)?)?
/// };
/// assert_eq!(kept.get()?.text, "hi");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "alloc")]
pub struct Kept<M> {
    bytes: alloc::boxed::Box<[u8]>,
    message: core::marker::PhantomData<fn() -> M>,
}

#[cfg(feature = "alloc")]
impl<M: Message> Kept<M> {
    /// Copies a message, which must be one that decodes.
    pub fn new(message: RawMessage<'_>) -> Result<Self, DecodeError> {
        message.decode::<M>()?;
        Ok(Self { bytes: message.bytes.into(), message: core::marker::PhantomData })
    }

    /// The message, borrowed from here.
    ///
    /// It decoded once, so an error can come only from a [`Value`](crate::Value) that decides by more than its
    /// bytes.
    pub fn get(&self) -> Result<M::At<'_>, DecodeError> {
        self.raw()?.decode::<M>()
    }

    /// The message as header and bytes.
    pub fn raw(&self) -> Result<RawMessage<'_>, DecodeError> {
        RawMessage::parse(&self.bytes)
    }
}

#[cfg(feature = "alloc")]
impl<M> Clone for Kept<M> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), message: core::marker::PhantomData }
    }
}

/// Equal where the bytes are.
#[cfg(feature = "alloc")]
impl<M> PartialEq for Kept<M> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

#[cfg(feature = "alloc")]
impl<M: Message> fmt::Debug for Kept<M>
where
    for<'a> M::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Ok(message) => message.fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}
