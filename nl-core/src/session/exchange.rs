use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::ops::Range;

use super::{End, ExtendedAck, Kind, RequestId, Session, Step, answer};
use crate::address::{Address, Sender};
use crate::error::{Acknowledgement, Error, Refused};
use crate::message::{self, Envelope, RawMessage};
use crate::schema::{Entry, Protocol, Request, Speaks};
use crate::wire::align;

/// What a driver does next.
#[derive(Debug, PartialEq, Eq)]
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
    Kept(Sender, Box<[u8]>),
}

/// A session with its buffers: everything of a socket but the socket, so that blocking and async drivers differ only
/// in how they wait.
#[derive(Debug)]
pub(crate) struct Exchange {
    session: Session,
    /// Who sent the datagram that is read.
    sender: Sender,
    /// Initialised throughout; `filled` bytes of it have come.
    inbox: Vec<u8>,
    filled: usize,
    /// How large a datagram may be; grows with the largest that was cut.
    room: usize,
    /// Initialised throughout; a request is written at its start.
    outbox: Vec<u8>,
    /// Notifications that came while a request waited for its answer, and their bytes together.
    backlog: VecDeque<(Sender, Box<[u8]>)>,
    backlog_bytes: usize,
    /// The notification that is handed out.
    found: Found,
    /// Whether somebody wants to know of notifications.
    listens: bool,
    /// Notifications were lost, and the one who listens has not been told.
    lost: bool,
    /// The queue has to be read to its end before something is asked: it overran, so that the kernel drops answers
    /// until then, or somebody else had it before.
    unsettled: bool,
    /// The kernel's words at the last yes, and what became of a dump.
    said: Option<Box<Acknowledgement>>,
    interrupted: bool,
    filtered: bool,
}

impl Exchange {
    /// Twice what the kernel puts into one datagram of a dump, if it is offered as much.
    const ROOM: usize = 64 * 1024;

    /// The most bytes of notifications that are kept while requests wait. The kernel's own queue has a bound, too.
    const BACKLOG: usize = 1024 * 1024;

    pub(crate) fn new(session: Session) -> Self {
        Self {
            session,
            sender: Address::KERNEL.into(),
            inbox: alloc::vec![0; Self::ROOM],
            filled: 0,
            room: Self::ROOM,
            outbox: Vec::new(),
            backlog: VecDeque::new(),
            backlog_bytes: 0,
            found: Found::At(0..0),
            listens: false,
            lost: false,
            unsettled: false,
            said: None,
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
    pub(crate) fn said(&self) -> Option<&Acknowledgement> {
        self.said.as_deref()
    }

    /// Whether what the last dump listed changed meanwhile.
    pub(crate) fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// Whether the kernel filtered the last dump.
    pub(crate) fn filtered(&self) -> bool {
        self.filtered
    }

    // Out.

    /// Numbers a request and writes it: its bytes are ready to be sent.
    pub(crate) fn write<P: Protocol, R: Request + Speaks<P>>(
        &mut self,
        request: &R,
        kind: Kind,
        to: Address,
        envelope: Envelope,
    ) -> Result<(RequestId, &[u8]), Error> {
        (self.said, self.interrupted, self.filtered) = (None, false, false);
        let flags = request.flags() | kind.flags();
        let id = self.session.begin(kind, flags, to);
        let envelope = Envelope { flags, sequence: id.sequence(), ..envelope };
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

    // In.

    /// Where the next datagram goes: behind what is kept.
    pub(crate) fn room(&mut self) -> &mut [u8] {
        let start = align(self.filled);
        let end = start.saturating_add(self.room);
        if self.inbox.len() < end {
            self.inbox.resize(end, 0);
        }
        self.inbox.get_mut(start..).unwrap_or_default()
    }

    /// A datagram of `length` bytes came into [`room`](Self::room); the number may be larger than the room was, and
    /// then it is cut and of no use.
    ///
    /// # Errors
    /// [`Error::Truncated`], if the one who was asked sent it. The next one of its size fits.
    pub(crate) fn received(&mut self, length: usize, from: Sender) -> Result<(), Error> {
        let start = align(self.filled);
        if !self.session.datagram(start, from.address) {
            return Ok(());
        }
        self.sender = from;
        let room = self.inbox.len().saturating_sub(start);
        if length <= room {
            self.filled = start + length;
            return Ok(());
        }
        self.room = self.room.max(length);
        if from.address.group_number().is_some() {
            self.lost |= self.listens;
            return Ok(());
        }
        Err(Error::Truncated { length, room })
    }

    /// A datagram of `length` bytes came into [`room`](Self::room) that is not for the session: gives its bytes.
    pub(crate) fn taken(&mut self, length: usize) -> Result<&[u8], Error> {
        let room = self.inbox.len();
        if length > room {
            self.room = self.room.max(length);
            return Err(Error::Truncated { length, room });
        }
        Ok(self.inbox.get(..length).unwrap_or_default())
    }

    /// The kernel dropped messages, because the queue was full: what was in flight is over, and the one who listens is
    /// told, too.
    pub(crate) fn overrun(&mut self) {
        self.session.abandon_all();
        self.lost |= self.listens;
        self.unsettle();
    }

    /// What lies in the queue is of no use, and has to go before something is asked.
    pub(crate) fn unsettle(&mut self) {
        self.unsettled = true;
    }

    /// Whether the queue has to be read to its end before something is asked.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.listens || self.unsettled || self.session.is_dumping()
    }

    /// The queue is read to its end.
    pub(crate) fn settled(&mut self) {
        self.session.queue_is_empty();
        self.unsettled = false;
    }

    /// Goes on with what came, for the one who waits for `request`.
    pub(crate) fn advance(&mut self, request: RequestId, asked: &Entry) -> Result<Next, Error> {
        loop {
            let bytes = self.inbox.get(..self.filled).unwrap_or_default();
            let step = match self.session.step(bytes) {
                Ok(step) => step,
                Err(error) => return Err(Error::decode(asked.name, error)),
            };
            match step {
                Step::NeedMore => return Ok(Next::NeedMore),
                Step::Reply { request: answered, at } if answered == request => return Ok(Next::Reply(at)),
                Step::End { request: ended, end } if ended == request => {
                    return self.conclude(request, asked, end);
                }
                Step::Reply { .. } | Step::End { .. } => {}
                Step::Event { at } => self.keep_event(at),
                Step::Overrun => {
                    self.overrun();
                    return Err(Error::Lost);
                }
            }
        }
    }

    /// The end of a request: yes, perhaps with the kernel's words, or its refusal.
    fn conclude(&mut self, request: RequestId, asked: &Entry, end: End) -> Result<Next, Error> {
        (self.interrupted, self.filtered) = (end.interrupted, end.filtered);
        let answer = end.at.and_then(|at| RawMessage::parse(self.inbox.get(at)?).ok());
        let said = answer.map(ExtendedAck::read).unwrap_or_default();
        if end.errno == 0 && said.is_empty() {
            return Ok(Next::End);
        }
        // A yes repeats nothing, and neither does the end of a dump.
        let request = answer.and_then(answer::request).or_else(|| self.written(request)).unwrap_or_default();
        if end.errno != 0 {
            return Err(Error::refused(Refused::new(asked, end.errno, said, request)));
        }
        self.said = Some(Box::new(Acknowledgement::new(asked, said, request)));
        Ok(Next::End)
    }

    /// The bytes of a request, if nothing was written since.
    fn written(&self, request: RequestId) -> Option<&[u8]> {
        let message = RawMessage::parse(&self.outbox).ok()?;
        (message.header().sequence == request.sequence()).then(|| message.bytes())
    }

    /// Lets go of what came, but for one message, which moves to the start: tells its new place. Notifications that
    /// nobody has seen yet are kept.
    pub(crate) fn keep(&mut self, message: Option<Range<usize>>) -> Option<Range<usize>> {
        loop {
            let bytes = self.inbox.get(..self.filled).unwrap_or_default();
            match self.session.step(bytes) {
                Ok(Step::Event { at }) => self.keep_event(at),
                // What a wrong length hides is lost to the one who listens.
                Ok(Step::Overrun) | Err(_) => self.lost |= self.listens,
                Ok(Step::Reply { .. } | Step::End { .. }) => {}
                Ok(Step::NeedMore) => break,
            }
        }
        self.filled = 0;
        let at = message.filter(|at| at.start <= at.end && at.end <= self.inbox.len())?;
        self.filled = at.len();
        self.inbox.copy_within(at, 0);
        Some(0..self.filled)
    }

    /// The message that lies there.
    pub(crate) fn message(&self, at: Range<usize>) -> Result<RawMessage<'_>, Error> {
        parse(self.inbox.get(at).unwrap_or_default())
    }

    // Notifications.

    /// From now on, notifications are wanted.
    pub(crate) fn listen(&mut self) {
        self.listens = true;
    }

    fn keep_event(&mut self, at: Range<usize>) {
        let bytes = self.inbox.get(at).unwrap_or_default();
        if self.backlog_bytes + bytes.len() > Self::BACKLOG {
            self.backlog.clear();
            self.backlog_bytes = 0;
            self.lost |= self.listens;
        }
        self.backlog_bytes += bytes.len();
        self.backlog.push_back((self.sender, bytes.into()));
    }

    fn next_kept(&mut self) -> Option<Found> {
        let (from, bytes) = self.backlog.pop_front()?;
        self.backlog_bytes -= bytes.len();
        Some(Found::Kept(from, bytes))
    }

    /// Looks for the next notification: one that came while a request waited, else the next of the datagram.
    ///
    /// # Errors
    /// [`Error::Lost`], once.
    pub(crate) fn find_event(&mut self) -> Result<bool, Error> {
        if core::mem::take(&mut self.lost) {
            return Err(Error::Lost);
        }
        if let Some(kept) = self.next_kept() {
            self.found = kept;
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

    /// Looks only among those that came while a request waited.
    pub(crate) fn find_kept_event(&mut self) -> bool {
        let kept = self.next_kept();
        kept.map(|kept| self.found = kept).is_some()
    }

    /// The notification that was found: its sender and the message.
    pub(crate) fn found_event(&self) -> Result<(Sender, RawMessage<'_>), Error> {
        match &self.found {
            Found::At(at) => Ok((self.sender, self.message(at.clone())?)),
            Found::Kept(from, bytes) => Ok((*from, parse(bytes)?)),
        }
    }
}

fn parse(bytes: &[u8]) -> Result<RawMessage<'_>, Error> {
    RawMessage::parse(bytes).map_err(|error| Error::decode("message", error))
}

#[cfg(test)]
mod tests;
