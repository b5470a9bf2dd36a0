use core::fmt;
use core::mem;
use core::ops::Range;
use core::time::Duration;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::batch::{Batch, BatchError, Execution, Outcomes};
use super::endpoint::{Asked, Endpoint, Progress, once};
use super::wire::{Deadline, Wire};
use super::{Builder, Datagram, Dump, Dumped, Event, Events, Filter, Options, Stopper};
use crate::address::{Address, Sender};
use crate::error::{Acknowledgement, Errno, Error};
use crate::generic::{self, Controller, Family, GetFamily, Resolved};
use crate::message::{Envelope, RawMessage};
use crate::schema::{self, Answered, Do, Group, Message, Messages, Protocol, Request, Speaks};
use crate::session::Kind;

/// A blocking socket of one protocol: it takes that protocol's requests and no others.
///
/// An answer is borrowed from the socket's buffer, so it is gone with the next call; [`Kept`](crate::Kept) keeps one.
/// Every wait for an answer is bounded by [`Builder::timeout`]. After any error the socket is usable.
///
/// ```no_run
/// use nl_core::{Message, Protocol, Request, socket::Socket, sys::{if_link::*, rtnetlink::*}, wire_struct};
///
/// #[derive(Protocol)]
/// #[nl(number = nl_core::sys::netlink::NETLINK_ROUTE, mainline)]
/// struct Route;
///
/// #[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
/// struct LinkHeader {
///     family: u8,
///     #[nl(c = __ifi_pad)]
///     pad: nl_core::Pad<1>,
///     #[nl(c = ifi_type)]
///     kind: u16,
///     index: i32,
///     flags: u32,
///     change: u32,
/// }
///
/// #[derive(Message)]
/// #[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
/// struct Link<'a> {
///     #[nl(header)]
///     header: LinkHeader,
///     #[nl(attr = IFLA_IFNAME)]
///     name: Option<&'a str>,
/// }
///
/// #[derive(Request)]
/// #[nl(protocol = Route, type = RTM_GETLINK, reply = Link<'_>, do, dump)]
/// struct GetLink<'a> {
///     #[nl(header)]
///     header: LinkHeader,
///     #[nl(attr = IFLA_IFNAME)]
///     name: Option<&'a str>,
/// }
///
/// let mut route = Socket::<Route>::open()?;
/// let lo = route.request(&GetLink { header: LinkHeader::default(), name: Some("lo") })?;
/// assert_eq!(lo.header.index, 1);
///
/// let mut links = route.dump(&GetLink { header: LinkHeader::default(), name: None })?;
/// while let Some(link) = links.next()? {
///     println!("{}", link.name.unwrap_or("?"));
/// }
/// # Ok::<(), nl_core::Error>(())
/// ```
pub struct Socket<P> {
    endpoint: Endpoint<P>,
}

impl<P: Protocol> Socket<P> {
    /// Opens a socket with a port id that the kernel chooses; of a generic netlink family, resolves it.
    ///
    /// # Errors
    /// [`Error::NoProtocol`], [`Error::NoFamily`]; else what the system says.
    pub fn open() -> Result<Self, Error> {
        Self::builder().open()
    }

    /// For a socket with a port id of one's own, another timeout, a peer process.
    pub fn builder() -> Builder<P> {
        Builder::default()
    }

    /// Makes a socket of one that is bound; of a generic netlink family, resolves it.
    pub(super) fn new(endpoint: Endpoint<P>) -> Result<Self, Error> {
        let mut socket = Self { endpoint };
        socket.refresh()?;
        Ok(socket)
    }

    /// Resolves the generic netlink family again, as after its module was loaded anew; does nothing for a raw
    /// protocol. The family's groups have to be joined again, too: the kernel forgot who was in them.
    ///
    /// # Errors
    /// [`Error::NoFamily`] if it is not there any more.
    pub fn refresh(&mut self) -> Result<(), Error> {
        if let Some(family) = P::FAMILY {
            // The controller is the kernel's, whoever else is asked on this socket.
            let peer = mem::take(&mut self.endpoint.peer);
            let resolved = Resolved::fixed(family).map_or_else(|| self.resolve(family.name), Ok);
            self.endpoint.peer = peer;
            self.endpoint.family = resolved?;
        }
        Ok(())
    }

    /// Asks the controller on this very socket, which is one of `NETLINK_GENERIC`.
    fn resolve(&mut self, name: &'static str) -> Result<Resolved, Error> {
        let asked = self.ask::<Controller, _>(&GetFamily::by_name(name), Kind::Do, generic::CONTROLLER_ID)?;
        let reply = self.reply(asked).map_err(|error| match error.errno() {
            Some(Errno::ENOENT) => Error::NoFamily { name },
            _ => error,
        })?;
        let family = self.endpoint.decode::<Family<'_>>(reply, asked)?;
        Resolved::of(&family).map_err(|error| Error::decode(asked.operation(), error))
    }

    /// The port id: what others write into an [`Address`] to reach this socket.
    pub fn port(&self) -> u32 {
        self.endpoint.wire.port()
    }

    /// Which optional features of the kernel are on.
    pub fn options(&self) -> Options {
        self.endpoint.wire.options()
    }

    /// The message type that the kernel chose for the generic netlink family; 0 for a raw protocol.
    pub fn family_id(&self) -> u16 {
        self.endpoint.family.id
    }

    /// How many datagrams were skipped because neither the kernel sent them nor the peer that was asked.
    pub fn ignored(&self) -> u64 {
        self.endpoint.exchange.ignored()
    }

    /// What the kernel said besides yes when the last request ended: perhaps a warning, or a cookie; mostly nothing.
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.endpoint.exchange.said()
    }

    /// How long an answer, or room in a receiver's queue, may be waited for; `None` is for ever.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.endpoint.wire.set_timeout(timeout);
    }

    /// How long [`receive`](Self::receive) and [`event`](Self::event) wait; for ever, unless this is called.
    pub fn set_receive_timeout(&mut self, timeout: Option<Duration>) {
        self.endpoint.wire.set_receive_timeout(timeout);
    }

    // Asking.

    /// Asks, and gives the reply.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words; [`Error::NoReply`] if it said yes and nothing else.
    pub fn request<R>(&mut self, request: &R) -> Result<<R::Reply as Message>::At<'_>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        let asked = self.ask_own(request, once::<R>())?;
        let at = self.reply(asked)?;
        self.endpoint.decode::<R::Reply>(at, asked)
    }

    /// Asks, and gives the reply as it came: to describe it, to pass it on, to keep it whatever it says.
    ///
    /// The request need not declare a reply.
    ///
    /// # Errors
    /// Those of [`request`](Self::request), but for those of decoding.
    pub fn request_raw<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<RawMessage<'_>, Error> {
        let asked = self.ask_own(request, once::<R>())?;
        let at = self.reply(asked)?;
        self.endpoint.message(at)
    }

    /// Asks for a change, and waits for the kernel's yes.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words.
    pub fn acknowledge<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<(), Error> {
        // Whatever the request may be answered: a yes is all that is waited for.
        let asked = self.ask_own(request, Kind::Do)?;
        self.answer(asked)?;
        Ok(())
    }

    /// Asks for a listing, which is read one message after the other.
    ///
    /// Within the loop over it the socket cannot ask anything else: [`Dump::collect`] first, or open a second one.
    ///
    /// # Errors
    /// What sending says; what the kernel says comes from [`Dump::next`].
    pub fn dump<R>(&mut self, request: &R) -> Result<Dump<'_, P, R::Reply>, Error>
    where
        R: schema::Dump + Speaks<P>,
    {
        let asked = self.ask_own(request, Kind::Dump)?;
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
    pub fn dump_consistent<R>(&mut self, request: &R, retries: usize) -> Result<Dumped<R::Reply>, Error>
    where
        R: schema::Dump + Speaks<P>,
    {
        let mut left = retries;
        loop {
            let dumped = self.dump(request)?.collect()?;
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
    pub fn replies<R>(&mut self, request: &R) -> Result<Dump<'_, P, R::Reply>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        let asked = self.ask_own(request, once::<R>())?;
        Ok(Dump::new(self, asked))
    }

    /// Asks all that is in a batch, in order, and tells what became of each request.
    ///
    /// A refusal stops nothing; [`Outcomes::all_done`] makes an error of the first one:
    /// `socket.execute(&batch)?.all_done()?`.
    ///
    /// # Errors
    /// What ends it before its last request, with what is known until then: [`Error::Lost`], [`Error::TimedOut`], what
    /// sending says. The refusal of a transaction, of which nothing was applied then.
    pub fn execute(&mut self, batch: &Batch<P>) -> Result<Outcomes, BatchError> {
        let mut execution = Execution::new(batch);
        let ran = self.run(&mut execution);
        execution.finish(ran)
    }

    fn run(&mut self, execution: &mut Execution<'_, P>) -> Result<(), Error> {
        while let Some(operation) = execution.next_operation() {
            let deadline = self.endpoint.wire.answer_deadline(operation);
            self.drive(|_| deadline, Endpoint::settle)?;
            self.endpoint.write_batch(execution)?;
            self.endpoint.send_batch(execution, |wire, to, parts| wire.send(to, parts, deadline))?;
            self.drive(|_| deadline, |endpoint| endpoint.read_batch(execution))?;
        }
        Ok(())
    }

    fn ask_own<R: Request + Speaks<P>>(&mut self, request: &R, kind: Kind) -> Result<Asked, Error> {
        self.ask::<P, R>(request, kind, self.endpoint.family.id)
    }

    /// Writes and sends a request.
    fn ask<Q: Protocol, R: Request + Speaks<Q>>(
        &mut self,
        request: &R,
        kind: Kind,
        family: u16,
    ) -> Result<Asked, Error> {
        let deadline = self.endpoint.wire.answer_deadline(<R as Speaks<Q>>::NAME);
        self.drive(|_| deadline, Endpoint::settle)?;
        let asked = self.endpoint.write_request::<Q, R>(request, kind, family, deadline)?;
        self.endpoint.send_request(asked, |wire, to, parts| wire.send(to, parts, asked.deadline))?;
        Ok(asked)
    }

    /// Tries until it is ready; between, waits, up to the deadline, which `begin` gives where there is something to
    /// wait for.
    fn drive<T>(
        &mut self,
        begin: impl Fn(&Wire) -> Deadline,
        mut attempt: impl FnMut(&mut Endpoint<P>) -> Result<Progress<T>, Error>,
    ) -> Result<T, Error> {
        let mut deadline = None;
        loop {
            let empty = match attempt(&mut self.endpoint)? {
                Progress::Ready(value) => return Ok(value),
                Progress::Received => false,
                Progress::Empty => true,
            };
            let deadline = *deadline.get_or_insert_with(|| begin(&self.endpoint.wire));
            // Also where more is there: what does not help must not prolong the wait.
            deadline.left()?;
            if empty {
                self.endpoint.wire.wait(deadline)?;
            }
        }
    }

    /// The next reply of many, each of which has its time.
    pub(super) fn next(&mut self, asked: Asked) -> Result<Option<Range<usize>>, Error> {
        let begin = |wire: &Wire| wire.answer_deadline(asked.operation());
        self.drive(begin, |endpoint| endpoint.reply(asked, &mut None))
    }

    /// Reads an answer to its end; its first reply, if there is one, stays.
    fn answer(&mut self, asked: Asked) -> Result<Option<Range<usize>>, Error> {
        let mut first = None;
        self.drive(|_| asked.deadline, |endpoint| endpoint.answer(asked, &mut first))
    }

    fn reply(&mut self, asked: Asked) -> Result<Range<usize>, Error> {
        self.answer(asked)?.ok_or(Error::NoReply { operation: asked.operation() })
    }

    pub(super) fn from_endpoint(endpoint: Endpoint<P>) -> Self {
        Self { endpoint }
    }

    pub(super) fn into_endpoint(self) -> Endpoint<P> {
        self.endpoint
    }

    pub(super) fn endpoint(&self) -> &Endpoint<P> {
        &self.endpoint
    }

    pub(super) fn endpoint_mut(&mut self) -> &mut Endpoint<P> {
        &mut self.endpoint
    }

    // Listening.

    /// Joins a multicast group: what the kernel sends to it comes as [`event`](Self::event)s, what processes send to it
    /// comes from [`receive`](Self::receive).
    ///
    /// ```no_run
    /// # use nl_core::{Error, Protocol, Socket};
    /// # #[derive(Protocol)]
    /// # #[nl(number = nl_core::sys::netlink::NETLINK_ROUTE, mainline)]
    /// # struct Route;
    /// let mut route = Socket::<Route>::open()?;
    /// route.join(1)?; // RTNLGRP_LINK, by number and not by bit
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoGroup`]; `EPERM` where the group is not for everybody.
    pub fn join(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        self.endpoint.join(group.into())
    }

    /// Leaves a multicast group.
    ///
    /// # Errors
    /// [`Error::NoGroup`].
    pub fn leave(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        self.endpoint.leave(group.into())
    }

    /// The next notification of the kernel. One that came while a request waited for its answer comes first.
    ///
    /// # Errors
    /// [`Error::Lost`] once, where the kernel had to drop some: behind all that it had queued before, ahead of all that
    /// came after. [`Error::TimedOut`] after [`set_receive_timeout`](Self::set_receive_timeout).
    pub fn event(&mut self) -> Result<Event<'_>, Error> {
        self.endpoint.exchange.listen();
        self.drive(Wire::listen_deadline, Endpoint::find_event)?;
        let (from, message) = self.endpoint.event()?;
        Ok(Event::new(from, message))
    }

    /// The next notification, if one is there; never waits. For a loop that waits at several descriptors by itself:
    /// the socket's is to be had by [`AsFd`], and is readable where there may be more.
    ///
    /// # Errors
    /// Those of [`event`](Self::event), but for [`Error::TimedOut`].
    pub fn try_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        self.endpoint.exchange.listen();
        loop {
            match self.endpoint.find_event()? {
                Progress::Ready(()) => break,
                Progress::Received => {}
                Progress::Empty => return Ok(None),
            }
        }
        let (from, message) = self.endpoint.event()?;
        Ok(Some(Event::new(from, message)))
    }

    /// The notifications of a typed set, with the loss of some as one more.
    ///
    /// ```no_run
    /// use nl_core::{Error, Message, Messages, Protocol, RawMessage, Socket, socket::Notice};
    /// use nl_core::sys::{netlink::NETLINK_ROUTE, if_link::*, rtnetlink::*};
    ///
    /// #[derive(Protocol)]
    /// #[nl(number = NETLINK_ROUTE, mainline, groups(LINK = RTNLGRP_LINK))]
    /// struct Route;
    ///
    /// # #[nl_core::wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
    /// # struct LinkHeader {
    /// #     family: u8,
    /// #     #[nl(c = __ifi_pad)]
    /// #     pad: nl_core::Pad<1>,
    /// #     #[nl(c = ifi_type)]
    /// #     kind: u16,
    /// #     index: i32,
    /// #     flags: u32,
    /// #     change: u32,
    /// # }
    /// #[derive(Message, Debug)]
    /// #[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
    /// struct Link<'a> {
    ///     #[nl(header)]
    ///     header: LinkHeader,
    ///     #[nl(attr = IFLA_IFNAME)]
    ///     name: Option<&'a str>,
    /// }
    ///
    /// #[derive(Messages, Debug)]
    /// #[nl(protocol = Route)]
    /// enum LinkEvent<'a> {
    ///     New(Link<'a>),
    ///     #[nl(type = RTM_DELLINK)]
    ///     Deleted(Link<'a>),
    ///     #[nl(other)]
    ///     Other(RawMessage<'a>),
    /// }
    ///
    /// let mut route = Socket::<Route>::open()?;
    /// route.join(Route::LINK)?;
    /// loop {
    ///     match route.events::<LinkEvent<'_>>().next()? {
    ///         Notice::Message { message: LinkEvent::New(link), .. } => println!("{:?}", link.name),
    ///         Notice::Message { message, .. } => println!("{message:?}"),
    ///         Notice::Lost => println!("ask anew"),
    ///     }
    /// }
    /// # #[expect(unreachable_code)]
    /// # Ok::<(), Error>(())
    /// ```
    pub fn events<M: Messages<Protocol = P>>(&mut self) -> Events<'_, P, M> {
        Events::new(self)
    }

    // Datagrams.

    /// Sends a message to a process, or to a group, and waits for no answer.
    ///
    /// # Errors
    /// [`Error::NoPeer`] if nobody has the port id; `EPERM` where the protocol lets only the privileged send to others
    /// than the kernel; [`Error::QueueFull`] if the receiver's queue stays full; [`Error::TooLarge`].
    pub fn send<M: Speaks<P>>(&mut self, message: &M, to: Address) -> Result<(), Error> {
        self.send_in(message, to, Envelope::default())
    }

    /// Sends a message with flags and a sequence number of one's own, as an answer to what a peer asked.
    ///
    /// The family's number and this socket's port id are filled in where they are 0.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_in<M: Speaks<P>>(
        &mut self,
        message: &M,
        to: Address,
        envelope: Envelope,
    ) -> Result<(), Error> {
        self.endpoint.write_message(message, envelope)?;
        let Endpoint { wire, exchange, .. } = &self.endpoint;
        wire.send(to, &[IoSlice::new(exchange.outgoing())], wire.answer_deadline(M::NAME))
    }

    /// Sends one datagram of any bytes, the parts one behind the other; what it says is the caller's matter.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_raw(&self, parts: &[IoSlice<'_>], to: Address) -> Result<(), Error> {
        let wire = &self.endpoint.wire;
        wire.send(to, parts, wire.answer_deadline("datagram"))
    }

    /// The next datagram, from whomever: [`Datagram::from`] says who sent it. A notification that came while a request
    /// waited for its answer comes first, as a datagram of its own.
    ///
    /// # Errors
    /// [`Error::Lost`], [`Error::Truncated`]; [`Error::TimedOut`] after
    /// [`set_receive_timeout`](Self::set_receive_timeout).
    pub fn receive(&mut self) -> Result<Datagram<'_>, Error> {
        let found = self.drive(Wire::listen_deadline, Endpoint::find_datagram)?;
        let (from, bytes) = self.endpoint.datagram(found)?;
        Ok(Datagram::new(from, bytes))
    }

    /// The next datagram, if one is there; never waits.
    ///
    /// # Errors
    /// Those of [`receive`](Self::receive), but for [`Error::TimedOut`].
    pub fn try_receive(&mut self) -> Result<Option<Datagram<'_>>, Error> {
        let Progress::Ready(found) = self.endpoint.find_datagram()? else { return Ok(None) };
        let (from, bytes) = self.endpoint.datagram(found)?;
        Ok(Some(Datagram::new(from, bytes)))
    }

    /// Receives one datagram into buffers of the caller's, the parts one behind the other, and tells its length and
    /// sender.
    ///
    /// # Errors
    /// Those of [`receive`](Self::receive). What did not fit of a datagram is lost.
    pub fn receive_raw(&mut self, parts: &mut [IoSliceMut<'_>]) -> Result<(usize, Sender), Error> {
        let room = parts.iter().map(|part| part.len()).sum();
        let wire = &self.endpoint.wire;
        let received = wire.receive(parts, wire.listen_deadline());
        match self.endpoint.noticed(received)? {
            (length, _) if length > room => Err(Error::Truncated { length, room }),
            received => Ok(received),
        }
    }

    // The descriptor.

    /// Who sent what was read last: after a request, whoever answered it.
    ///
    /// [`Datagram::sender`] and [`Event::sender`] tell it of those.
    pub fn sender(&self) -> Sender {
        self.endpoint.exchange.sender()
    }

    /// How large the socket's queue in the kernel is, in bytes: twice of what [`Builder::receive_buffer`] asked for, or
    /// the system's default or limit.
    ///
    /// # Errors
    /// What the system says.
    pub fn receive_buffer(&self) -> Result<usize, Error> {
        self.endpoint.wire.receive_buffer()
    }

    /// How large the socket's send buffer in the kernel is, in bytes. A datagram can be 32 bytes smaller than that, and
    /// no larger.
    ///
    /// # Errors
    /// What the system says.
    pub fn send_buffer(&self) -> Result<usize, Error> {
        self.endpoint.wire.send_buffer()
    }

    /// From now on only those datagrams come that the filter keeps; it takes the place of the one before. What is in the
    /// queue already stays.
    ///
    /// # Errors
    /// `EINVAL` for instructions that are no program: none at all, more than 4096, one that is unknown, a jump behind the
    /// end, an end that returns nothing. `ENOMEM` for more than `net.core.optmem_max` allows.
    pub fn set_filter(&mut self, filter: &Filter) -> Result<(), Error> {
        self.endpoint.wire.set_filter(filter)
    }

    /// From now on all datagrams come.
    ///
    /// # Errors
    /// What the system says.
    pub fn clear_filter(&mut self) -> Result<(), Error> {
        self.endpoint.wire.clear_filter()
    }

    /// What ends this socket's waits from another thread.
    ///
    /// shutdown(2) does not do that on netlink, and nor does closing the descriptor. Costs a descriptor, and a look at it
    /// for each datagram; a socket without one has neither.
    ///
    /// # Errors
    /// `EMFILE` and the like, if there is no descriptor left.
    pub fn stopper(&mut self) -> Result<Stopper, Error> {
        self.endpoint.wire.stopper()
    }

    /// Lets a socket that was [stopped](Stopper::stop) go on. What came meanwhile is there, and so is the answer of a
    /// request that was stopped, which is skipped.
    pub fn resume(&mut self) {
        self.endpoint.wire.resume();
    }
}

// `P` is a name and no value: it need not be `Debug`.
impl<P> fmt::Debug for Socket<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("port", &self.endpoint.wire.port())
            .field("peer", &self.endpoint.peer)
            .field("family", &self.endpoint.family)
            .finish_non_exhaustive()
    }
}

impl<P> AsFd for Socket<P> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.endpoint.as_fd()
    }
}

/// A socket that was opened elsewhere, as by a service manager. One that is not bound yet gets a port id.
///
/// # Errors
/// [`Error::WrongSocket`] if it is not a netlink socket of this protocol.
impl<P: Protocol> TryFrom<OwnedFd> for Socket<P> {
    type Error = Error;

    fn try_from(fd: OwnedFd) -> Result<Self, Error> {
        Self::builder().adopt(fd)
    }
}
