use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;
use core::time::Duration;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd};

use super::endpoint::{Endpoint, once};
use super::wire::Deadline;
use super::{Event, Socket};
use crate::address::Address;
use crate::error::{Acknowledgement, Error};
use crate::message::{Envelope, RawMessage};
use crate::schema::{self, Answered, Do, Entry, Group, Message, Protocol, Request, Speaks};
use crate::session::{End, Kind, News, RequestId};

/// A socket with many requests in flight, each of which has its own outcome; it never waits.
///
/// [`submit`](Self::submit) sends, [`poll`](Self::poll) tells what has happened since, in whatever order it happens,
/// and the descriptor ([`AsFd`]) is readable where there may be more: so it goes into a loop around `poll(2)`, and into
/// any asynchronous runtime.
///
/// ```
/// use nl_core::generic::{Controller, GetFamily};
/// use nl_core::socket::{Happened, Pipeline};
///
/// let mut pipeline = Pipeline::<Controller>::open()?;
/// let controller = pipeline.submit(&GetFamily::by_name("nlctrl"))?;
/// let unknown = pipeline.submit(&GetFamily::by_name("not there"))?;
///
/// while pipeline.in_flight() > 0 {
///     match pipeline.wait()? {
///         Happened::Reply { request, message } if request == controller.id() => {
///             assert_eq!(controller.decode(message)?.id, 0x10);
///         }
///         Happened::Ended { request, outcome } if request == unknown.id() => {
///             assert_eq!(outcome.unwrap_err().errno(), Some(nl_core::Errno::ENOENT));
///         }
///         _ => {}
///     }
/// }
/// # Ok::<(), nl_core::Error>(())
/// ```
///
/// The kernel runs one dump of a socket at a time and refuses a second one with EBUSY: here it waits, unsent, for the end
/// of the first.
pub struct Pipeline<P> {
    endpoint: Endpoint<P>,
    /// In the order in which they were submitted.
    pending: VecDeque<Pending>,
    /// Some of them are not sent yet.
    holds: bool,
    /// Datagrams since one had an answer in it.
    useless: u32,
    /// Requests that ended by themselves, to be told.
    ended: VecDeque<(RequestId, Error)>,
}

/// A request that has not ended.
struct Pending {
    id: RequestId,
    entry: &'static Entry,
    /// As it was written: sent when it may be, and what a refusal is about that does not repeat the request.
    bytes: Box<[u8]>,
    /// From when it was sent on.
    deadline: Option<Deadline>,
    /// A part of the answer came since: the next one has its own time.
    heard: bool,
}

/// A request that was submitted to a [`Pipeline`].
pub struct Submitted<R> {
    id: RequestId,
    operation: &'static str,
    request: PhantomData<fn() -> R>,
}

/// What has happened at a [`Pipeline`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Happened<'a> {
    /// A reply came, or a part of one.
    Reply {
        /// The request that it answers.
        request: RequestId,
        /// The reply, borrowed from the socket's buffer.
        message: RawMessage<'a>,
    },
    /// A request ended, and is in flight no more.
    Ended {
        /// The request.
        request: RequestId,
        /// How.
        outcome: Result<Ended, Error>,
    },
    /// A notification came, of a group that was joined.
    Event(Event<'a>),
    /// Notifications were dropped, because the socket's queue was full; each request in flight then ends by itself.
    Lost,
}

/// How a request ended that was not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ended {
    /// What the kernel said besides yes: a warning, or a cookie.
    pub acknowledgement: Option<Box<Acknowledgement>>,
    /// A dump: what was listed changed meanwhile, so an entry may be missing or be there twice (`NLM_F_DUMP_INTR`).
    pub interrupted: bool,
    /// A dump: the kernel left out what the request did not ask for (`NLM_F_DUMP_FILTERED`).
    pub filtered: bool,
}

/// The same, before the buffer is borrowed.
enum Found {
    Reply(RequestId, Range<usize>),
    Ended(RequestId, Result<Ended, Error>),
    Event,
    Lost,
}

impl<R> Submitted<R> {
    /// Which request it is.
    pub const fn id(&self) -> RequestId {
        self.id
    }

    /// A reply, as what the request has for one.
    ///
    /// # Errors
    /// [`Error::Decode`] if it is not what the schema says.
    pub fn decode<'a>(&self, message: RawMessage<'a>) -> Result<<R::Reply as Message>::At<'a>, Error>
    where
        R: Answered,
    {
        message.decode::<R::Reply>().map_err(|error| Error::decode(self.operation, error))
    }
}

impl<P: Protocol> Pipeline<P> {
    /// After so many datagrams that are no answers the time is looked at, though more are there.
    const PATIENCE: u32 = 64;

    /// Opens a socket for it.
    ///
    /// # Errors
    /// Those of [`Socket::open`].
    pub fn open() -> Result<Self, Error> {
        Socket::open().map(Self::from)
    }

    /// The socket, without what was in flight: that is given up.
    pub fn into_socket(mut self) -> Socket<P> {
        self.endpoint.exchange.session().abandon_all();
        Socket::from_endpoint(self.endpoint)
    }

    /// How many requests have not ended, or have and were not told.
    pub fn in_flight(&self) -> usize {
        self.pending.len() + self.ended.len()
    }

    /// Asks once.
    ///
    /// # Errors
    /// Those of encoding and sending, and then nothing is in flight; [`Error::QueueFull`] at once if a peer process does
    /// not read.
    pub fn submit<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<Submitted<R>, Error> {
        self.start(request, once::<R>())
    }

    /// Asks for a listing. It is sent when the one before has ended.
    ///
    /// # Errors
    /// Those of [`submit`](Self::submit).
    pub fn submit_dump<R: schema::Dump + Speaks<P>>(&mut self, request: &R) -> Result<Submitted<R>, Error> {
        self.start(request, Kind::Dump)
    }

    fn start<R: Request + Speaks<P>>(&mut self, request: &R, kind: Kind) -> Result<Submitted<R>, Error> {
        let entry = const { &Entry::of::<P, R>() };
        let Endpoint { wire, exchange, peer, family, .. } = &mut self.endpoint;
        let envelope = Envelope { family: family.id, port: wire.port(), ..Envelope::default() };
        let id = exchange.write::<P, R>(request, kind, Address::port(*peer), envelope)?;
        let bytes = exchange.outgoing().into();
        self.pending.push_back(Pending { id, entry, bytes, deadline: None, heard: false });
        if !self.may_send(id) {
            self.holds = true;
        } else if let Err(error) = self.send(id) {
            self.pending.pop_back();
            return Err(error);
        }
        Ok(Submitted { id, operation: entry.name, request: PhantomData })
    }

    /// Whether a request may be sent now: not a dump while another one runs, and nothing while the kernel drops what it
    /// would answer.
    fn may_send(&mut self, request: RequestId) -> bool {
        let exchange = &mut self.endpoint.exchange;
        !exchange.is_congested() && !exchange.session().waits(request)
    }

    /// Sends one that is pending; after an error it is in flight no more, but still among those pending.
    fn send(&mut self, request: RequestId) -> Result<(), Error> {
        let Endpoint { wire, exchange, peer, .. } = &mut self.endpoint;
        let Some(pending) = self.pending.iter_mut().rev().find(|pending| pending.id == request) else {
            return Ok(());
        };
        let sent = match wire.try_send(Address::port(*peer), &[IoSlice::new(&pending.bytes)], false) {
            Ok(false) => Err(Error::QueueFull { port: *peer, after: Duration::ZERO }),
            sent => sent,
        };
        match sent {
            Ok(_) => pending.deadline = Some(wire.answer_deadline(pending.entry.name)),
            Err(error) => {
                exchange.session().forget(request);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Gives a request up: it has no outcome, and what still comes for it is skipped.
    pub fn abandon(&mut self, request: RequestId) {
        self.pending.retain(|pending| pending.id != request);
        self.ended.retain(|ended| ended.0 != request);
        self.endpoint.exchange.session().abandon(request);
    }

    /// What has happened, one thing at a time; `None` if nothing has, until the descriptor is readable or
    /// [`timeout`](Self::timeout) is over.
    ///
    /// # Errors
    /// What the system says, and nothing that concerns one request: that is its outcome.
    pub fn poll(&mut self) -> Result<Option<Happened<'_>>, Error> {
        match self.find()? {
            Some(found) => self.happened(found).map(Some),
            None => Ok(None),
        }
    }

    /// What happens next; waits for it.
    ///
    /// # Errors
    /// Those of [`poll`](Self::poll); [`Error::TimedOut`] where nothing is in flight and nothing came in the time of
    /// [`Socket::set_receive_timeout`].
    pub fn wait(&mut self) -> Result<Happened<'_>, Error> {
        let listening = self.endpoint.wire.listen_deadline();
        let found = loop {
            if let Some(found) = self.find()? {
                break found;
            }
            let first = self
                .pending
                .iter()
                .filter_map(|pending| pending.deadline)
                .min_by_key(|deadline| deadline.end());
            match (self.endpoint.wire.wait(first.unwrap_or(listening)), first) {
                // Whoever's time is over is found next.
                (Err(Error::TimedOut { .. }), Some(_)) => {}
                (waited, _) => waited?,
            }
        };
        self.happened(found)
    }

    /// How long to wait for the descriptor at most: then [`poll`](Self::poll) tells of a request that was not answered
    /// in time. `None` is for ever.
    pub fn timeout(&self) -> Option<Duration> {
        let left = |deadline: Deadline| deadline.left().unwrap_or(Some(Duration::ZERO));
        self.pending.iter().filter_map(|pending| left(pending.deadline?)).min()
    }

    /// Joins a multicast group: what it brings is then [`Happened::Event`].
    ///
    /// # Errors
    /// Those of [`Socket::join`].
    pub fn join(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        self.endpoint.join(group.into())
    }

    /// Leaves a multicast group.
    ///
    /// # Errors
    /// Those of [`Socket::leave`].
    pub fn leave(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        self.endpoint.leave(group.into())
    }

    fn happened(&self, found: Found) -> Result<Happened<'_>, Error> {
        Ok(match found {
            Found::Reply(request, at) => Happened::Reply { request, message: self.endpoint.message(at)? },
            Found::Ended(request, outcome) => Happened::Ended { request, outcome },
            Found::Event => {
                let (from, message) = self.endpoint.event()?;
                Happened::Event(Event::new(from, message))
            }
            Found::Lost => Happened::Lost,
        })
    }

    fn find(&mut self) -> Result<Option<Found>, Error> {
        loop {
            if let Some((request, error)) = self.ended.pop_front() {
                return Ok(Some(Found::Ended(request, Err(error))));
            }
            match self.endpoint.exchange.news() {
                Ok(News::Reply(request, at)) => {
                    if let Some(pending) = self.pending.iter_mut().find(|pending| pending.id == request) {
                        pending.heard = true;
                        self.useless = 0;
                        return Ok(Some(Found::Reply(request, at)));
                    }
                }
                Ok(News::End(request, end)) => {
                    if let Some(outcome) = self.end(request, &end) {
                        return Ok(Some(Found::Ended(request, outcome)));
                    }
                }
                Ok(News::Lost) => self.end_all(|_| Error::Lost),
                Ok(News::NeedMore) => {
                    match self.endpoint.exchange.find_kept_event() {
                        Ok(true) => return Ok(Some(Found::Event)),
                        Ok(false) => {}
                        // Some are missing here.
                        Err(_) => return Ok(Some(Found::Lost)),
                    }
                    if !self.receive()? {
                        return Ok(None);
                    }
                }
                // Whose answer it was cannot be told.
                Err(garbled) => self.end_all(|operation| Error::decode(operation, garbled)),
            }
        }
    }

    /// Takes a datagram, and what follows from it or from there being none; `false` if there is nothing to do but to
    /// wait.
    fn receive(&mut self) -> Result<bool, Error> {
        let Endpoint { wire, exchange, .. } = &mut self.endpoint;
        exchange.keep(None);
        match wire.receive_now(&mut [IoSliceMut::new(exchange.room())]) {
            Ok(Some((length, from))) => {
                if let Err(cut) = exchange.received(length, from) {
                    self.end_by(cut.request, cut.into());
                }
                // Also where more is there: what does not help must not prolong a wait.
                self.useless += 1;
                if self.useless == Self::PATIENCE {
                    self.useless = 0;
                    self.expire();
                }
                Ok(true)
            }
            Ok(None) => {
                let more = self.endpoint.settled();
                let noted = self.endpoint.exchange.has_noted();
                Ok(more || self.send_held() | self.expire() | noted)
            }
            Err(Error::Lost) => {
                exchange.overrun();
                self.end_all(|_| Error::Lost);
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    /// A request's answer is complete.
    fn end(&mut self, request: RequestId, end: &End) -> Option<Result<Ended, Error>> {
        let position = self.pending.iter().position(|pending| pending.id == request)?;
        let pending = self.pending.remove(position)?;
        self.useless = 0;
        let verdict = self.endpoint.exchange.verdict(pending.entry, end, &pending.bytes);
        self.send_held();
        let End { interrupted, filtered, .. } = *end;
        Some(verdict.map(|acknowledgement| Ended { acknowledgement, interrupted, filtered }))
    }

    /// Sends what may be sent by now; whether anything happened.
    fn send_held(&mut self) -> bool {
        if !self.holds {
            return false;
        }
        self.endpoint.exchange.session().next_dump();
        let held = self.pending.iter().filter(|pending| pending.deadline.is_none()).map(|pending| pending.id);
        let held: Vec<_> = held.collect();
        self.holds = false;
        let mut any = false;
        for request in held {
            if !self.may_send(request) {
                self.holds = true;
                continue;
            }
            any = true;
            if let Err(error) = self.send(request) {
                self.end_by(request, error);
            }
        }
        any
    }

    /// Ends one whose time is over; whether there was one.
    fn expire(&mut self) -> bool {
        loop {
            let sent = self.pending.iter_mut().filter(|pending| pending.deadline.is_some());
            let first = sent.min_by_key(|pending| pending.deadline.map(Deadline::end));
            let Some((first, deadline)) =
                first.and_then(|first| first.deadline.map(|deadline| (first, deadline)))
            else {
                return false;
            };
            let Err(error) = deadline.left() else { return false };
            if core::mem::take(&mut first.heard) {
                first.deadline = Some(self.endpoint.wire.answer_deadline(first.entry.name));
                continue;
            }
            let request = first.id;
            self.end_by(request, error);
            return true;
        }
    }

    /// Ends a request with an error that is not the kernel's answer.
    fn end_by(&mut self, request: RequestId, error: Error) {
        self.abandon(request);
        self.ended.push_back((request, error));
    }

    /// Ends all, each with the error of its operation.
    fn end_all(&mut self, error: impl Fn(&'static str) -> Error) {
        let session = self.endpoint.exchange.session();
        for pending in self.pending.drain(..) {
            session.abandon(pending.id);
            self.ended.push_back((pending.id, error(pending.entry.name)));
        }
    }
}

/// Whatever the socket had in flight is given up.
impl<P: Protocol> From<Socket<P>> for Pipeline<P> {
    fn from(socket: Socket<P>) -> Self {
        let mut endpoint = socket.into_endpoint();
        endpoint.exchange.session().abandon_all();
        Self { endpoint, pending: VecDeque::new(), holds: false, useless: 0, ended: VecDeque::new() }
    }
}

impl<P> AsFd for Pipeline<P> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.endpoint.as_fd()
    }
}

// `P` and `R` are names and no values: they need be neither `Debug` nor `Clone`.
impl<P> fmt::Debug for Pipeline<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("port", &self.endpoint.wire.port())
            .field("pending", &self.pending.len())
            .finish_non_exhaustive()
    }
}

impl<R> Clone for Submitted<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Submitted<R> {}

impl<R> fmt::Debug for Submitted<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submitted").field("id", &self.id).field("operation", &self.operation).finish()
    }
}
