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

use crate::error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Failed, Trace};
pub use crate::header::{Flags, Header, control};
use crate::schema::messages::read_message;
use crate::schema::{Body, Encode, Message, Operation, Protocol, Speaks};
use crate::wire::{self, Writer};

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
///
/// # Errors
/// What the value says of itself, a length that does not fit, or a buffer that is too small.
pub fn encode<'b, P: Protocol, M: Speaks<P>>(
    buffer: &'b mut [u8],
    message: &M,
    envelope: Envelope,
) -> Result<&'b [u8], EncodeError> {
    let written = wire::write(buffer, |writer| write(writer, M::OPERATION, envelope, message))?;
    Ok(buffer.get(..written).unwrap_or_default())
}

/// Writes what is said on a protocol, whatever it is.
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
    writer.align()?;
    let Envelope { flags, sequence, port, .. } = envelope;
    *head = Header { length, kind, flags, sequence, port }.to_bytes();
    Ok(())
}

/// Writes a message with its header at the start of `buffer`, which grows until it fits, and gives its bytes.
///
/// A buffer that is large enough is neither grown nor zeroed: kept between messages, it costs no allocation.
///
/// # Errors
/// What the value says of itself, or a length that does not fit.
#[cfg(feature = "alloc")]
#[inline(always)]
pub fn encode_into<'b, P: Protocol, M: Speaks<P>>(
    buffer: &'b mut alloc::vec::Vec<u8>,
    message: &M,
    envelope: Envelope,
) -> Result<&'b [u8], EncodeError> {
    let written = encode_behind::<P, M>(buffer, 0, message, envelope)?;
    Ok(buffer.get(..written).unwrap_or_default())
}

/// Like [`encode_into`], behind the first `start` bytes of the buffer, which stay; tells where the message ends.
#[cfg(feature = "alloc")]
#[inline(always)]
pub(crate) fn encode_behind<P: Protocol, M: Speaks<P>>(
    buffer: &mut alloc::vec::Vec<u8>,
    start: usize,
    message: &M,
    envelope: Envelope,
) -> Result<usize, EncodeError> {
    loop {
        let room = buffer.get_mut(start..).unwrap_or_default();
        let mut error = None;
        let written =
            wire::try_write(room, &mut error, |writer| write(writer, M::OPERATION, envelope, message));
        match written {
            Some(written) => return Ok(start + written),
            None => make_room(buffer, start, wire::told(error))?,
        }
    }
}

/// Grows a buffer that had too little room behind `start`; any other error stays one.
#[cfg(feature = "alloc")]
#[cold]
fn make_room(buffer: &mut alloc::vec::Vec<u8>, start: usize, error: EncodeError) -> Result<(), EncodeError> {
    // A message has at most 4 GiB: one that wants more is not helped by room.
    let may_grow = u32::try_from(buffer.len().saturating_sub(start)).is_ok();
    if error.kind() != EncodeErrorKind::NoRoom || !may_grow {
        return Err(error);
    }
    buffer.resize(buffer.len().saturating_mul(2).max(4096), 0);
    Ok(())
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
    Messages { rest: datagram, datagram }
}

/// Walks a datagram; made by [`messages`].
///
/// A message whose length is below its header's or past the end is an error and the last item: nothing tells where
/// the next would begin. One that is whole but cannot be decoded is no error here, and the walk goes on.
#[derive(Debug, Clone)]
pub struct Messages<'a> {
    rest: &'a [u8],
    datagram: &'a [u8],
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<RawMessage<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.rest.len() == self.datagram.len();
        match next_message(self.rest, first)? {
            Ok((message, rest)) => {
                self.rest = rest;
                Some(Ok(message))
            }
            Err(kind) => {
                let mut trace = Trace::of(self.datagram);
                let failed = trace.fail(kind, core::mem::take(&mut self.rest));
                Some(Err(trace.into_error(failed)))
            }
        }
    }
}

/// The next message of a datagram, and what follows its padding; `None` at the end.
///
/// The end is also where, behind a whole message, fewer bytes are left than a header has, or zeroes alone: senders
/// leave such, and the kernel does not look at them either.
#[inline]
pub(crate) fn next_message(
    rest: &[u8],
    first: bool,
) -> Option<Result<(RawMessage<'_>, &[u8]), DecodeErrorKind>> {
    if rest.is_empty() {
        return None;
    }
    match RawMessage::split(rest) {
        Err(_) if !first && (rest.len() < Header::SIZE || rest.iter().all(|byte| *byte == 0)) => None,
        split => Some(split),
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
    ///
    /// # Errors
    /// Fewer bytes than a header has, or than it says.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        match Self::split(bytes) {
            Ok((message, _)) => Ok(message),
            Err(kind) => Err(DecodeError::new(kind, 0)),
        }
    }

    /// A message of these bytes, whose header was read before.
    #[cfg(feature = "alloc")]
    pub(crate) const fn of_parts(header: Header, bytes: &'a [u8]) -> Self {
        Self { header, bytes }
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
    ///
    /// # Errors
    /// What is wrong, at which byte of the message, inside what.
    #[inline(always)]
    pub fn decode<M: Message>(&self) -> Result<M::At<'a>, DecodeError> {
        let mut trace = Trace::of(self.bytes);
        match self.read::<M>(&mut trace) {
            Ok(message) => Ok(message),
            Err(failed) => Err(trace.into_error(failed)),
        }
    }

    /// The message's body as one of a schema's, whatever its type or its command is: `RTM_DELLINK` has the body of a link.
    ///
    /// That it is the same body is the caller's word. Of a generic family, netlink's own messages have none.
    ///
    /// # Errors
    /// What is wrong, at which byte of the message, inside what.
    pub fn decode_body<M: Message>(&self) -> Result<M::At<'a>, DecodeError> {
        read_message::<M::Protocol, _>(*self, |kind, body, trace| match kind {
            Some(_) => <M::At<'a>>::read(body, trace),
            None => {
                let kind = DecodeErrorKind::Control { found: self.header.kind };
                Err(trace.fail(kind, self.bytes.get(4..).unwrap_or_default()))
            }
        })
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
            // Netlink's own messages have nothing of a family's in them.
            Operation::Command { .. } if self.header.kind < control::FIRST_FREE => {
                let kind = DecodeErrorKind::Control { found: self.header.kind };
                Err(trace.fail(kind, self.bytes.get(4..).unwrap_or_default()))
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

/// What an `NLMSG_ERROR` or `NLMSG_DONE` carries.
///
/// ```text
///  NLMSG_ERROR: [ errno i32 ] [ the request's nlmsghdr, 16 ] [ its payload, unless CAPPED or success ] [ TLVs ]
///  NLMSG_DONE:  [ errno i32 ] [ TLVs ]                         TLVs only where the header's flags have ACK_TLVS
/// ```
#[cfg(any(feature = "std", feature = "describe"))]
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    /// The error code as it is on the wire, if it is there: negative, or 0 for success.
    pub(crate) code: Option<i32>,
    /// The request, or its header alone.
    pub(crate) request: &'a [u8],
    /// Whether the request is there with its payload.
    pub(crate) whole: bool,
    /// The extended acknowledgement.
    pub(crate) attributes: &'a [u8],
}

#[cfg(any(feature = "std", feature = "describe"))]
impl<'a> Answer<'a> {
    /// Takes the payload of an answer with this header apart.
    pub(crate) fn split(header: Header, payload: &'a [u8]) -> Self {
        let (code, behind) = match payload.split_first_chunk() {
            Some((code, behind)) => (Some(i32::from_ne_bytes(*code)), behind),
            None => (None, &[][..]),
        };
        // The kernel repeats the whole request only with a refusal, and only if it was not told to cap it.
        let whole = code.is_some_and(|code| code < 0) && !header.flags.contains(Flags::CAPPED);
        let repeated = match Header::parse(behind) {
            _ if header.kind == control::DONE => 0,
            Some(request) if whole => usize::try_from(request.length).unwrap_or(usize::MAX),
            _ => Header::SIZE,
        };
        let attributes = match behind.get(wire::align(repeated)..) {
            Some(attributes) if header.flags.contains(Flags::ACK_TLVS) => attributes,
            _ => &[],
        };
        Self { code, request: behind.get(..repeated).unwrap_or(behind), whole, attributes }
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
