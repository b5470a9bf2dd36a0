//! Requests and their answers, without a socket: bytes go in, positions come out.
//!
//! A [`Session`] knows which requests are in flight and reads datagrams message by message. It never owns, copies
//! or borrows payload: a [`Step`] says *where* in the driver's buffer a reply lies, so that a driver leaves its
//! receive loop first and borrows afterwards. The same session serves a blocking socket, an async one, and a test
//! that has only bytes:
//!
//! ```
//! use nl_core::{Address, Flags, session::{Kind, Session, Step}};
//!
//! let mut session = Session::new(42);
//! let request = session.begin(Kind::Do, Flags::empty(), Address::KERNEL);
//!
//! // NLMSG_ERROR with code 0: the acknowledgement.
//! let words = |words: &[u32]| words.iter().flat_map(|word| word.to_ne_bytes()).collect::<Vec<u8>>();
//! let header = |length, kind: u16| [words(&[length]), kind.to_ne_bytes().to_vec(), vec![0, 0]].concat();
//! let acknowledgement = [header(36, 2), words(&[request.sequence(), 42, 0]), vec![0; 16]].concat();
//!
//! session.datagram(0, Address::KERNEL);
//! let Step::End { request: ended, end } = session.step(&acknowledgement)? else { panic!() };
//! assert_eq!((ended, end.errno), (request, 0));
//! assert_eq!(session.step(&acknowledgement)?, Step::NeedMore);
//! # Ok::<(), nl_core::DecodeError>(())
//! ```
//!
//! Every request has exactly one [`Step::End`], unless it is [abandoned](Session::abandon); what still comes for
//! it then, and for any request that nobody knows, is skipped.
//!
//! (RFC 3549 section 2.3, `net/netlink/af_netlink.c`)

mod answer;
mod exchange;

use alloc::vec::Vec;
use core::ops::Range;

pub use answer::ExtendedAck;
pub(crate) use exchange::{Exchange, Next};

use crate::address::Address;
use crate::error::DecodeError;
use crate::message::{Flags, Header, RawMessage, control, next_message};

/// The number of a request: the sequence number that its answers repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(u32);

impl RequestId {
    /// What goes into the header's `nlmsg_seq`.
    pub const fn sequence(self) -> u32 {
        self.0
    }
}

/// How a request is asked, which decides how its answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Once: replies, if any, then the acknowledgement.
    Do,
    /// A listing: many messages, then `NLMSG_DONE`.
    Dump,
}

impl Kind {
    /// The flags that such a request carries.
    pub const fn flags(self) -> Flags {
        match self {
            Self::Do => Flags::REQUEST.union(Flags::ACK),
            Self::Dump => Flags::REQUEST.union(Flags::ACK).union(Flags::DUMP),
        }
    }
}

/// What the next message of a datagram means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Step {
    /// A reply, or a part of one.
    Reply {
        /// The request that it answers.
        request: RequestId,
        /// Where in the buffer the message lies, header included.
        at: Range<usize>,
    },
    /// A request's answer is complete: it is in flight no more.
    End {
        /// The request.
        request: RequestId,
        /// How it ended.
        end: End,
    },
    /// A message that answers no request: a notification.
    Event {
        /// Where in the buffer the message lies, header included.
        at: Range<usize>,
    },
    /// The sender says that it lost data (`NLMSG_OVERRUN`).
    Overrun,
    /// The datagram is read to its end.
    NeedMore,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The error code as a positive number, 0 for success.
    pub errno: i32,
    /// Where the message lies that said so, which [`ExtendedAck::read`] reads: `NLMSG_ERROR` or `NLMSG_DONE`. A
    /// peer process may have sent none.
    pub at: Option<Range<usize>>,
    /// A dump: what was dumped changed meanwhile, so the parts may not fit together (`NLM_F_DUMP_INTR`).
    pub interrupted: bool,
    /// A dump: the kernel left out what the request did not ask for (`NLM_F_DUMP_FILTERED`).
    pub filtered: bool,
}

#[derive(Debug)]
struct InFlight {
    request: RequestId,
    kind: Kind,
    peer: u32,
    /// Whether it asked for the notification that it causes.
    echo: bool,
    /// The flags of all its parts, together.
    seen: Flags,
    abandoned: bool,
}

impl InFlight {
    /// Remembered up to its end, also when abandoned: the kernel runs one dump of a socket at a time, and answers a
    /// second one with EBUSY.
    fn is_kernel_dump(&self) -> bool {
        self.kind == Kind::Dump && self.peer == 0
    }
}

/// Which requests are in flight on one socket, and where its datagram is read. See the [module](self).
#[derive(Debug)]
pub struct Session {
    port: u32,
    reserved_types: bool,
    last: u32,
    in_flight: Vec<InFlight>,
    /// The port id that was asked last; what it sends is not foreign, though it be late.
    peer: u32,
    sender: Address,
    /// Where the datagram begins in the driver's buffer, and where its next message does.
    start: usize,
    at: usize,
    /// An end that follows from a reply, to be told next.
    ended: Option<Step>,
    ignored: u64,
}

impl Session {
    /// A session of a socket with this port id. Its first request has number 1.
    pub const fn new(port: u32) -> Self {
        Self {
            port,
            reserved_types: false,
            last: 0,
            in_flight: Vec::new(),
            peer: 0,
            sender: Address::KERNEL,
            start: 0,
            at: 0,
            ended: None,
            ignored: 0,
        }
    }

    /// Takes message types below 0x10 for the protocol's own, except an `NLMSG_ERROR` that answers a request.
    #[must_use]
    pub const fn with_reserved_types(mut self, data: bool) -> Self {
        self.reserved_types = data;
        self
    }

    /// Numbers requests from the one behind `last` on: a socket that somebody had before may still get answers to small
    /// numbers.
    #[must_use]
    pub const fn numbered_from(mut self, last: u32) -> Self {
        self.last = last;
        self
    }

    /// Numbers a request that goes to `to` with these flags besides those of its kind.
    ///
    /// Nothing else is in flight under that number, whatever else goes on.
    pub fn begin(&mut self, kind: Kind, flags: Flags, to: Address) -> RequestId {
        let request = loop {
            // 0 is the number of notifications.
            self.last = self.last.checked_add(1).unwrap_or(1);
            if self.in_flight.iter().all(|in_flight| in_flight.request.0 != self.last) {
                break RequestId(self.last);
            }
        };
        self.peer = to.port_id();
        self.in_flight.push(InFlight {
            request,
            kind,
            peer: to.port_id(),
            echo: flags.contains(Flags::ECHO),
            seen: Flags::empty(),
            abandoned: false,
        });
        request
    }

    /// Forgets a request: what still comes for it is skipped.
    pub fn abandon(&mut self, request: RequestId) {
        self.in_flight.retain_mut(|in_flight| {
            in_flight.abandoned |= in_flight.request == request;
            !in_flight.abandoned || in_flight.is_kernel_dump()
        });
    }

    /// Forgets all requests, as when the kernel says that it dropped messages.
    pub fn abandon_all(&mut self) {
        for in_flight in &mut self.in_flight {
            in_flight.abandoned = true;
        }
        self.in_flight.retain(InFlight::is_kernel_dump);
    }

    /// Whether a dump of the kernel is in flight, which may be an abandoned one: until its end it refuses another.
    pub fn is_dumping(&self) -> bool {
        self.in_flight.iter().any(InFlight::is_kernel_dump)
    }

    /// Takes back a request that was not sent.
    pub fn forget(&mut self, request: RequestId) {
        self.in_flight.retain(|in_flight| in_flight.request != request);
    }

    /// Who sent the datagram that is read.
    pub const fn sender(&self) -> Address {
        self.sender
    }

    /// Forgets abandoned dumps too: the driver found the socket's queue empty, so nothing comes for them any more, since
    /// the kernel puts the next part of a dump there when the last one is taken.
    pub fn queue_is_empty(&mut self) {
        self.in_flight.retain(|in_flight| !in_flight.abandoned);
    }

    /// How many datagrams were skipped because neither the kernel sent them nor a peer that was asked.
    pub const fn ignored(&self) -> u64 {
        self.ignored
    }

    /// A datagram has come and lies in the buffer from `start` on. Call it once for each, then [`step`](Self::step)
    /// until [`Step::NeedMore`].
    ///
    /// `from` is what the kernel says of the sender, not what a message's header says: that one is the sender's word
    /// and proves nothing.
    ///
    /// `false`: it is from somebody who was not asked, and is skipped as a whole.
    pub fn datagram(&mut self, start: usize, from: Address) -> bool {
        self.sender = from;
        (self.start, self.at) = (start, start);
        let asked = |in_flight: &InFlight| in_flight.peer == from.port_id();
        let expected = from.port_id() == 0 || from.port_id() == self.peer || self.in_flight.iter().any(asked);
        if !expected {
            self.at = usize::MAX;
            self.ignored = self.ignored.saturating_add(1);
        }
        expected
    }

    /// Reads the next message of the datagram, of which `buffer` holds all bytes up to its end.
    ///
    /// An error says that the rest of the datagram cannot be told apart; it is skipped, and the session goes on
    /// with the next one.
    pub fn step(&mut self, buffer: &[u8]) -> Result<Step, DecodeError> {
        if let Some(ended) = self.ended.take() {
            return Ok(ended);
        }
        loop {
            let rest = buffer.get(self.at..).unwrap_or_default();
            let (message, rest) = match next_message(rest, self.at == self.start) {
                None => {
                    self.at = buffer.len();
                    return Ok(Step::NeedMore);
                }
                Some(Ok(split)) => split,
                Some(Err(kind)) => {
                    let offset = self.at.saturating_sub(self.start);
                    self.at = buffer.len();
                    return Err(DecodeError::new(kind, offset));
                }
            };
            let at = self.at..self.at + message.bytes().len();
            self.at = buffer.len() - rest.len();
            if let Some(step) = self.classify(message, at) {
                return Ok(step);
            }
        }
    }

    /// What a message means; `None` for one that is skipped.
    fn classify(&mut self, message: RawMessage<'_>, at: Range<usize>) -> Option<Step> {
        let header = message.header();
        let from_kernel = self.sender.port_id() == 0;
        // What netlink itself says, and not the protocol.
        let control =
            header.kind < control::FIRST_FREE && !self.reserved_types || header.kind == control::ERROR;
        match header.kind {
            control::NOOP if control => return None,
            control::OVERRUN if control => return Some(Step::Overrun),
            _ => {}
        }
        let answer = control && matches!(header.kind, control::ERROR | control::DONE);

        let Some(position) = self.asked(header) else {
            // Nobody's answer is a stale one. What else the kernel sends is an event.
            let stale = self.sender.group_number().is_none() && header.port != 0 && header.sequence != 0;
            return (from_kernel && !stale && !answer).then_some(Step::Event { at });
        };
        let in_flight = self.in_flight.get_mut(position)?;
        in_flight.seen |= header.flags;
        let (request, seen, abandoned) = (in_flight.request, in_flight.seen, in_flight.abandoned);
        let end = |errno, at| Step::End {
            request,
            end: End {
                errno,
                at,
                interrupted: seen.contains(Flags::DUMP_INTR),
                filtered: seen.contains(Flags::DUMP_FILTERED),
            },
        };
        let step = if answer {
            self.in_flight.remove(position);
            end(answer::errno(message), Some(at))
        } else {
            // A peer process need not acknowledge what it answers: one message that promises no more is all.
            if !from_kernel && !header.flags.contains(Flags::MULTI) {
                self.in_flight.remove(position);
                self.ended = (!abandoned).then(|| end(0, None));
            }
            Step::Reply { request, at }
        };
        (!abandoned).then_some(step)
    }

    /// Which request a message answers: the number is one in flight, and so are the two ends.
    fn asked(&self, header: Header) -> Option<usize> {
        let by_group = self.sender.group_number().is_some();
        self.in_flight.iter().position(|in_flight| {
            in_flight.request.0 == header.sequence
                && in_flight.peer == self.sender.port_id()
                && (header.port == self.port || self.sender.port_id() != 0)
                // A notification that our request caused repeats our port id and number, too. With ECHO it is a reply:
                // the kernel sends it to us alone, though under the group's name, and leaves us out of the multicast.
                && (!by_group || in_flight.echo)
        })
    }
}
