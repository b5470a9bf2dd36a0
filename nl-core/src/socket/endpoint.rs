use core::marker::PhantomData;
use core::ops::Range;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd};

use super::wire::{Deadline, Wire};
use crate::address::{Address, Sender};
use crate::error::{Errno, Error};
use crate::generic::Resolved;
use crate::message::{Envelope, Flags, Header, RawMessage, control};
use crate::schema::{Entry, Group, Message, Protocol, Request, Speaks};
use crate::session::{Exchange, Kind, Next, RequestId};

/// A socket that never waits: all that a driver, blocking or not, does the same way.
///
/// What may have to wait is an attempt: it takes what is there and gives a [`Progress`], and the driver decides how to
/// wait before it tries again. Nothing is lost between two attempts, so a driver may also give up.
pub(super) struct Endpoint<P> {
    pub(super) wire: Wire,
    pub(super) exchange: Exchange,
    pub(super) peer: u32,
    pub(super) family: Resolved,
    protocol: PhantomData<fn() -> P>,
}

/// How far an attempt came.
pub(super) enum Progress<T> {
    /// To its end.
    Ready(T),
    /// A datagram came, and was not enough.
    Received,
    /// Nothing is there to be received.
    Empty,
}

/// A request that was sent and waits for its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) id: RequestId,
    pub(super) entry: &'static Entry,
    /// Of the whole answer; a listing's next message has its own.
    pub(super) deadline: Deadline,
}

impl Asked {
    /// What was asked, for error texts.
    pub(super) fn operation(self) -> &'static str {
        self.entry.name
    }
}

/// How a request is asked once.
pub(super) const fn once<R: Request>() -> Kind {
    if R::REPLY_AFTER_ACK { Kind::AcknowledgedFirst } else { Kind::Do }
}

impl<P: Protocol> Endpoint<P> {
    pub(super) fn new(wire: Wire, exchange: Exchange, peer: u32) -> Self {
        Self { wire, exchange, peer, family: Resolved::default(), protocol: PhantomData }
    }

    // Asking.

    /// Writes a request, which is then to be [sent](Self::send_request), on a socket that is [settled](Self::settle).
    pub(super) fn write_request<Q: Protocol, R: Request + Speaks<Q>>(
        &mut self,
        request: &R,
        kind: Kind,
        family: u16,
        deadline: Deadline,
    ) -> Result<Asked, Error> {
        let entry = const { &Entry::of::<Q, R>() };
        let envelope = Envelope { family, port: self.wire.port(), ..Envelope::default() };
        let id = self.exchange.write::<Q, R>(request, kind, Address::port(self.peer), envelope)?;
        Ok(Asked { id, entry, deadline })
    }

    /// Sends what was written, with `send`; a request that could not be sent is not in flight.
    pub(super) fn send_request<T>(
        &mut self,
        asked: Asked,
        send: impl FnOnce(&Wire, Address, &[IoSlice<'_>]) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let bytes = self.exchange.outgoing();
        let sent = send(&self.wire, Address::port(self.peer), &[IoSlice::new(bytes)]);
        if sent.is_err() {
            self.exchange.session().forget(asked.id);
        }
        sent
    }

    /// Ends whatever was before: an answer that nobody waits for any more, and what the queue holds.
    ///
    /// A dump has to be read to its end: the kernel runs one at a time and answers a second one with EBUSY. So has a
    /// queue that overran: until it is empty, the kernel drops answers, too.
    pub(super) fn settle(&mut self) -> Result<Progress<()>, Error> {
        self.exchange.keep(None);
        self.exchange.session().abandon_all();
        if !self.exchange.is_unsettled() {
            return Ok(Progress::Ready(()));
        }
        match self.receive() {
            Ok(false) => Ok(Progress::Ready(())),
            Ok(true) | Err(Error::Lost) => Ok(Progress::Received),
            // Never that an answer was cut: nobody waits for one.
            Err(error) => Err(error),
        }
    }

    /// The queue is read to its end; `true` if there is more now.
    pub(super) fn settled(&mut self) -> bool {
        // `NLMSG_NOOP`, to be acknowledged: any protocol that has dumps does that, and goes on with one when that is
        // received.
        const NOTHING: Header = Header {
            length: 16,
            kind: control::NOOP,
            flags: Flags::REQUEST.union(Flags::ACK),
            sequence: 0,
            port: 0,
        };
        if !self.exchange.settled() {
            return false;
        }
        let nothing = NOTHING.to_bytes();
        let sent = self.wire.try_send(Address::KERNEL, &[IoSlice::new(&nothing)], false).unwrap_or_default();
        if sent {
            // Until the end of the dump is read, the kernel refuses another one.
            self.exchange.unsettle();
        }
        sent
    }

    /// Looks for the next reply's place; `None` is the answer's end. One that came before may be kept, and then moves.
    ///
    /// After an error the request is over, but for a dump that goes on behind bytes that cannot be told apart. It
    /// is let go where the socket is asked next.
    pub(super) fn reply(
        &mut self,
        asked: Asked,
        kept: &mut Option<Range<usize>>,
    ) -> Result<Progress<Option<Range<usize>>>, Error> {
        let mut received = false;
        loop {
            match self.exchange.advance(asked.id, asked.entry)? {
                Next::Reply(at) => return Ok(Progress::Ready(Some(at))),
                Next::End => return Ok(Progress::Ready(None)),
                Next::NeedMore if received => return Ok(Progress::Received),
                Next::NeedMore => {}
            }
            *kept = self.exchange.keep(kept.take());
            if !self.receive()? {
                return Ok(Progress::Empty);
            }
            received = true;
        }
    }

    /// Reads an answer to its end; its first reply, if there is one, stays.
    pub(super) fn answer(
        &mut self,
        asked: Asked,
        first: &mut Option<Range<usize>>,
    ) -> Result<Progress<Option<Range<usize>>>, Error> {
        loop {
            match self.reply(asked, first)? {
                Progress::Ready(Some(at)) => {
                    first.get_or_insert(at);
                }
                Progress::Ready(None) => return Ok(Progress::Ready(first.take())),
                Progress::Received => return Ok(Progress::Received),
                Progress::Empty => return Ok(Progress::Empty),
            }
        }
    }

    /// Takes a datagram, if one is there.
    pub(super) fn receive(&mut self) -> Result<bool, Error> {
        match self.wire.receive_now(&mut [IoSliceMut::new(self.exchange.room())]) {
            Ok(Some((length, from))) => {
                self.exchange.received(length, from)?;
                Ok(true)
            }
            Ok(None) => Ok(self.settled()),
            Err(error) => {
                if matches!(error, Error::Lost) {
                    self.exchange.overrun();
                }
                Err(error)
            }
        }
    }

    /// The message that lies there, as what the request has for a reply.
    pub(super) fn decode<M: Message>(&self, at: Range<usize>, asked: Asked) -> Result<M::At<'_>, Error> {
        self.message(at)?.decode::<M>().map_err(|error| Error::decode(asked.operation(), error))
    }

    pub(super) fn message(&self, at: Range<usize>) -> Result<RawMessage<'_>, Error> {
        self.exchange.message(at)
    }

    // Listening.

    pub(super) fn join(&mut self, group: Group) -> Result<(), Error> {
        let number = self.group_number(group)?;
        self.exchange.listen();
        self.wire.join(number).map_err(|errno| Self::membership_error(errno, group, "joining a group"))
    }

    pub(super) fn leave(&mut self, group: Group) -> Result<(), Error> {
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

    /// Looks for the next notification, which [`event`](Self::event) gives then. One that came while a request waited
    /// for its answer comes first.
    pub(super) fn find_event(&mut self) -> Result<Progress<()>, Error> {
        // Whoever listens has given up what was asked before.
        self.exchange.session().abandon_all();
        let mut received = false;
        loop {
            if self.exchange.find_event()? {
                return Ok(Progress::Ready(()));
            }
            if received {
                return Ok(Progress::Received);
            }
            self.exchange.keep(None);
            received = match self.receive() {
                // Told when what was queued before has been, which is where nothing is there to be received.
                Err(Error::Lost) => true,
                received => received?,
            };
            if !received {
                let found = self.exchange.find_event()?;
                return Ok(if found { Progress::Ready(()) } else { Progress::Empty });
            }
        }
    }

    /// The notification that was found.
    pub(super) fn event(&self) -> Result<(Sender, RawMessage<'_>), Error> {
        self.exchange.found_event()
    }

    // Datagrams.

    /// Writes a message that is no request; the family's number and this socket's port id are filled in where they
    /// are 0.
    pub(super) fn write_message<M: Speaks<P>>(
        &mut self,
        message: &M,
        envelope: Envelope,
    ) -> Result<(), Error> {
        let family = if envelope.family == 0 { self.family.id } else { envelope.family };
        let port = if envelope.port == 0 { self.wire.port() } else { envelope.port };
        self.exchange.write_message::<P, M>(message, Envelope { family, port, ..envelope })
    }

    /// Looks for a datagram, which [`datagram`](Self::datagram) gives then. A notification that came while a request
    /// waited for its answer comes first, as a datagram of its own.
    pub(super) fn find_datagram(&mut self) -> Result<Progress<Found>, Error> {
        self.exchange.keep(None);
        if self.exchange.find_kept_event()? {
            return Ok(Progress::Ready(Found::Kept));
        }
        let received = self.wire.receive_now(&mut [IoSliceMut::new(self.exchange.room())]);
        Ok(match self.noticed(received)? {
            Some((length, from)) => Progress::Ready(Found::Came(length, from)),
            None => Progress::Empty,
        })
    }

    /// Takes note of a loss that one is told who takes datagrams as they come: before something is asked, the queue has
    /// to be read to its end.
    pub(super) fn noticed<T>(&mut self, received: Result<T, Error>) -> Result<T, Error> {
        if matches!(received, Err(Error::Lost)) {
            self.exchange.unsettle();
        }
        received
    }

    /// The datagram that was found.
    pub(super) fn datagram(&mut self, found: Found) -> Result<(Sender, &[u8]), Error> {
        match found {
            Found::Kept => self.exchange.found_event().map(|(from, message)| (from, message.bytes())),
            Found::Came(length, from) => Ok((from, self.exchange.taken(length)?)),
        }
    }
}

/// Where a datagram is.
pub(super) enum Found {
    /// Among what was kept.
    Kept,
    /// In the inbox, so long and from there.
    Came(usize, Sender),
}

impl<P> AsFd for Endpoint<P> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.wire.as_fd()
    }
}
