use alloc::boxed::Box;
use alloc::collections::VecDeque;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;
use core::time::Duration;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd};

use super::endpoint::{Endpoint, Progress, once};
use super::wire::{Deadline, Wire};
use super::{Event, Socket};
use crate::address::Address;
use crate::error::{Acknowledgement, Error};
use crate::message::{Envelope, Flags, RawMessage};
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
    kind: Kind,
    flags: Flags,
    /// As it was written: sent when it may be, and what a refusal is about that does not repeat the request.
    bytes: Box<[u8]>,
    /// Only from then on it is in flight.
    sent: bool,
    /// From when it was sent on; before that, none for one that waits for another one, which has its own.
    deadline: Option<Deadline>,
    /// The deadline was set when others had been submitted behind it, whose own may be earlier.
    late: bool,
    /// A part of the answer came since: the next one has its own time.
    heard: bool,
}

impl Pending {
    /// Its time begins now.
    fn set_deadline(&mut self, wire: &Wire, late: bool) {
        self.deadline = Some(wire.answer_deadline(self.entry.name));
        self.late = late;
    }
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
pub(super) enum Found {
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

    pub(super) fn start<R: Request + Speaks<P>>(
        &mut self,
        request: &R,
        kind: Kind,
    ) -> Result<Submitted<R>, Error> {
        let entry = const { &Entry::of::<P, R>() };
        let Endpoint { wire, exchange, family, .. } = &mut self.endpoint;
        let (id, flags) = (exchange.session().reserve(1), request.flags() | kind.flags());
        let envelope = Envelope { family: family.id, flags, sequence: id.sequence(), port: wire.port() };
        exchange.write_message::<P, R>(request, envelope)?;
        let bytes = exchange.outgoing().into();
        self.pending.push_back(Pending {
            id,
            entry,
            kind,
            flags,
            bytes,
            sent: false,
            deadline: None,
            late: false,
            heard: false,
        });
        let is_listing = kind == Kind::Dump && self.is_listing();
        if let Err(error) = self.send(self.pending.len() - 1, is_listing) {
            self.pending.pop_back();
            return Err(error);
        }
        Ok(Submitted { id, operation: entry.name, request: PhantomData })
    }

    #[cfg(feature = "tokio")]
    pub(super) fn endpoint(&self) -> &Endpoint<P> {
        &self.endpoint
    }

    /// Whether some are not sent yet.
    #[cfg(feature = "tokio")]
    pub(super) fn holds(&self) -> bool {
        self.holds
    }

    /// Whether a dump runs whose end somebody waits for.
    fn is_listing(&self) -> bool {
        self.pending.iter().any(|pending| pending.sent && pending.kind == Kind::Dump)
    }

    /// Sends the one at this position, unless it has to wait: a dump while another one runs, and all while the kernel
    /// drops what it would answer. Tells whether it was sent; after an error it is still among those pending.
    fn send(&mut self, position: usize, is_listing: bool) -> Result<bool, Error> {
        let Endpoint { wire, exchange, peer, .. } = &mut self.endpoint;
        let late = position + 1 < self.pending.len();
        let Some(pending) = self.pending.get_mut(position) else { return Ok(false) };
        let to = Address::port(*peer);
        let behind = exchange.session().must_wait(pending.kind, to);
        if exchange.is_congested() || behind {
            self.holds = true;
            if pending.deadline.is_none() && !(behind && is_listing) {
                pending.set_deadline(wire, late);
            }
            return Ok(false);
        }
        if !wire.try_send(to, &[IoSlice::new(&pending.bytes)], false)? {
            return Err(Error::QueueFull { port: *peer, after: Duration::ZERO });
        }
        pending.set_deadline(wire, late);
        pending.sent = true;
        exchange.session().begin_reserved(pending.id, pending.kind, pending.flags, to);
        Ok(true)
    }

    /// Gives a request up: it has no outcome, and what still comes for it is skipped.
    pub fn abandon(&mut self, request: RequestId) {
        if let Some(position) = self.position(request) {
            self.pending.remove(position);
        }
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
            let first = self.first().map(|(_, deadline)| deadline);
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
        let (_, deadline) = self.first()?;
        deadline.left().unwrap_or(Some(Duration::ZERO))
    }

    /// Whose time is over first, and when. All have the same time, which cannot be changed meanwhile, so that nothing
    /// behind one that is not late is over before it: mostly only the first is looked at.
    fn first(&self) -> Option<(usize, Deadline)> {
        let mut first: Option<(usize, Deadline)> = None;
        for (position, pending) in self.pending.iter().enumerate() {
            let Some(deadline) = pending.deadline else { continue };
            if first.is_none_or(|(_, first)| deadline.end() < first.end()) {
                first = Some((position, deadline));
            }
            if !pending.late {
                break;
            }
        }
        first
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
            match self.step()? {
                Progress::Ready(found) => return Ok(Some(found)),
                Progress::Received => {}
                Progress::Empty => return Ok(None),
            }
        }
    }

    /// Looks for what has happened, until something has, or nothing is there, or much that does not help was.
    pub(super) fn step(&mut self) -> Result<Progress<Found>, Error> {
        loop {
            if let Some((request, error)) = self.ended.pop_front() {
                return Ok(Progress::Ready(Found::Ended(request, Err(error))));
            }
            match self.endpoint.exchange.news() {
                Ok(News::Reply(request, at)) => {
                    let position = self.position(request);
                    if let Some(pending) = position.and_then(|position| self.pending.get_mut(position)) {
                        pending.heard = true;
                        self.useless = 0;
                        return Ok(Progress::Ready(Found::Reply(request, at)));
                    }
                }
                Ok(News::End(request, end)) => {
                    if let Some(outcome) = self.end(request, &end) {
                        return Ok(Progress::Ready(Found::Ended(request, outcome)));
                    }
                }
                Ok(News::Lost) => self.end_all(|_| Error::Lost),
                Ok(News::NeedMore) => {
                    match self.endpoint.exchange.find_kept_event() {
                        Ok(true) => return Ok(Progress::Ready(Found::Event)),
                        Ok(false) => {}
                        // Some are missing here.
                        Err(_) => return Ok(Progress::Ready(Found::Lost)),
                    }
                    match self.receive()? {
                        Progress::Ready(()) => {}
                        Progress::Received => return Ok(Progress::Received),
                        Progress::Empty => return Ok(Progress::Empty),
                    }
                }
                // Whose answer it was cannot be told.
                Err(garbled) => self.end_all(|operation| Error::decode(operation, garbled)),
            }
        }
    }

    /// Takes a datagram, and what follows from it or from there being none: perhaps one has waited long enough, or there
    /// is nothing to do but to wait.
    fn receive(&mut self) -> Result<Progress<()>, Error> {
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
                    self.send_held();
                    self.expire();
                    return Ok(Progress::Received);
                }
            }
            Ok(None) => {
                let more = self.endpoint.settled();
                let noted = self.endpoint.exchange.has_noted();
                if !(more | self.send_held() | self.expire() | noted) {
                    return Ok(Progress::Empty);
                }
            }
            Err(Error::Lost) => {
                exchange.overrun();
                self.end_all(|_| Error::Lost);
            }
            Err(error) => return Err(error),
        }
        Ok(Progress::Ready(()))
    }

    fn position(&self, request: RequestId) -> Option<usize> {
        request.position(&self.pending, |pending| pending.id)
    }

    /// A request's answer is complete.
    fn end(&mut self, request: RequestId, end: &End) -> Option<Result<Ended, Error>> {
        let position = self.position(request)?;
        let pending = self.pending.remove(position)?;
        self.useless = 0;
        let verdict = self.endpoint.exchange.verdict(pending.entry, end, || &pending.bytes);
        self.send_held();
        let End { interrupted, filtered, .. } = *end;
        Some(verdict.map(|acknowledgement| Ended { acknowledgement, interrupted, filtered }))
    }

    /// Sends what may be sent by now; whether anything happened.
    fn send_held(&mut self) -> bool {
        if !core::mem::take(&mut self.holds) {
            return false;
        }
        let mut is_listing = self.is_listing();
        let (mut any, mut position) = (false, 0);
        while let Some(&Pending { id, kind, sent, .. }) = self.pending.get(position) {
            if sent {
                position += 1;
                continue;
            }
            match self.send(position, is_listing) {
                Ok(sent) => {
                    is_listing |= sent && kind == Kind::Dump;
                    any |= sent;
                    position += 1;
                }
                Err(error) => {
                    self.end_by(id, error);
                    any = true;
                }
            }
        }
        any
    }

    /// Ends one whose time is over; whether there was one.
    fn expire(&mut self) -> bool {
        loop {
            let Some((position, deadline)) = self.first() else { return false };
            let Err(error) = deadline.left() else { return false };
            let late = position + 1 < self.pending.len();
            let Some(first) = self.pending.get_mut(position) else { return false };
            if core::mem::take(&mut first.heard) {
                first.set_deadline(&self.endpoint.wire, late);
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

    /// Ends all that were sent, each with the error of its operation.
    fn end_all(&mut self, error: impl Fn(&'static str) -> Error) {
        self.endpoint.exchange.session().abandon_all();
        self.pending.retain(|pending| {
            if pending.sent {
                self.ended.push_back((pending.id, error(pending.entry.name)));
            }
            !pending.sent
        });
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
