use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::ops::Range;

use super::{End, ExtendedAck, Kind, RequestId, Session, Step, answer};
use crate::address::{Address, Sender};
use crate::error::{Acknowledgement, DecodeError, Error, Refused};
use crate::message::{self, Envelope, Flags, Header, RawMessage};
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

/// What came, of whatever is in flight.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A reply, which lies there.
    Reply(RequestId, Range<usize>),
    /// A request's end.
    End(RequestId, End),
    /// The kernel dropped messages; nothing is in flight any more.
    Lost,
    /// Receive.
    NeedMore,
}

/// A datagram did not fit: the answer to a request is not whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) request: RequestId,
    pub(crate) length: usize,
    pub(crate) room: usize,
}

impl From<Cut> for Error {
    fn from(Cut { length, room, .. }: Cut) -> Self {
        Self::Truncated { length, room }
    }
}

/// What came while a request waited.
#[derive(Debug)]
enum Noted {
    /// A notification.
    Event(Sender, Box<[u8]>),
    /// Here some are missing.
    Lost,
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
    /// Initialised throughout; what is to be sent is `written` at its start.
    outbox: Vec<u8>,
    written: usize,
    /// What came while a request waited for its answer, and the bytes of these notifications together.
    backlog: VecDeque<Noted>,
    backlog_bytes: usize,
    /// The notification that is handed out.
    found: Found,
    /// Whether somebody wants to know of notifications.
    listens: bool,
    /// The queue overran, and what it had before is not read to its end.
    overran: bool,
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
            written: 0,
            backlog: VecDeque::new(),
            backlog_bytes: 0,
            found: Found::At(0..0),
            listens: false,
            overran: false,
            unsettled: false,
            said: None,
            interrupted: false,
            filtered: false,
        }
    }

    /// How large a datagram may be at first.
    pub(crate) fn offer(&mut self, room: usize) {
        self.room = room;
        self.inbox = alloc::vec![0; room];
    }

    /// How large a datagram may be at least.
    pub(crate) fn make_room(&mut self, room: usize) {
        self.room = self.room.max(room);
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

    /// Who sent the datagram that was read last.
    pub(crate) fn sender(&self) -> Sender {
        self.sender
    }

    // Out.

    /// Numbers a request and writes it, to be sent.
    pub(crate) fn write<P: Protocol, R: Request + Speaks<P>>(
        &mut self,
        request: &R,
        kind: Kind,
        to: Address,
        envelope: Envelope,
    ) -> Result<RequestId, Error> {
        (self.said, self.interrupted, self.filtered) = (None, false, false);
        let flags = request.flags() | kind.flags();
        let id = self.session.begin(kind, flags, to);
        let envelope = Envelope { flags, sequence: id.sequence(), ..envelope };
        let written = self.write_message::<P, R>(request, envelope);
        if written.is_err() {
            self.session.forget(id);
        }
        written.map(|()| id)
    }

    /// Numbers requests, one behind the other, and writes them as one datagram, to be sent; gives the first number.
    pub(crate) fn write_many<'m>(
        &mut self,
        requests: impl Iterator<Item = (&'m [u8], Kind)> + Clone,
        to: Address,
        envelope: Envelope,
    ) -> RequestId {
        (self.said, self.interrupted, self.filtered) = (None, false, false);
        let first = self.session.reserve(requests.clone().count().try_into().unwrap_or(u32::MAX));
        self.outbox.clear();
        for (number, (bytes, kind)) in (0..).zip(requests) {
            let id = first.plus(number);
            let start = self.outbox.len();
            self.outbox.extend_from_slice(bytes);
            let written = self.outbox.get_mut(start..).and_then(<[u8]>::first_chunk_mut);
            if let (Some(mut header), Some(head)) = (Header::parse(bytes), written) {
                header.flags |= kind.flags();
                (header.sequence, header.port) = (id.sequence(), envelope.port);
                if envelope.family != 0 {
                    header.kind = envelope.family;
                }
                *head = header.to_bytes();
                self.session.begin_reserved(id, kind, header.flags, to);
            }
        }
        self.written = self.outbox.len();
        first
    }

    /// Writes a message that is no request: nobody waits for an answer.
    pub(crate) fn write_message<P: Protocol, M: Speaks<P>>(
        &mut self,
        message: &M,
        envelope: Envelope,
    ) -> Result<(), Error> {
        self.written = match message::encode_into::<P, M>(&mut self.outbox, message, envelope) {
            Ok(bytes) => bytes.len(),
            Err(error) => return Err(Error::encode(<M as Speaks<P>>::NAME, error)),
        };
        Ok(())
    }

    /// What was written last, to be sent.
    pub(crate) fn outgoing(&self) -> &[u8] {
        self.outbox.get(..self.written).unwrap_or_default()
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
    /// [`Cut`], if it has an answer in it. The next one of its size fits.
    pub(crate) fn received(&mut self, length: usize, from: Sender) -> Result<(), Cut> {
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
        match self.session.cut(self.inbox.get(start..).unwrap_or_default()) {
            Some(request) => Err(Cut { request, length, room }),
            // A late answer, or a notification.
            None => {
                self.note_loss();
                Ok(())
            }
        }
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

    /// The kernel dropped messages, because the queue was full: what was in flight is over.
    pub(crate) fn overrun(&mut self) {
        self.session.abandon_all();
        self.note_overrun();
    }

    /// The kernel dropped messages: the one who listens is told, behind what is still queued. The kernel queues nothing
    /// more until that is read.
    pub(crate) fn note_overrun(&mut self) {
        // Told before: it is read, or the queue could not overrun again.
        if core::mem::replace(&mut self.overran, true) {
            self.note_loss();
        }
        self.unsettle();
    }

    /// What lies in the queue is of no use, and has to go before something is asked.
    pub(crate) fn unsettle(&mut self) {
        self.unsettled = true;
    }

    /// Whether the queue has to be read to its end before something is asked.
    ///
    /// Of a protocol without numbers, what lies there would pass for the answer.
    pub(crate) fn is_unsettled(&self) -> bool {
        self.listens || self.unsettled || self.session.is_dumping() || self.session.is_unsequenced()
    }

    /// Whether the kernel drops what it would answer, until the queue is read to its end.
    pub(crate) fn is_congested(&self) -> bool {
        self.unsettled
    }

    /// The queue is read to its end; `true` if a dump that was given up [may stand still](Session::queue_is_empty).
    pub(crate) fn settled(&mut self) -> bool {
        self.unsettled = false;
        if core::mem::take(&mut self.overran) {
            self.note_loss();
        }
        self.session.queue_is_empty()
    }

    /// Goes on with what came, whatever it answers; notifications are kept.
    ///
    /// # Errors
    /// Nothing can be told apart any more in the rest of the datagram, which is skipped.
    pub(crate) fn news(&mut self) -> Result<News, DecodeError> {
        loop {
            let bytes = self.inbox.get(..self.filled).unwrap_or_default();
            match self.session.step(bytes) {
                Ok(Step::NeedMore) => return Ok(News::NeedMore),
                Ok(Step::Reply { request, at }) => return Ok(News::Reply(request, at)),
                Ok(Step::End { request, end }) => return Ok(News::End(request, end)),
                Ok(Step::Event { at }) => self.keep_event(at),
                // There was no answer in it.
                Err(_) if !self.session.may_answer() => self.note_loss(),
                Err(error) => return Err(error),
                Ok(Step::Overrun) => {
                    self.overrun();
                    return Ok(News::Lost);
                }
            }
        }
    }

    /// The header of the next part of a dump and where it lies, if that is what comes next: a short cut past
    /// [`advance`](Self::advance).
    #[inline]
    pub(crate) fn part(&mut self, request: RequestId) -> Option<(Header, Range<usize>)> {
        let (answered, header, at) = self.session.part(self.inbox.get(..self.filled)?)?;
        (answered == request).then_some((header, at))
    }

    /// The message that lies there, whose header was read before.
    #[inline]
    pub(crate) fn message_of(&self, header: Header, at: Range<usize>) -> RawMessage<'_> {
        RawMessage::of_parts(header, self.inbox.get(at).unwrap_or_default())
    }

    /// Goes on with what came, for the one who waits for `request` alone.
    pub(crate) fn advance(&mut self, request: RequestId, asked: &Entry) -> Result<Next, Error> {
        loop {
            match self.news().map_err(|error| Error::decode(asked.name, error))? {
                News::Reply(answered, at) if answered == request => return Ok(Next::Reply(at)),
                News::End(ended, end) if ended == request => {
                    (self.interrupted, self.filtered) = (end.interrupted, end.filtered);
                    let written = || self.written(request).unwrap_or_default();
                    self.said = self.verdict(asked, &end, written)?;
                    return Ok(Next::End);
                }
                News::Reply(..) | News::End(..) => {}
                News::Lost => return Err(Error::Lost),
                News::NeedMore => return Ok(Next::NeedMore),
            }
        }
    }

    /// How a request ended: yes, perhaps with the kernel's words, or its refusal. `written` are the request's bytes,
    /// which not every answer repeats.
    pub(crate) fn verdict<'e>(
        &'e self,
        asked: &Entry,
        end: &End,
        written: impl FnOnce() -> &'e [u8],
    ) -> Result<Option<Box<Acknowledgement>>, Error> {
        let answer = end.at.clone().and_then(|at| RawMessage::parse(self.inbox.get(at)?).ok());
        // Nearly all say no more than yes.
        let speaks = answer.is_some_and(|answer| answer.header().flags.contains(Flags::ACK_TLVS));
        if end.errno == 0 && !speaks {
            return Ok(None);
        }
        let said = answer.map(ExtendedAck::read).unwrap_or_default();
        if end.errno == 0 && said.is_empty() {
            return Ok(None);
        }
        // A yes repeats nothing, and neither does the end of a dump.
        let request = answer.and_then(answer::request).unwrap_or_else(written);
        match end.errno {
            0 => Ok(Some(Box::new(Acknowledgement::new(asked, said, request)))),
            errno => Err(Error::refused(Refused::new(asked, errno, said, request))),
        }
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
                Ok(Step::Overrun) | Err(_) => self.note_loss(),
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
    #[inline]
    pub(crate) fn message(&self, at: Range<usize>) -> Result<RawMessage<'_>, Error> {
        parse(self.inbox.get(at).unwrap_or_default())
    }

    // Notifications.

    /// From now on, notifications are wanted.
    pub(crate) fn listen(&mut self) {
        self.listens = true;
    }

    /// Whether notifications are wanted.
    pub(crate) fn listens(&self) -> bool {
        self.listens
    }

    fn keep_event(&mut self, at: Range<usize>) {
        if self.backlog_bytes + at.len() > Self::BACKLOG {
            self.backlog.clear();
            self.backlog_bytes = 0;
            self.note_loss();
        }
        let bytes = self.inbox.get(at).unwrap_or_default();
        self.backlog_bytes += bytes.len();
        self.backlog.push_back(Noted::Event(self.sender, bytes.into()));
    }

    /// Notifications are missing behind those that are kept.
    fn note_loss(&mut self) {
        if self.listens && !matches!(self.backlog.back(), Some(Noted::Lost)) {
            self.backlog.push_back(Noted::Lost);
        }
    }

    /// Looks for the next notification: one that came while a request waited, else the next of the datagram.
    ///
    /// # Errors
    /// [`Error::Lost`], once, where some are missing: those before have been found, those behind have not.
    pub(crate) fn find_event(&mut self) -> Result<bool, Error> {
        if self.find_kept_event()? {
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

    /// Whether there are some, or the sign that some are missing, that came while a request waited.
    pub(crate) fn has_noted(&self) -> bool {
        !self.backlog.is_empty()
    }

    /// Looks only among those that came while a request waited.
    ///
    /// # Errors
    /// Those of [`find_event`](Self::find_event).
    pub(crate) fn find_kept_event(&mut self) -> Result<bool, Error> {
        match self.backlog.pop_front() {
            Some(Noted::Event(from, bytes)) => {
                self.backlog_bytes -= bytes.len();
                self.found = Found::Kept(from, bytes);
                Ok(true)
            }
            Some(Noted::Lost) => Err(Error::Lost),
            None => Ok(false),
        }
    }

    /// The notification that was found: its sender and the message.
    pub(crate) fn found_event(&self) -> Result<(Sender, RawMessage<'_>), Error> {
        match &self.found {
            Found::At(at) => Ok((self.sender, self.message(at.clone())?)),
            Found::Kept(from, bytes) => Ok((*from, parse(bytes)?)),
        }
    }
}

#[inline]
fn parse(bytes: &[u8]) -> Result<RawMessage<'_>, Error> {
    RawMessage::parse(bytes).map_err(|error| Error::decode("message", error))
}

#[cfg(test)]
mod tests;
