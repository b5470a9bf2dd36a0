use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::{End, ExtendedAck, Kind, RequestId, Session, Step};
use crate::address::Address;
use crate::error::{Error, Refused};
use crate::message::{self, Envelope, RawMessage};
use crate::schema::{Protocol, Request, Speaks};
use crate::wire::align;

/// What a driver does next.
pub(crate) enum Next {
    /// Hands out the reply that lies there.
    Reply(Range<usize>),
    /// Stops: the answer is complete, and it was a yes.
    End,
    /// Receives.
    NeedMore,
}

/// Where a notification is.
#[derive(Debug)]
enum Found {
    /// In the inbox.
    At(Range<usize>),
    /// By itself: it came while a request waited.
    Kept(Address, Box<[u8]>),
}

/// A session with its buffers: everything of a socket but the socket, so that blocking and async drivers differ
/// only in how they wait.
#[derive(Debug)]
pub(crate) struct Exchange {
    session: Session,
    /// Initialised throughout; `filled` bytes of it have come.
    inbox: Vec<u8>,
    filled: usize,
    /// Initialised throughout; a request is written at its start.
    outbox: Vec<u8>,
    /// Notifications that came while a request waited for its answer.
    backlog: VecDeque<(Address, Box<[u8]>)>,
    /// The notification that is handed out.
    found: Found,
    /// Notifications were lost, and the one who listens has not been told.
    lost: bool,
    warning: Option<String>,
    interrupted: bool,
    filtered: bool,
}

impl Exchange {
    /// The kernel sends no larger datagrams than this in a dump, and larger ones if it is offered more at first.
    pub(crate) const DATAGRAM: usize = 32 * 1024;

    pub(crate) fn new(session: Session) -> Self {
        Self {
            session,
            inbox: alloc::vec![0; 2 * Self::DATAGRAM],
            filled: 0,
            outbox: Vec::new(),
            backlog: VecDeque::new(),
            found: Found::At(0..0),
            lost: false,
            warning: None,
            interrupted: false,
            filtered: false,
        }
    }

    pub(crate) fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    pub(crate) fn ignored(&self) -> u64 {
        self.session.ignored()
    }

    /// What the kernel said besides yes, at the last request's end.
    pub(crate) fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Whether what the last dump listed changed meanwhile.
    pub(crate) fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// Whether the kernel filtered the last dump.
    pub(crate) fn filtered(&self) -> bool {
        self.filtered
    }

    /// Numbers a request and writes it: its bytes are ready to be sent.
    pub(crate) fn write<P: Protocol, R: Request + Speaks<P>>(
        &mut self,
        request: &R,
        kind: Kind,
        to: Address,
        family: u16,
    ) -> Result<(RequestId, &[u8]), Error> {
        (self.warning, self.interrupted, self.filtered) = (None, false, false);
        let flags = request.flags() | kind.flags();
        let id = self.session.begin(kind, flags, to);
        let envelope = Envelope { family, flags, sequence: id.sequence(), port: 0 };
        match message::encode_into::<P, R>(&mut self.outbox, request, envelope) {
            Ok(bytes) => Ok((id, bytes)),
            Err(error) => {
                self.session.forget(id);
                Err(Error::encode(<R as Speaks<P>>::NAME, error))
            }
        }
    }

    /// Writes a message that is no request: nobody waits for an answer.
    pub(crate) fn write_message<P: Protocol, M: Speaks<P>>(
        &mut self,
        message: &M,
        envelope: Envelope,
    ) -> Result<&[u8], Error> {
        message::encode_into::<P, M>(&mut self.outbox, message, envelope)
            .map_err(|error| Error::encode(<M as Speaks<P>>::NAME, error))
    }

    /// Lets go of what came: the next datagram lies at the start of the buffer. Notifications in it that nobody
    /// has seen yet are kept.
    pub(crate) fn rewind(&mut self) {
        let bytes = self.inbox.get(..self.filled).unwrap_or_default();
        loop {
            match self.session.step(bytes) {
                Ok(Step::Event { at }) => {
                    self.backlog.push_back((self.session.sender(), bytes.get(at).unwrap_or_default().into()))
                }
                Ok(Step::Overrun) => self.lost = true,
                Ok(Step::Reply { .. } | Step::End { .. }) => {}
                // What a wrong length hides is lost to the one who listens.
                Err(_) => self.lost = true,
                Ok(Step::NeedMore) => break,
            }
        }
        self.filled = 0;
    }

    /// Where the next datagram goes: behind what came, so that a reply stays while its acknowledgement is awaited.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        let start = align(self.filled);
        if self.inbox.len() < start + Self::DATAGRAM {
            self.inbox.resize((start + Self::DATAGRAM).next_power_of_two(), 0);
        }
        self.inbox.get_mut(start..).unwrap_or_default()
    }

    /// A datagram of `length` bytes came into [`room`](Self::room); the number may be larger than the room was, and
    /// then it is cut and of no use.
    pub(crate) fn received(&mut self, length: usize, from: Address) -> Result<(), Error> {
        let start = align(self.filled);
        let room = self.inbox.len().saturating_sub(start);
        if length > room {
            // The next one of this size fits.
            self.inbox.resize(start.saturating_add(length).next_power_of_two(), 0);
            return Err(Error::Truncated { length, room });
        }
        if self.session.datagram(start, from) {
            self.filled = start + length;
        }
        Ok(())
    }

    /// Goes on with what came, for the one who waits for `request`.
    pub(crate) fn advance(&mut self, request: RequestId, operation: &'static str) -> Result<Next, Error> {
        loop {
            let bytes = self.inbox.get(..self.filled).unwrap_or_default();
            let step = match self.session.step(bytes) {
                Ok(step) => step,
                Err(error) => return Err(Error::decode(operation, error)),
            };
            match step {
                Step::NeedMore => return Ok(Next::NeedMore),
                Step::Reply { request: answered, at } if answered == request => return Ok(Next::Reply(at)),
                Step::End { request: ended, end } if ended == request => {
                    return self.conclude(operation, end);
                }
                Step::Reply { .. } | Step::End { .. } => {}
                Step::Event { at } => {
                    self.backlog.push_back((self.session.sender(), bytes.get(at).unwrap_or_default().into()))
                }
                Step::Overrun => {
                    self.overrun();
                    return Err(Error::Lost);
                }
            }
        }
    }

    /// The end of a request: yes, perhaps with a warning, or the kernel's refusal.
    fn conclude(&mut self, operation: &'static str, end: End) -> Result<Next, Error> {
        (self.interrupted, self.filtered) = (end.interrupted, end.filtered);
        let Some(at) = end.at else { return Ok(Next::End) };
        let answer = RawMessage::parse(self.inbox.get(at).unwrap_or_default());
        let said = answer.and_then(ExtendedAck::read).map_err(|error| Error::decode(operation, error));
        if end.errno != 0 {
            // A refusal stays one, though its explanation be unreadable.
            return Err(Error::refused(Refused::new(operation, end.errno, said.unwrap_or_default())));
        }
        self.warning = said?.message;
        Ok(Next::End)
    }

    /// The kernel dropped messages: what was in flight is over, and the one who listens is told, too.
    pub(crate) fn overrun(&mut self) {
        self.session.abandon_all();
        self.lost = true;
    }

    /// Looks for the next notification: one that came while a request waited, else the next of the datagram.
    pub(crate) fn find_event(&mut self) -> Result<bool, Error> {
        if core::mem::take(&mut self.lost) {
            return Err(Error::Lost);
        }
        if let Some((from, bytes)) = self.backlog.pop_front() {
            self.found = Found::Kept(from, bytes);
            return Ok(true);
        }
        let bytes = self.inbox.get(..self.filled).unwrap_or_default();
        loop {
            match self.session.step(bytes).map_err(|error| Error::decode("event", error))? {
                Step::NeedMore => return Ok(false),
                Step::Event { at } => {
                    self.found = Found::At(at);
                    return Ok(true);
                }
                Step::Overrun => return Err(Error::Lost),
                Step::Reply { .. } | Step::End { .. } => {}
            }
        }
    }

    /// What [`find_event`](Self::find_event) found: its sender and the message.
    pub(crate) fn found_event(&self) -> Result<(Address, RawMessage<'_>), Error> {
        match &self.found {
            Found::At(at) => Ok((self.session.sender(), self.message(at.clone())?)),
            Found::Kept(from, bytes) => Ok((*from, parse(bytes)?)),
        }
    }

    /// A datagram of `length` bytes came into [`room`](Self::room) that is not for the session.
    pub(crate) fn taken(&mut self, length: usize) -> Result<&[u8], Error> {
        let room = self.inbox.len();
        if length > room {
            self.inbox.resize(length.next_power_of_two(), 0);
            return Err(Error::Truncated { length, room });
        }
        Ok(self.inbox.get(..length).unwrap_or_default())
    }

    /// The message that lies there.
    pub(crate) fn message(&self, at: Range<usize>) -> Result<RawMessage<'_>, Error> {
        parse(self.inbox.get(at).unwrap_or_default())
    }
}

fn parse(bytes: &[u8]) -> Result<RawMessage<'_>, Error> {
    RawMessage::parse(bytes).map_err(|error| Error::decode("message", error))
}
