use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;
use core::time::Duration;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{SystemTime, UNIX_EPOCH};

use super::wire::{Deadline, Wire};
use super::{Builder, Datagram, Dump, Event, Options};
use crate::address::{Address, Sender};
use crate::error::{Acknowledgement, Errno, Error};
use crate::generic::{self, Controller, Family, GetFamily, Resolved};
use crate::message::{Envelope, RawMessage};
use crate::schema::{self, Answered, Do, Entry, Group, Message, Protocol, Request, Speaks};
use crate::session::{Exchange, Kind, Next, RequestId, Session};

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
    wire: Wire,
    exchange: Exchange,
    peer: u32,
    family: Resolved,
    protocol: PhantomData<fn() -> P>,
}

/// A request that was sent and waits for its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    id: RequestId,
    kind: Kind,
    entry: &'static Entry,
    deadline: Deadline,
}

impl Asked {
    /// What was asked, for error texts.
    pub(super) fn operation(self) -> &'static str {
        self.entry.name
    }
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

    /// Makes a socket of one that is bound. What lies in the queue of a `used` one was for somebody else.
    pub(super) fn new(wire: Wire, peer: u32, used: bool) -> Result<Self, Error> {
        // Not from 1: whoever had the descriptor before may have asked something under small numbers.
        let first = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.subsec_nanos());
        let session = Session::new(wire.port()).with_reserved_types(P::RESERVED_TYPES).numbered_from(first);
        let mut exchange = Exchange::new(session);
        if used {
            exchange.unsettle();
        }
        let mut socket = Self { wire, exchange, peer, family: Resolved::default(), protocol: PhantomData };
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
            self.family = match Resolved::fixed(family) {
                Some(resolved) => resolved,
                None => self.resolve(family.name)?,
            };
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
        let family = self.decode::<Family<'_>>(reply, asked)?;
        Resolved::of(&family).map_err(|error| Error::decode(asked.operation(), error))
    }

    /// The port id: what others write into an [`Address`] to reach this socket.
    pub fn port(&self) -> u32 {
        self.wire.port()
    }

    /// Which optional features of the kernel are on.
    pub fn options(&self) -> Options {
        self.wire.options()
    }

    /// The message type that the kernel chose for the generic netlink family; 0 for a raw protocol.
    pub fn family_id(&self) -> u16 {
        self.family.id
    }

    /// How many datagrams were skipped because neither the kernel sent them nor the peer that was asked.
    pub fn ignored(&self) -> u64 {
        self.exchange.ignored()
    }

    /// What the kernel said besides yes when the last request ended: perhaps a warning, or a cookie; mostly nothing.
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.exchange.said()
    }

    /// How long an answer, or room in a receiver's queue, may be waited for; `None` is for ever.
    ///
    /// # Errors
    /// What the system says.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) -> Result<(), Error> {
        self.wire.set_timeout(timeout)
    }

    /// How long [`receive`](Self::receive) and [`event`](Self::event) wait; for ever, unless this is called.
    pub fn set_receive_timeout(&mut self, timeout: Option<Duration>) {
        self.wire.set_receive_timeout(timeout);
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
        let asked = self.ask::<P, R>(request, Kind::Do, self.family.id)?;
        let at = self.reply(asked)?;
        self.decode::<R::Reply>(at, asked)
    }

    /// Asks, and gives the reply as it came: to describe it, to pass it on, to keep it whatever it says.
    ///
    /// The request need not declare a reply.
    ///
    /// # Errors
    /// Those of [`request`](Self::request), but for those of decoding.
    pub fn request_raw<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<RawMessage<'_>, Error> {
        let asked = self.ask::<P, R>(request, Kind::Do, self.family.id)?;
        let at = self.reply(asked)?;
        self.exchange.message(at)
    }

    /// Asks for a change, and waits for the kernel's yes.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words.
    pub fn acknowledge<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<(), Error> {
        let asked = self.ask::<P, R>(request, Kind::Do, self.family.id)?;
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
        let asked = self.ask::<P, R>(request, Kind::Dump, self.family.id)?;
        Ok(Dump::new(self, asked))
    }

    /// Writes and sends a request.
    fn ask<Q: Protocol, R: Request + Speaks<Q>>(
        &mut self,
        request: &R,
        kind: Kind,
        family: u16,
    ) -> Result<Asked, Error> {
        let entry = const { &Entry::of::<Q, R>() };
        let deadline = self.wire.answer_deadline(entry.name);
        self.settle(deadline)?;
        let peer = Address::port(self.peer);
        let envelope = Envelope { family, port: self.wire.port(), ..Envelope::default() };
        let (id, bytes) = self.exchange.write::<Q, R>(request, kind, peer, envelope)?;
        match self.wire.send(peer, &[IoSlice::new(bytes)], deadline) {
            Ok(()) => Ok(Asked { id, kind, entry, deadline }),
            Err(error) => {
                self.exchange.session().forget(id);
                Err(error)
            }
        }
    }

    /// Ends whatever was before: an answer that nobody waits for any more, and what the queue holds.
    ///
    /// A dump has to be read to its end: the kernel runs one at a time and answers a second one with EBUSY. So has a
    /// queue that overran: until it is empty, the kernel drops answers, too.
    fn settle(&mut self, deadline: Deadline) -> Result<(), Error> {
        self.exchange.keep(None);
        self.exchange.session().abandon_all();
        if !self.exchange.is_unsettled() {
            return Ok(());
        }
        loop {
            match self.wire.receive_now(&mut [IoSliceMut::new(self.exchange.room())]) {
                Ok(Some((length, from))) => match self.exchange.received(length, from) {
                    // A late answer that is cut is skipped as others are.
                    Ok(()) | Err(Error::Truncated { .. }) => self.exchange.keep(None),
                    Err(error) => return Err(error),
                },
                Ok(None) => break,
                Err(Error::Lost) => {
                    self.exchange.overrun();
                    None
                }
                Err(error) => return Err(error),
            };
            deadline.left()?;
        }
        self.exchange.settled();
        Ok(())
    }

    /// The next reply's place; `None` at the answer's end. One that came before may be kept, and then moves.
    ///
    /// After an error the request is over, but for a dump that goes on behind bytes that cannot be told apart. It
    /// is let go where the socket is asked next.
    pub(super) fn next(
        &mut self,
        asked: Asked,
        kept: &mut Option<Range<usize>>,
    ) -> Result<Option<Range<usize>>, Error> {
        let mut deadline = match asked.kind {
            Kind::Do => Some(asked.deadline),
            // Of a listing, each message has its time, which begins when it must be waited for.
            Kind::Dump => None,
        };
        let mut received = kept.is_some();
        loop {
            match self.exchange.advance(asked.id, asked.entry)? {
                Next::Reply(at) => return Ok(Some(at)),
                Next::End => return Ok(None),
                Next::NeedMore => {}
            }
            let deadline = *deadline.get_or_insert_with(|| self.wire.answer_deadline(asked.operation()));
            *kept = self.exchange.keep(kept.take());
            self.receive_one(deadline, received)?;
            received = true;
        }
    }

    /// Reads an answer to its end; its first reply, if there is one, stays.
    fn answer(&mut self, asked: Asked) -> Result<Option<Range<usize>>, Error> {
        let mut first = None;
        while let Some(at) = self.next(asked, &mut first)? {
            first.get_or_insert(at);
        }
        Ok(first)
    }

    fn reply(&mut self, asked: Asked) -> Result<Range<usize>, Error> {
        self.answer(asked)?.ok_or(Error::NoReply { operation: asked.operation() })
    }

    pub(super) fn decode<M: Message>(&self, at: Range<usize>, asked: Asked) -> Result<M::At<'_>, Error> {
        self.exchange.message(at)?.decode::<M>().map_err(|error| Error::decode(asked.operation(), error))
    }

    /// Takes one datagram. `again`: one that came already did not help, so the time counts also where more is there.
    fn receive_one(&mut self, deadline: Deadline, again: bool) -> Result<(), Error> {
        if again {
            deadline.left()?;
        }
        let received = self.wire.receive(&mut [IoSliceMut::new(self.exchange.room())], deadline);
        match received {
            Ok((length, from)) => self.exchange.received(length, from),
            Err(error) => {
                if matches!(error, Error::Lost) {
                    self.exchange.overrun();
                }
                Err(error)
            }
        }
    }

    pub(super) fn exchange(&self) -> &Exchange {
        &self.exchange
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
        let group = group.into();
        let number = self.group_number(group)?;
        self.exchange.listen();
        self.wire.join(number).map_err(|errno| Self::membership_error(errno, group, "joining a group"))
    }

    /// Leaves a multicast group.
    ///
    /// # Errors
    /// [`Error::NoGroup`].
    pub fn leave(&mut self, group: impl Into<Group>) -> Result<(), Error> {
        let group = group.into();
        let number = self.group_number(group)?;
        self.wire.leave(number).map_err(|errno| Self::membership_error(errno, group, "leaving a group"))
    }

    fn membership_error(errno: Errno, group: Group, doing: &'static str) -> Error {
        match errno {
            Errno::EINVAL => Error::NoGroup { protocol: P::NAME, group },
            errno => Error::System { doing, errno },
        }
    }

    fn group_number(&self, group: Group) -> Result<u32, Error> {
        match group {
            Group::Number(number) => Ok(number),
            Group::Name(name) => self.family.group(name).ok_or(Error::NoGroup { protocol: P::NAME, group }),
        }
    }

    /// The next notification of the kernel. One that came while a request waited for its answer comes first.
    ///
    /// # Errors
    /// [`Error::Lost`] once, when the kernel had to drop some; [`Error::TimedOut`] after
    /// [`set_receive_timeout`](Self::set_receive_timeout).
    pub fn event(&mut self) -> Result<Event<'_>, Error> {
        self.exchange.listen();
        let deadline = self.wire.listen_deadline();
        let mut received = false;
        while !self.exchange.find_event()? {
            self.exchange.keep(None);
            match self.receive_one(deadline, received) {
                // Told by `find_event`.
                Ok(()) | Err(Error::Lost) => received = true,
                Err(error) => return Err(error),
            }
        }
        let (from, message) = self.exchange.found_event()?;
        Ok(Event::new(from, message))
    }

    // Datagrams.

    /// Sends a message to a process, or to a group, and waits for no answer.
    ///
    /// # Errors
    /// [`Error::NoPeer`] if nobody has the port id; `EPERM` where the protocol lets only the privileged send to others
    /// than the kernel; [`Error::QueueFull`] if the receiver's queue stays full.
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
        let or = |value, default| if value == 0 { default } else { value };
        let envelope = Envelope {
            family: or(u32::from(envelope.family), u32::from(self.family.id)).try_into().unwrap_or_default(),
            port: or(envelope.port, self.wire.port()),
            ..envelope
        };
        let bytes = self.exchange.write_message::<P, M>(message, envelope)?;
        self.wire.send(to, &[IoSlice::new(bytes)], self.wire.answer_deadline(M::NAME))
    }

    /// Sends one datagram of any bytes, the parts one behind the other; what it says is the caller's matter.
    ///
    /// # Errors
    /// Those of [`send`](Self::send).
    pub fn send_raw(&self, parts: &[IoSlice<'_>], to: Address) -> Result<(), Error> {
        self.wire.send(to, parts, self.wire.answer_deadline("datagram"))
    }

    /// The next datagram, from whomever: [`Datagram::from`] says who sent it. A notification that came while a request
    /// waited for its answer comes first, as a datagram of its own.
    ///
    /// # Errors
    /// [`Error::Lost`], [`Error::Truncated`]; [`Error::TimedOut`] after
    /// [`set_receive_timeout`](Self::set_receive_timeout).
    pub fn receive(&mut self) -> Result<Datagram<'_>, Error> {
        self.exchange.keep(None);
        if self.exchange.find_kept_event() {
            let (from, message) = self.exchange.found_event()?;
            return Ok(Datagram::new(from, message.bytes()));
        }
        let deadline = self.wire.listen_deadline();
        let (length, from) = self.wire.receive(&mut [IoSliceMut::new(self.exchange.room())], deadline)?;
        Ok(Datagram::new(from, self.exchange.taken(length)?))
    }

    /// Receives one datagram into buffers of the caller's, the parts one behind the other, and tells its length and
    /// sender.
    ///
    /// # Errors
    /// Those of [`receive`](Self::receive). What did not fit of a datagram is lost.
    pub fn receive_raw(&self, parts: &mut [IoSliceMut<'_>]) -> Result<(usize, Sender), Error> {
        let room = parts.iter().map(|part| part.len()).sum();
        match self.wire.receive(parts, self.wire.listen_deadline())? {
            (length, _) if length > room => Err(Error::Truncated { length, room }),
            received => Ok(received),
        }
    }
}

// `P` is a name and no value: it need not be `Debug`.
impl<P> fmt::Debug for Socket<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("port", &self.wire.port())
            .field("peer", &self.peer)
            .field("family", &self.family)
            .finish_non_exhaustive()
    }
}

impl<P> AsFd for Socket<P> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wire.as_fd()
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
