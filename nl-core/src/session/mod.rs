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
mod request;

use alloc::collections::VecDeque;
use core::ops::Range;

pub use answer::ExtendedAck;
pub(crate) use exchange::{Cut, Exchange, News, Next};
pub use request::{Kind, RequestId};

use crate::address::Address;
use crate::error::DecodeError;
use crate::message::{Flags, Header, RawMessage, control, next_message};

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
    /// Of one that is acknowledged first: which of the two has come.
    acknowledged: bool,
    replied: bool,
    /// A dump that the kernel would refuse now, because another one runs.
    waits: bool,
    abandoned: bool,
}

impl InFlight {
    /// Remembered up to its end, also when abandoned: the kernel runs one dump of a socket at a time, and answers a
    /// second one with EBUSY.
    fn is_kernel_dump(&self) -> bool {
        self.kind == Kind::Dump && self.peer == 0 && !self.waits
    }

    fn end(&self, errno: i32, at: Option<Range<usize>>) -> Step {
        let (interrupted, filtered) =
            (self.seen.contains(Flags::DUMP_INTR), self.seen.contains(Flags::DUMP_FILTERED));
        Step::End { request: self.request, end: End { errno, at, interrupted, filtered } }
    }
}

/// Which requests are in flight on one socket, and where its datagram is read. See the [module](self).
#[derive(Debug)]
pub struct Session {
    port: u32,
    reserved_types: bool,
    unsequenced: bool,
    processes: bool,
    /// Something was asked that is answered without a port id.
    replies_late: bool,
    last: u32,
    /// Behind `last`, nothing in flight has a number up to this one.
    free: u32,
    /// In the order in which they were begun.
    in_flight: VecDeque<InFlight>,
    /// Of those in flight, some may be quiet, or abandoned; else none is.
    quiet: bool,
    abandoned: bool,
    /// The port id that was asked last; what it sends is not foreign, though it be late.
    peer: u32,
    sender: Address,
    /// Where the datagram begins in the driver's buffer, and where its next message does.
    start: usize,
    at: usize,
    /// Ends that follow from the message that was read last, to be told next.
    ended: VecDeque<Step>,
    ignored: u64,
}

impl Session {
    /// A session of a socket with this port id. Its first request has number 1.
    pub const fn new(port: u32) -> Self {
        Self {
            port,
            reserved_types: false,
            unsequenced: false,
            processes: false,
            replies_late: false,
            last: 0,
            free: 0,
            in_flight: VecDeque::new(),
            quiet: false,
            abandoned: false,
            peer: 0,
            sender: Address::KERNEL,
            start: 0,
            at: 0,
            ended: VecDeque::new(),
            ignored: 0,
        }
    }

    /// Takes message types below 0x10 for the protocol's own, except `NLMSG_ERROR`: it answers a request, or is skipped.
    #[must_use]
    pub const fn with_reserved_types(mut self, data: bool) -> Self {
        self.reserved_types = data;
        self
    }

    /// Takes a message that repeats no number for the reply of the request that has waited longest, and for its end, if
    /// the one who was asked sent it to this socket alone: there are protocols that number nothing, or by themselves.
    #[must_use]
    pub const fn with_unsequenced_replies(mut self, unsequenced: bool) -> Self {
        self.unsequenced = unsequenced;
        self
    }

    pub(crate) const fn is_unsequenced(&self) -> bool {
        self.unsequenced
    }

    /// Takes for an event also what a process sends to a group that the socket is in. It is no proof of anything, as what
    /// the kernel sends is; [`sender`](Self::sender) tells the port id.
    #[must_use]
    pub const fn with_processes(mut self, heard: bool) -> Self {
        self.processes = heard;
        self
    }

    /// Numbers requests from the one behind `last` on: a socket that somebody had before may still get answers to small
    /// numbers.
    #[must_use]
    pub const fn numbered_from(mut self, last: u32) -> Self {
        (self.last, self.free) = (last, last);
        self
    }

    /// Numbers a request that goes to `to` with these flags besides those of its kind.
    ///
    /// Nothing else is in flight under that number, whatever else goes on. A dump may have to [wait](Self::waits)
    /// before it is sent.
    pub fn begin(&mut self, kind: Kind, flags: Flags, to: Address) -> RequestId {
        let request = self.reserve(1);
        self.begin_reserved(request, kind, flags, to);
        request
    }

    /// The first of so many numbers, one behind the other, that nothing in flight has.
    pub(crate) fn reserve(&mut self, count: u32) -> RequestId {
        loop {
            // 0 is the number of notifications.
            let Some(last) = self.last.checked_add(count) else {
                (self.last, self.free) = (0, 0);
                continue;
            };
            if last > self.free {
                self.free = self.free_behind_last();
            }
            if last <= self.free {
                let first = RequestId(self.last).plus(1);
                self.last = last;
                return first;
            }
            // The next one is taken.
            self.last = self.free + 1;
        }
    }

    /// Up to which number none is taken behind `last`: looked up where numbers begin, and where they come to one that is
    /// in flight since before they began anew.
    #[cold]
    fn free_behind_last(&self) -> u32 {
        let mut free = u32::MAX;
        for InFlight { request, .. } in &self.in_flight {
            if request.0 > self.last {
                free = free.min(request.0 - 1);
            }
        }
        free
    }

    /// Like [`begin`](Self::begin), with a number that is [reserved](Self::reserve).
    pub(crate) fn begin_reserved(&mut self, request: RequestId, kind: Kind, flags: Flags, to: Address) {
        if request.0 > self.last {
            self.free = self.free.min(request.0 - 1);
        }
        self.peer = to.port_id();
        self.replies_late |= kind == Kind::AcknowledgedFirst;
        self.quiet = kind == Kind::Quiet || self.quiet && !self.in_flight.is_empty();
        let waits = self.must_wait(kind, to);
        self.in_flight.push_back(InFlight {
            request,
            kind,
            peer: to.port_id(),
            echo: flags.contains(Flags::ECHO),
            seen: Flags::empty(),
            acknowledged: false,
            replied: false,
            waits,
            abandoned: false,
        });
    }

    /// Whether a request of this kind would be refused now: a dump of the kernel's, while another one runs.
    pub(crate) fn must_wait(&self, kind: Kind, to: Address) -> bool {
        kind == Kind::Dump && to.port_id() == 0 && self.is_dumping()
    }

    /// Waits for one more answer to a request that has just ended.
    pub(crate) fn again(&mut self, request: RequestId) {
        self.begin_reserved(request, Kind::Quiet, Flags::empty(), self.sender);
    }

    /// Whether a request must not be sent yet: the kernel runs one dump of a socket at a time, and refuses a second
    /// one with EBUSY. When one ends, [`next_dump`](Self::next_dump) tells which may follow.
    pub fn waits(&self, request: RequestId) -> bool {
        self.in_flight.iter().any(|in_flight| in_flight.request == request && in_flight.waits)
    }

    /// The dump that is to be sent now, of those that wait.
    pub fn next_dump(&mut self) -> Option<RequestId> {
        if self.is_dumping() {
            return None;
        }
        let next = self.in_flight.iter_mut().find(|in_flight| in_flight.waits)?;
        next.waits = false;
        Some(next.request)
    }

    /// Forgets a request: what still comes for it is skipped.
    pub fn abandon(&mut self, request: RequestId) {
        let Some(position) = request.position(&self.in_flight, |in_flight| in_flight.request) else { return };
        let Some(in_flight) = self.in_flight.get_mut(position) else { return };
        in_flight.abandoned = true;
        if !self.quiet && !in_flight.is_kernel_dump() {
            self.in_flight.remove(position);
            return;
        }
        self.abandoned = true;
        // Its acknowledgement tells how they ended.
        let quiet = self.in_flight.iter().any(|other| other.kind == Kind::Quiet && !other.abandoned);
        self.retain(&|in_flight| {
            !in_flight.abandoned || in_flight.is_kernel_dump() || quiet && in_flight.kind == Kind::Do
        });
    }

    /// Forgets all requests, as when the kernel says that it dropped messages.
    pub fn abandon_all(&mut self) {
        if self.in_flight.is_empty() {
            self.abandoned = false;
            return;
        }
        for in_flight in &mut self.in_flight {
            in_flight.abandoned = true;
        }
        self.retain(&InFlight::is_kernel_dump);
        self.abandoned = !self.in_flight.is_empty();
    }

    /// Whether a dump of the kernel is in flight, which may be an abandoned one: until its end it refuses another.
    pub fn is_dumping(&self) -> bool {
        self.in_flight.iter().any(InFlight::is_kernel_dump)
    }

    /// Takes back a request that was not sent.
    pub fn forget(&mut self, request: RequestId) {
        self.forget_many(request, 1);
    }

    /// Takes back requests that were not sent, of so many numbers from `first` on.
    pub(crate) fn forget_many(&mut self, first: RequestId, count: u32) {
        self.retain(&|in_flight| in_flight.request.behind(first) >= count);
    }

    /// Who sent the datagram that is read.
    pub const fn sender(&self) -> Address {
        self.sender
    }

    /// Forgets abandoned dumps too: the driver found the socket's queue empty, so nothing comes for them by itself any
    /// more, since the kernel puts the next part of a dump there when the last one is taken.
    ///
    /// `true`: there was one, and its end has not come. It may stand still in the kernel, which refuses another one with
    /// EBUSY then, and goes on when anything is received: so the driver should ask for something, and read what comes.
    pub fn queue_is_empty(&mut self) -> bool {
        if !core::mem::take(&mut self.abandoned) {
            return false;
        }
        let before = self.in_flight.len();
        self.retain(&|in_flight| !(in_flight.abandoned && in_flight.is_kernel_dump()));
        let stands_still = self.in_flight.len() < before;
        self.retain(&|in_flight| !in_flight.abandoned);
        stands_still
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
        let multicast = self.processes && from.group_number().is_some();
        let expected = multicast || self.may_answer();
        if !expected {
            self.at = usize::MAX;
            self.ignored = self.ignored.saturating_add(1);
        }
        expected
    }

    /// Whether the datagram is from the kernel, or from a peer that was asked; else it says nothing of any request.
    pub(crate) fn may_answer(&self) -> bool {
        let port = self.sender.port_id();
        let asked = |in_flight: &InFlight| in_flight.peer == port;
        port == 0 || port == self.peer || self.in_flight.iter().any(asked)
    }

    /// Of a datagram that came cut, whose first bytes these are: the request that its first message answers, or, where
    /// not even a header is there, the one that has waited longest. What else is in it is lost.
    pub fn cut(&self, bytes: &[u8]) -> Option<RequestId> {
        let position = match Header::parse(bytes) {
            Some(header) => self.asked(header),
            None => self.oldest(),
        };
        let in_flight = self.in_flight.get(position?)?;
        (!in_flight.abandoned).then_some(in_flight.request)
    }

    /// Reads the next message of the datagram, of which `buffer` holds all bytes up to its end.
    ///
    /// An error says that the rest of the datagram cannot be told apart; it is skipped, and the session goes on
    /// with the next one.
    pub fn step(&mut self, buffer: &[u8]) -> Result<Step, DecodeError> {
        loop {
            if let Some(ended) = self.ended.pop_front() {
                return Ok(ended);
            }
            if self.at >= buffer.len() {
                return Ok(Step::NeedMore);
            }
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
            if let Some(request) = self.part_of_oldest(message.header()) {
                return Ok(Step::Reply { request, at });
            }
            if let Some(step) = self.classify(message, at) {
                return Ok(step);
            }
        }
    }

    /// The next message, if it is a part of the kernel's reply to the request that has waited longest, and not the last:
    /// a short cut past [`step`](Self::step), which all others are for.
    #[inline]
    pub(crate) fn part(&mut self, buffer: &[u8]) -> Option<(RequestId, Header, Range<usize>)> {
        if !self.ended.is_empty() {
            return None;
        }
        let (message, rest) = RawMessage::split(buffer.get(self.at..)?).ok()?;
        let header = message.header();
        let request = self.part_of_oldest(header)?;
        let at = self.at..self.at + message.bytes().len();
        self.at = buffer.len() - rest.len();
        Some((request, header, at))
    }

    /// The request that has waited longest, if a message is a part of the kernel's reply to it, and not the last: nearly
    /// all messages are.
    #[inline]
    fn part_of_oldest(&mut self, header: Header) -> Option<RequestId> {
        let oldest = self.in_flight.front_mut()?;
        let part = header.sequence == oldest.request.0
            && header.kind >= control::FIRST_FREE
            && header.flags.contains(Flags::MULTI)
            && header.port == self.port
            && self.sender == Address::KERNEL
            && oldest.peer == 0
            && !oldest.abandoned;
        if !part {
            return None;
        }
        oldest.seen |= header.flags;
        Some(oldest.request)
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
            control::OVERRUN if control => return self.may_answer().then_some(Step::Overrun),
            _ => {}
        }
        let answer = control && matches!(header.kind, control::ERROR | control::DONE);

        let Some(position) = self.asked(header) else {
            // Nobody's answer is a stale one. What else the kernel sends is an event.
            let by_group = self.sender.group_number().is_some();
            let to_us = header.port != 0 || self.replies_late;
            let stale = !by_group && !self.unsequenced && to_us && header.sequence != 0;
            let heard = from_kernel || by_group && self.processes;
            return (heard && !stale && !answer).then_some(Step::Event { at });
        };
        let in_flight = self.in_flight.get_mut(position)?;
        in_flight.seen |= header.flags;
        let (request, kind) = (in_flight.request, in_flight.kind);
        let told = !in_flight.abandoned;
        if !answer {
            in_flight.replied |= !header.flags.contains(Flags::MULTI);
            // A peer process need not acknowledge what it answers: one message that promises no more is all.
            let by_itself = !from_kernel || self.unsequenced;
            if in_flight.replied && (by_itself || in_flight.acknowledged) {
                let position = self.end_quiet(position);
                let end = self.end(position, 0, None);
                self.tell(end);
            }
            return told.then_some(Step::Reply { request, at });
        }
        let errno = answer::errno(message);
        let acknowledged = kind == Kind::AcknowledgedFirst && header.kind == control::ERROR && errno == 0;
        in_flight.acknowledged |= acknowledged;
        let goes_on = acknowledged && !in_flight.replied;
        let position = self.end_quiet(position);
        let end = if goes_on { None } else { self.end(position, errno, Some(at)) };
        if self.ended.is_empty() {
            return end;
        }
        self.tell(end);
        None
    }

    /// Keeps those in flight for which this holds.
    fn retain(&mut self, stays: &dyn Fn(&InFlight) -> bool) {
        self.in_flight.retain(|in_flight| stays(in_flight));
    }

    /// Has an end told by the steps that follow.
    fn tell(&mut self, end: Option<Step>) {
        if let Some(end) = end {
            self.ended.push_back(end);
        }
    }

    /// Ends those that were handled before one that is answered without a word, and tells where that one is then.
    fn end_quiet(&mut self, mut position: usize) -> usize {
        if !self.quiet {
            return position;
        }
        let peer = self.sender.port_id();
        let quiet = |in_flight: &InFlight| in_flight.kind == Kind::Quiet && in_flight.peer == peer;
        while let Some(before) = self.in_flight.iter().take(position).position(quiet) {
            let end = self.end(before, 0, None);
            self.tell(end);
            position -= 1;
        }
        position
    }

    /// Ends a request; `None` for one that nobody waits for any more.
    fn end(&mut self, position: usize, errno: i32, at: Option<Range<usize>>) -> Option<Step> {
        let in_flight = match position {
            0 => self.in_flight.pop_front()?,
            _ => self.in_flight.remove(position)?,
        };
        (!in_flight.abandoned).then(|| in_flight.end(errno, at))
    }

    /// The request to the one who sent the datagram that has waited longest.
    fn oldest(&self) -> Option<usize> {
        let peer = self.sender.port_id();
        self.in_flight
            .iter()
            .position(|in_flight| in_flight.peer == peer && !in_flight.abandoned && !in_flight.waits)
    }

    /// Which request a message answers: the number is one in flight, and so are the two ends.
    fn asked(&self, header: Header) -> Option<usize> {
        let by_group = self.sender.group_number().is_some();
        let port = self.sender.port_id();
        let to_us = |in_flight: &InFlight| {
            // What comes behind the acknowledgement has no port id: another thread of the kernel sends it.
            header.port == self.port
                || port != 0
                || in_flight.kind == Kind::AcknowledgedFirst && header.port == 0 && !by_group
        };
        let answers = |in_flight: &InFlight| {
            in_flight.peer == port
                && to_us(in_flight)
                // A notification that our request caused repeats our port id and number, too. With ECHO it is a reply:
                // the kernel sends it to us alone, though under the group's name, and leaves us out of the multicast.
                && (!by_group || in_flight.echo)
        };
        let numbered = RequestId(header.sequence)
            .position(&self.in_flight, |in_flight| in_flight.request)
            .filter(|position| self.in_flight.get(*position).is_some_and(answers));
        numbered.or_else(|| if self.unsequenced && !by_group { self.oldest() } else { None })
    }
}
