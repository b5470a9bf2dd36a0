use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;
use core::time::Duration;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use ::tokio::task::consume_budget;

use super::readiness::{Readiness, send};
use super::{Dump, Events};
use crate::address::{Address, Sender};
use crate::error::{Acknowledgement, Error};
use crate::kept::Kept;
use crate::message::{Envelope, RawMessage};
use crate::mirror::{Change, Mirror};
use crate::schema::{self, Answered, Do, Group, Message, Messages, Protocol, Request, Speaks};
use crate::session::Kind;
use crate::socket::batch::{BatchError, Execution, Outcomes};
use crate::socket::endpoint::{Asked, Endpoint, Progress, once};
use crate::socket::resync::{RETRIES, is_disturbed};
use crate::socket::wire::{Deadline, Wire};
use crate::socket::{self, Batch, Datagram, Dumped, Event, Filter, Options, Stopper};

/// A socket of one protocol for a task of tokio: as [`nl_core::Socket`](crate::Socket), with `.await`.
///
/// An answer is borrowed from the socket's buffer, so it is gone with the next call; [`Kept`](crate::Kept) keeps one.
/// Several tasks share a [`Handle`](super::Handle) instead.
///
/// ```no_run
/// # use nl_core::{Address, Error, Message, Protocol, Request};
/// # #[derive(Protocol)]
/// # #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
/// # struct Usersock;
/// # #[derive(Message)]
/// # #[nl(protocol = Usersock, type = 0x20)]
/// # struct Pong {}
/// # #[derive(Request)]
/// # #[nl(protocol = Usersock, type = 0x20, reply = Pong, do)]
/// # struct Ping {}
/// # async fn ping(port: u32) -> Result<(), Error> {
/// // What a builder can say of a blocking socket holds for this one, too.
/// let blocking = nl_core::Socket::<Usersock>::builder().peer(port).open()?;
/// let mut socket = nl_core::tokio::Socket::try_from(blocking)?;
/// socket.request(&Ping {}).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Dropping a future
///
/// A future of this socket can be dropped at any point, as `select!` and `timeout` do, and the socket is usable:
///
/// * What was to be sent was sent as a whole or not at all.
/// * The kernel may have done what it was asked, or may not: whoever has to know asks. What still comes for a request
///   that was dropped is skipped, and never taken for the next one's answer.
/// * No notification is lost, nor any other datagram that nobody asked for: it was handed out, or the next call gives it.
pub struct Socket<P> {
    blocking: socket::Socket<P>,
    readiness: Readiness,
}

impl<P: Protocol> Socket<P> {
    /// Opens a socket with a port id that the kernel chooses; of a generic netlink family, resolves it.
    ///
    /// This does not wait: it only asks the kernel, which answers at once.
    ///
    /// # Errors
    /// Those of [`nl_core::Socket::open`](crate::Socket::open).
    ///
    /// # Panics
    /// Outside of a runtime, and in one without IO.
    pub fn open() -> Result<Self, Error> {
        socket::Socket::open()?.try_into()
    }

    /// Gives the blocking socket.
    pub fn into_blocking(self) -> socket::Socket<P> {
        self.blocking
    }

    pub(super) fn into_parts(self) -> (socket::Socket<P>, Readiness) {
        (self.blocking, self.readiness)
    }

    /// Resolves the generic netlink family again, as after its module was loaded anew; does nothing for a raw
    /// protocol. The family's groups have to be joined again, too: the kernel forgot who was in them.
    ///
    /// This does not wait: it only asks the kernel, which answers at once.
    ///
    /// # Errors
    /// [`Error::NoFamily`] if it is not there any more.
    pub fn refresh(&mut self) -> Result<(), Error> {
        self.blocking.refresh()
    }

    /// The port id: what others write into an [`Address`] to reach this socket.
    pub fn port(&self) -> u32 {
        self.blocking.port()
    }

    /// Who sent what was read last: after a request, whoever answered it.
    pub fn sender(&self) -> Sender {
        self.blocking.sender()
    }

    /// Which optional features of the kernel are on.
    pub fn options(&self) -> Options {
        self.blocking.options()
    }

    /// The message type that the kernel chose for the generic netlink family; 0 for a raw protocol.
    pub fn family_id(&self) -> u16 {
        self.blocking.family_id()
    }

    /// How many datagrams were skipped because neither the kernel sent them nor the peer that was asked.
    pub fn ignored(&self) -> u64 {
        self.blocking.ignored()
    }

    /// What the kernel said besides yes when the last request ended: perhaps a warning, or a cookie; mostly nothing.
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.blocking.acknowledgement()
    }

    /// How long an answer, or room in a receiver's queue, may be waited for; `None` is for ever.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.blocking.set_timeout(timeout);
    }

    /// How long [`receive`](Self::receive) and [`event`](Self::event) wait; for ever, unless this is called.
    pub fn set_receive_timeout(&mut self, timeout: Option<Duration>) {
        self.blocking.set_receive_timeout(timeout);
    }

    // Asking.

    /// Asks, and gives the reply.
    ///
    /// Where the future is dropped, the request may have been carried out; its answer is skipped.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words; [`Error::NoReply`] if it said yes and nothing else.
    pub async fn request<R>(&mut self, request: &R) -> Result<<R::Reply as Message>::At<'_>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        let asked = self.ask(request, once::<R>()).await?;
        let at = self.reply(asked).await?;
        self.endpoint().decode::<R::Reply>(at, asked)
    }

    /// Asks, and gives the reply as it came: to describe it, to pass it on, to keep it whatever it says.
    ///
    /// The request need not declare a reply. Where the future is dropped, the request may have been carried out; its
    /// answer is skipped.
    ///
    /// # Errors
    /// Those of [`request`](Self::request), but for those of decoding.
    pub async fn request_raw<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<RawMessage<'_>, Error> {
        let asked = self.ask(request, once::<R>()).await?;
        let at = self.reply(asked).await?;
        self.endpoint().message(at)
    }

    /// Asks for a change, and waits for the kernel's yes.
    ///
    /// Where the future is dropped, the change may have been made; the kernel's yes or no is skipped.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words.
    pub async fn acknowledge<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<(), Error> {
        let asked = self.ask(request, Kind::Do).await?;
        self.answer(asked).await?;
        Ok(())
    }

    /// Asks for a listing, which is read one message after the other.
    ///
    /// Within the loop over it the socket cannot ask anything else: [`Dump::collect`] first, or open a second one.
    ///
    /// # Errors
    /// What sending says; what the kernel says comes from [`Dump::next`].
    pub async fn dump<R>(&mut self, request: &R) -> Result<Dump<'_, P, R::Reply>, Error>
    where
        R: schema::Dump + Speaks<P>,
    {
        let asked = self.ask(request, Kind::Dump).await?;
        Ok(Dump::new(self, asked))
    }

    /// Asks for a listing, keeps it, and asks again while the kernel says that what was listed changed meanwhile, at most
    /// so many times more.
    ///
    /// [`Dumped::interrupted`] tells whether the last one was still disturbed: the data is there all the same, and
    /// [`Dumped::whole`] makes an error of it.
    ///
    /// # Errors
    /// Those of [`Dump::collect`].
    pub async fn dump_consistent<R>(&mut self, request: &R, retries: usize) -> Result<Dumped<R::Reply>, Error>
    where
        R: schema::Dump + Speaks<P>,
    {
        let mut left = retries;
        loop {
            let dumped = self.dump(request).await?.collect().await?;
            if !dumped.interrupted || left == 0 {
                return Ok(dumped);
            }
            left -= 1;
        }
    }

    /// Asks once, and gives all replies, one after the other: most requests have one, or none, but some have several.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub async fn replies<R>(&mut self, request: &R) -> Result<Dump<'_, P, R::Reply>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        let asked = self.ask(request, once::<R>()).await?;
        Ok(Dump::new(self, asked))
    }

    /// Asks all that is in a batch, in order, and tells what became of each request.
    ///
    /// A refusal stops nothing; [`Outcomes::all_done`] makes an error of the first one. Where the future is dropped,
    /// those that were sent may have been done; of a transaction, all or none.
    ///
    /// # Errors
    /// What ends it before its last request, with what is known until then: [`Error::Lost`], [`Error::TimedOut`], what
    /// sending says. The refusal of a transaction, of which nothing was applied then.
    pub async fn execute(&mut self, batch: &Batch<P>) -> Result<Outcomes, BatchError> {
        let mut execution = Execution::new(batch);
        let ran = self.run(&mut execution).await;
        execution.finish(ran)
    }

    async fn run(&mut self, execution: &mut Execution<'_, P>) -> Result<(), Error> {
        while let Some(operation) = execution.next_operation() {
            let deadline = self.endpoint().wire.answer_deadline(operation);
            self.drive(|_| deadline, Endpoint::settle).await?;
            self.blocking.endpoint_mut().write_batch(execution)?;
            let sent = self.send_written(deadline).await;
            self.blocking.endpoint_mut().send_batch(execution, |_, _, _| sent)?;
            self.drive(|_| deadline, |endpoint| endpoint.read_batch(execution)).await?;
        }
        Ok(())
    }

    /// Writes and sends a request.
    async fn ask<R: Request + Speaks<P>>(&mut self, request: &R, kind: Kind) -> Result<Asked, Error> {
        let deadline = self.endpoint().wire.answer_deadline(<R as Speaks<P>>::NAME);
        self.drive(|_| deadline, Endpoint::settle).await?;
        let endpoint = self.blocking.endpoint_mut();
        let asked = endpoint.write_request::<P, R>(request, kind, endpoint.family.id, deadline)?;
        let sent = self.send_written(deadline).await;
        self.blocking.endpoint_mut().send_request(asked, |_, _, _| sent)?;
        Ok(asked)
    }

    /// Sends what was written to the one who is asked.
    async fn send_written(&mut self, deadline: Deadline) -> Result<(), Error> {
        let Endpoint { wire, exchange, peer, .. } = self.blocking.endpoint_mut();
        send(wire, Address::port(*peer), &[IoSlice::new(exchange.outgoing())], deadline).await
    }

    /// Tries until it is ready; between, waits, up to the deadline, which `begin` gives where there is something to
    /// wait for.
    ///
    /// Between an attempt that is ready and the return there is no wait: what it found cannot be dropped.
    async fn drive<T>(
        &mut self,
        begin: impl Fn(&Wire) -> Deadline,
        mut attempt: impl FnMut(&mut Endpoint<P>) -> Result<Progress<T>, Error>,
    ) -> Result<T, Error> {
        let endpoint = self.blocking.endpoint_mut();
        let (mut deadline, mut ready) = (None, None);
        loop {
            // A socket that never has to wait would else never let another task run.
            consume_budget().await;
            let empty = match attempt(endpoint)? {
                Progress::Ready(value) => return Ok(value),
                Progress::Received => false,
                Progress::Empty => true,
            };
            let deadline = *deadline.get_or_insert_with(|| begin(&endpoint.wire));
            // Also where more is there: what does not help must not prolong the wait.
            deadline.left()?;
            if empty {
                ready = Some(self.readiness.wait_until(ready, deadline).await?);
            }
        }
    }

    /// The next reply of many, each of which has its time.
    pub(super) async fn next(&mut self, asked: Asked) -> Result<Option<Range<usize>>, Error> {
        let begin = |wire: &Wire| wire.answer_deadline(asked.operation());
        self.drive(begin, |endpoint| endpoint.reply(asked, &mut None)).await
    }

    /// Reads an answer to its end; its first reply, if there is one, stays.
    async fn answer(&mut self, asked: Asked) -> Result<Option<Range<usize>>, Error> {
        let mut first = None;
        self.drive(|_| asked.deadline, |endpoint| endpoint.answer(asked, &mut first)).await
    }

    async fn reply(&mut self, asked: Asked) -> Result<Range<usize>, Error> {
        self.answer(asked).await?.ok_or(Error::NoReply { operation: asked.operation() })
    }

    pub(super) fn endpoint(&self) -> &Endpoint<P> {
        self.blocking.endpoint()
    }

    // Listening.

    /// Joins a multicast group: what the kernel sends to it comes as [`event`](Self::event)s, what processes send to it
    /// comes from [`receive`](Self::receive).
    ///
    /// # Errors
    /// [`Error::NoGroup`]; `EPERM` where the group is not for everybody.
    pub fn join(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        self.blocking.join(group)
    }

    /// Leaves a multicast group.
    ///
    /// # Errors
    /// [`Error::NoGroup`].
    pub fn leave(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        self.blocking.leave(group)
    }

    /// The next notification of the kernel. One that came while a request waited for its answer comes first.
    ///
    /// Where the future is dropped, no notification is lost.
    ///
    /// # Errors
    /// [`Error::Lost`] once, where the kernel had to drop some: behind all that it had queued before, ahead of all that
    /// came after. [`Error::TimedOut`] after [`set_receive_timeout`](Self::set_receive_timeout).
    pub async fn event(&mut self) -> Result<Event<'_>, Error> {
        self.blocking.endpoint_mut().exchange.listen();
        self.drive(Wire::listen_deadline, Endpoint::find_event).await?;
        let (from, message) = self.endpoint().event()?;
        Ok(Event::new(from, message))
    }

    /// The next notification, if one is there; never waits.
    ///
    /// # Errors
    /// Those of [`event`](Self::event), but for [`Error::TimedOut`].
    pub fn try_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        self.blocking.try_event()
    }

    /// The notifications of a typed set, with the loss of some as one more. There is an example at
    /// [`nl_core::Socket::events`](crate::Socket::events).
    pub fn events<M: Messages<Protocol = P>>(&mut self) -> Events<'_, P, M> {
        Events::new(self)
    }

    /// Lists what a mirror follows, and tells how that differs from what was known: first of all, and after every loss.
    /// As [`nl_core::Socket::resync`](crate::Socket::resync), where there is an example.
    ///
    /// Where the future is dropped, the mirror is as it was.
    ///
    /// # Errors
    /// Those of [`nl_core::Socket::resync`](crate::Socket::resync).
    pub async fn resync<R, K>(
        &mut self,
        mirror: &mut Mirror<R::Reply, K>,
        request: &R,
    ) -> Result<Vec<Change<R::Reply>>, Error>
    where
        R: schema::Dump + Speaks<P>,
        K: Ord,
    {
        let mut left = RETRIES;
        let listing = loop {
            match self.whole(request).await {
                Err(error) if left > 0 && is_disturbed(&error) => left -= 1,
                listing => break listing?,
            }
        };
        mirror.replace(listing).map_err(|error| Error::decode(<R as Speaks<P>>::NAME, error))
    }

    async fn whole<R: schema::Dump + Speaks<P>>(
        &mut self,
        request: &R,
    ) -> Result<Vec<Kept<R::Reply>>, Error> {
        self.dump(request).await?.collect().await?.whole()
    }

    // Datagrams.

    /// Sends a message to a process, or to a group, and waits for no answer.
    ///
    /// A receiver whose queue is full is tried again and again, ever more slowly, since netlink cannot tell when there
    /// is room. Where the future is dropped, the message was sent or was not.
    ///
    /// # Errors
    /// [`Error::NoPeer`] if nobody has the port id; `EPERM` where the protocol lets only the privileged send to others
    /// than the kernel; [`Error::QueueFull`] if the receiver's queue stays full; [`Error::TooLarge`].
    pub async fn send<M: Speaks<P>>(&mut self, message: &M, to: Address) -> Result<(), Error> {
        self.send_in(message, to, Envelope::default()).await
    }

    /// Sends a message with flags and a sequence number of one's own, as an answer to what a peer asked.
    ///
    /// The family's number and this socket's port id are filled in where they are 0. Where the future is dropped, the
    /// message was sent or was not.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub async fn send_in<M: Speaks<P>>(
        &mut self,
        message: &M,
        to: Address,
        envelope: Envelope,
    ) -> Result<(), Error> {
        let endpoint = self.blocking.endpoint_mut();
        endpoint.write_message(message, envelope)?;
        let deadline = endpoint.wire.answer_deadline(M::NAME);
        send(&endpoint.wire, to, &[IoSlice::new(endpoint.exchange.outgoing())], deadline).await
    }

    /// Sends one datagram of any bytes, the parts one behind the other; what it says is the caller's matter.
    ///
    /// Where the future is dropped, the datagram was sent or was not.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub async fn send_raw(&self, parts: &[IoSlice<'_>], to: Address) -> Result<(), Error> {
        let wire = &self.endpoint().wire;
        send(wire, to, parts, wire.answer_deadline("datagram")).await
    }

    /// The next datagram, from whomever: [`Datagram::from`] says who sent it. A notification that came while a request
    /// waited for its answer comes first, as a datagram of its own.
    ///
    /// Where the future is dropped, no datagram is lost.
    ///
    /// # Errors
    /// [`Error::Lost`], [`Error::Truncated`]; [`Error::TimedOut`] after
    /// [`set_receive_timeout`](Self::set_receive_timeout).
    pub async fn receive(&mut self) -> Result<Datagram<'_>, Error> {
        let found = self.drive(Wire::listen_deadline, Endpoint::find_datagram).await?;
        let (from, bytes) = self.blocking.endpoint_mut().datagram(found)?;
        Ok(Datagram::new(from, bytes))
    }

    /// The next datagram, if one is there; never waits.
    ///
    /// # Errors
    /// Those of [`receive`](Self::receive), but for [`Error::TimedOut`].
    pub fn try_receive(&mut self) -> Result<Option<Datagram<'_>>, Error> {
        self.blocking.try_receive()
    }

    /// Receives one datagram into buffers of the caller's, the parts one behind the other, and tells its length and
    /// sender.
    ///
    /// Where the future is dropped, no datagram is lost.
    ///
    /// # Errors
    /// Those of [`receive`](Self::receive). What did not fit of a datagram is lost.
    pub async fn receive_raw(&mut self, parts: &mut [IoSliceMut<'_>]) -> Result<(usize, Sender), Error> {
        let room = parts.iter().map(|part| part.len()).sum();
        let take = |endpoint: &mut Endpoint<P>| {
            let received = endpoint.wire.receive_now(parts);
            Ok(endpoint.noticed(received)?.map_or(Progress::Empty, Progress::Ready))
        };
        match self.drive(Wire::listen_deadline, take).await? {
            (length, _) if length > room => Err(Error::Truncated { length, room }),
            received => Ok(received),
        }
    }

    // The descriptor.

    /// How large the socket's queue in the kernel is, in bytes: twice of what
    /// [`Builder::receive_buffer`](crate::socket::Builder::receive_buffer) asked for, or the system's default or limit.
    ///
    /// # Errors
    /// What the system says.
    pub fn receive_buffer(&self) -> Result<usize, Error> {
        self.blocking.receive_buffer()
    }

    /// How large the socket's send buffer in the kernel is, in bytes. A datagram can be 32 bytes smaller than that, and
    /// no larger.
    ///
    /// # Errors
    /// What the system says.
    pub fn send_buffer(&self) -> Result<usize, Error> {
        self.blocking.send_buffer()
    }

    /// Has the kernel look at every datagram before it is queued.
    ///
    /// # Errors
    /// Those of [`nl_core::Socket::set_filter`](crate::Socket::set_filter).
    pub fn set_filter(&mut self, filter: &Filter) -> Result<(), Error> {
        self.blocking.set_filter(filter)
    }

    /// From now on all datagrams come.
    ///
    /// # Errors
    /// What the system says.
    pub fn clear_filter(&mut self) -> Result<(), Error> {
        self.blocking.clear_filter()
    }

    /// What ends this socket's waits from another thread. A task that waits can as well be aborted, and its future
    /// dropped.
    ///
    /// # Errors
    /// `EMFILE` and the like, if there is no descriptor left.
    ///
    /// # Panics
    /// Outside of a runtime, and in one without IO.
    pub fn stopper(&mut self) -> Result<Stopper, Error> {
        let stopper = self.blocking.stopper()?;
        self.readiness.watch_stopper(&self.blocking.endpoint().wire)?;
        Ok(stopper)
    }

    /// Lets a socket that was [stopped](Stopper::stop) go on. What came meanwhile is there.
    pub fn resume(&mut self) {
        self.blocking.resume();
    }
}

impl<P> fmt::Debug for Socket<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.blocking.fmt(f)
    }
}

impl<P> AsFd for Socket<P> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.blocking.as_fd()
    }
}

/// A blocking socket, for whatever a builder can say.
///
/// # Errors
/// What the system says.
///
/// # Panics
/// Outside of a runtime, and in one without IO.
impl<P: Protocol> TryFrom<socket::Socket<P>> for Socket<P> {
    type Error = Error;

    fn try_from(blocking: socket::Socket<P>) -> Result<Self, Error> {
        let readiness = Readiness::new(&blocking.endpoint().wire)?;
        Ok(Self { blocking, readiness })
    }
}

/// A socket that was opened elsewhere, as by a service manager. One that is not bound yet gets a port id.
///
/// # Errors
/// [`Error::WrongSocket`] if it is not a netlink socket of this protocol.
///
/// # Panics
/// Outside of a runtime, and in one without IO.
impl<P: Protocol> TryFrom<OwnedFd> for Socket<P> {
    type Error = Error;

    fn try_from(fd: OwnedFd) -> Result<Self, Error> {
        socket::Socket::try_from(fd)?.try_into()
    }
}
