use alloc::boxed::Box;
use core::ops::Range;
use std::io::{IoSlice, IoSliceMut};

use super::outcomes::{Fate, Reply};
use super::{Batch, BatchError, Outcome, Outcomes, Queued};
use crate::address::Address;
use crate::error::{Error, Refused};
use crate::message::{Envelope, Header};
use crate::schema::Protocol;
use crate::session::{Cut, End, Exchange, Kind, News, RequestId};
use crate::socket::endpoint::{Endpoint, Progress};
use crate::socket::wire::Wire;

/// A batch on its way: what of it was sent, and what came back.
pub(in crate::socket) struct Execution<'b, P> {
    batch: &'b Batch<P>,
    outcomes: Outcomes,
    /// The requests of the datagram that was written last, and the number of its first message.
    sent: Range<usize>,
    first: Option<RequestId>,
    /// How many of them have not ended.
    left: usize,
    /// The kernel dropped messages; what it had queued before is still there.
    overrun: bool,
    /// The refusal of a transaction as a whole.
    refused: Option<Box<Refused>>,
}

/// How much goes into one datagram.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Its bytes.
    pub(super) datagram: usize,
    /// What its answers may take of the socket's queue, as the kernel counts it.
    pub(super) answers: usize,
    /// Whether notifications come into the same queue, those of the requests' own effects, too.
    pub(super) notified: bool,
}

impl Limits {
    /// The most requests in a datagram, but for a transaction.
    const REQUESTS: usize = 128;
    /// The most bytes in a datagram, but for a transaction and for a request that is larger by itself.
    const DATAGRAM: usize = 32 * 1024;
    /// The most bytes of an extended acknowledgement.
    const WORDS: usize = 256;
    /// The most bytes of a reply or a notification, mostly: the kernel takes up to two pages for one.
    const REPLY: usize = 7 * 1024;

    fn of(wire: &Wire, notified: bool) -> Result<Self, Error> {
        // The kernel keeps 32 bytes of the buffer for itself.
        let datagram = Self::DATAGRAM.min(wire.send_buffer()?.saturating_sub(32));
        Ok(Self { datagram, answers: wire.receive_buffer()?, notified })
    }

    /// What a message of so many bytes takes of the queue: a power of two of memory, and the kernel's account of it.
    fn queued(length: usize) -> usize {
        let memory = length.saturating_add(384).checked_next_power_of_two().unwrap_or(usize::MAX);
        memory.max(1024).saturating_add(256)
    }

    /// The most that the answers to a request take: a refusal repeats it.
    fn answers(&self, request: &Queued) -> usize {
        let refusal = Self::queued(request.at.len().saturating_add(ACKNOWLEDGEMENT + Self::WORDS));
        let others = usize::from(request.answered) + usize::from(self.notified);
        refusal.saturating_add(others * Self::queued(Self::REPLY))
    }
}

/// Bytes of an acknowledgement: it repeats the request's header.
const ACKNOWLEDGEMENT: usize = 2 * Header::SIZE + 4;

impl<'b, P: Protocol> Execution<'b, P> {
    pub(in crate::socket) fn new(batch: &'b Batch<P>) -> Self {
        let outcomes = Outcomes::new(batch.requests.iter().map(|request| request.entry.name));
        Self { batch, outcomes, sent: 0..0, first: None, left: 0, overrun: false, refused: None }
    }

    /// What is to be sent next, for error texts; `None` if all is.
    pub(in crate::socket) fn next_operation(&self) -> Option<&'static str> {
        self.batch.requests.get(self.sent.end).map(|next| next.entry.name)
    }

    /// The requests of the next datagram: as many as go into one, and all of a transaction.
    fn next(&self, limits: &Limits) -> Result<Range<usize>, Error> {
        let start = self.sent.end;
        let rest = self.batch.requests.get(start..).unwrap_or_default();
        if self.batch.frame.is_none() {
            let (mut bytes, mut answers) = (0usize, 0usize);
            let fits = |request: &&Queued| {
                bytes = bytes.saturating_add(request.at.len());
                answers = answers.saturating_add(limits.answers(request));
                bytes <= limits.datagram && answers <= limits.answers
            };
            let count = rest.iter().take(Limits::REQUESTS).take_while(fits).count();
            return Ok(start..start + count.max(1));
        }
        let needed = rest.len().saturating_mul(Limits::queued(ACKNOWLEDGEMENT));
        // One answer is always taken.
        if !self.batch.quiet && rest.len() > 1 && needed > limits.answers {
            return Err(Error::TooManyAnswers { needed, room: limits.answers });
        }
        Ok(start..start + rest.len())
    }

    /// The messages of a datagram.
    fn messages(&self, datagram: &Range<usize>) -> impl Iterator<Item = &'b Queued> + Clone + use<'b, P> {
        let Batch { requests, frame, .. } = self.batch;
        let (begin, end) = frame.as_ref().map(|frame| (&frame.begin, &frame.end)).unzip();
        let requests = requests.get(datagram.clone()).unwrap_or_default();
        begin.into_iter().chain(requests).chain(end)
    }

    /// How many messages stand before the requests of a datagram.
    fn before(&self) -> usize {
        usize::from(self.batch.frame.is_some())
    }

    /// Numbers the messages of the next datagram and writes it, to be sent.
    pub(super) fn write(
        &mut self,
        exchange: &mut Exchange,
        to: Address,
        envelope: Envelope,
        limits: &Limits,
    ) -> Result<(), Error> {
        let datagram = self.next(limits)?;
        let before = self.before();
        let last = before + datagram.len() - 1;
        // Of a transaction the first one is acknowledged, too: where that is its second answer, the first one was the
        // commit's.
        let told = |index| !self.batch.quiet || index == last || index == before && before > 0;
        let kind = |index, message: &Queued| match message.kind {
            Kind::Do if !told(index) => Kind::Quiet,
            kind => kind,
        };
        let messages = self.messages(&datagram).enumerate().map(|(index, message)| {
            (self.batch.bytes.get(message.at.clone()).unwrap_or_default(), kind(index, message))
        });
        let largest = self.messages(&datagram).map(|message| message.at.len()).max().unwrap_or_default();
        exchange.make_room(largest.saturating_add(ACKNOWLEDGEMENT + Limits::WORDS));
        self.first = Some(exchange.write_many(messages, to, envelope));
        for position in datagram.clone() {
            self.outcomes.set(position, Fate::Unknown);
        }
        (self.left, self.sent, self.overrun) = (datagram.len(), datagram, false);
        Ok(())
    }

    /// What was written was not sent.
    pub(super) fn take_back(&mut self, exchange: &mut Exchange) {
        self.forget(exchange);
        for position in self.sent.clone() {
            self.outcomes.set(position, Fate::Undone);
        }
    }

    /// Nothing of the datagram is waited for any more.
    fn forget(&self, exchange: &mut Exchange) {
        let count = self.messages(&self.sent).count();
        if let Some(first) = self.first {
            exchange.session().forget_many(first, count.try_into().unwrap_or(u32::MAX));
        }
    }

    /// Goes on with what came; `true` if all requests of the datagram have ended.
    pub(super) fn read(&mut self, exchange: &mut Exchange) -> Result<bool, Error> {
        while self.left > 0 {
            let first = self.batch.requests.get(self.sent.start).map_or("", |first| first.entry.name);
            match exchange.news().map_err(|error| Error::decode(first, error))? {
                News::NeedMore => return Ok(false),
                News::Lost => return Err(Error::Lost),
                News::Reply(request, at) => {
                    if let Some((Some(position), Queued { kept: true, .. })) = self.asked(request) {
                        self.outcomes.keep(position, exchange.message(at)?);
                    }
                }
                News::End(request, end) => self.end(exchange, request, &end)?,
            }
        }
        self.forget(exchange);
        Ok(true)
    }

    /// Whose number it is in the datagram; the position is a request's.
    fn asked(&self, number: RequestId) -> Option<(Option<usize>, &'b Queued)> {
        let index = usize::try_from(number.behind(self.first?)).ok()?;
        let position = index.checked_sub(self.before()).map(|index| self.sent.start + index);
        match position.filter(|position| self.sent.contains(position)) {
            Some(position) => Some((Some(position), self.batch.requests.get(position)?)),
            None => Some((None, self.messages(&self.sent).nth(index)?)),
        }
    }

    /// A reply did not fit into the buffer; the request's end is still to come.
    pub(super) fn cut(&mut self, cut: Cut) {
        if let Some((Some(position), _)) = self.asked(cut.request) {
            self.outcomes.set_reply(position, Reply::Cut { length: cut.length, room: cut.room });
        }
    }

    /// A message of the datagram was answered to its end.
    fn end(&mut self, exchange: &mut Exchange, number: RequestId, end: &End) -> Result<(), Error> {
        let Some((position, message)) = self.asked(number) else { return Ok(()) };
        let bytes = || self.batch.bytes.get(message.at.clone()).unwrap_or_default();
        let verdict = match exchange.verdict(message.entry, end, bytes) {
            Ok(said) => Ok(said),
            Err(Error::Refused(refused)) => Err(refused),
            Err(error) => return Err(error),
        };
        let Some(position) = position else {
            if let Err(refused) = verdict {
                (self.refused, self.left) = (Some(refused), 0);
            }
            return Ok(());
        };
        if self.outcomes.at(position) != Outcome::Unknown {
            let commit = self.batch.frame.as_ref().map_or("", |frame| frame.end.entry.name);
            let refused = self.outcomes.take_refusal(position);
            self.refused =
                refused.map(|refused| Box::new(Refused { operation: commit, position: None, ..*refused }));
            return Ok(());
        }
        self.left -= 1;
        self.outcomes.set(
            position,
            match verdict {
                Ok(said) => Fate::Done(said),
                Err(refused) => {
                    // It may have been the commit's, which the kernel tells under this number.
                    if position == self.sent.start && self.batch.frame.is_some() {
                        exchange.session().again(number);
                    }
                    Fate::Refused(Box::new(refused.at_position(position)))
                }
            },
        );
        Ok(())
    }

    /// How it all went, if its last step went so.
    pub(in crate::socket) fn finish(self, ran: Result<(), Error>) -> Result<Outcomes, BatchError> {
        let Self { batch, mut outcomes, mut refused, .. } = self;
        let transaction = batch.frame.is_some();
        if transaction {
            refused = refused.or_else(|| outcomes.refusals().next().cloned().map(Box::new));
            if refused.is_some() {
                outcomes.set_others(&Fate::Undone);
            } else if ran.is_err() && outcomes.iter().any(|outcome| outcome == Outcome::Done) {
                outcomes.set_others(&Fate::Unknown);
            }
        }
        let error = match (ran, refused) {
            (Ok(()), None) => return Ok(outcomes),
            (Ok(()), Some(refused)) => Error::Refused(refused),
            (Err(error), _) => error,
        };
        Err(BatchError { error, outcomes, transaction })
    }
}

impl<P: Protocol> Endpoint<P> {
    /// Writes the next datagram of a batch, which is then to be [sent](Self::send_batch) and [read](Self::read_batch),
    /// on a socket that is [settled](Self::settle).
    pub(in crate::socket) fn write_batch(&mut self, execution: &mut Execution<'_, P>) -> Result<(), Error> {
        let limits = Limits::of(&self.wire, self.exchange.listens())?;
        let envelope = Envelope { family: self.family.id, port: self.wire.port(), ..Envelope::default() };
        execution.write(&mut self.exchange, Address::port(self.peer), envelope, &limits)
    }

    /// Sends what was written, with `send`; a datagram that could not be sent is not in flight.
    pub(in crate::socket) fn send_batch<T>(
        &mut self,
        execution: &mut Execution<'_, P>,
        send: impl FnOnce(&Wire, Address, &[IoSlice<'_>]) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let bytes = self.exchange.outgoing();
        let sent = send(&self.wire, Address::port(self.peer), &[IoSlice::new(bytes)]);
        if sent.is_err() {
            execution.take_back(&mut self.exchange);
        }
        sent
    }

    /// Looks for the outcomes of the requests that were sent.
    ///
    /// Where the kernel dropped messages, those that it had queued before are read first: they tell what was done.
    pub(in crate::socket) fn read_batch(
        &mut self,
        execution: &mut Execution<'_, P>,
    ) -> Result<Progress<()>, Error> {
        let mut received = false;
        loop {
            let ended = execution.read(&mut self.exchange)?;
            if ended {
                return Ok(Progress::Ready(()));
            }
            if received {
                return Ok(Progress::Received);
            }
            self.exchange.keep(None);
            received = true;
            match self.wire.receive_now(&mut [IoSliceMut::new(self.exchange.room())]) {
                Ok(Some((length, from))) => {
                    if let Err(cut) = self.exchange.received(length, from) {
                        execution.cut(cut);
                    }
                }
                Ok(None) => {
                    self.settled();
                    return if execution.overrun { Err(Error::Lost) } else { Ok(Progress::Empty) };
                }
                Err(Error::Lost) => {
                    execution.overrun = true;
                    // Also where the wait is over before the queue is read to its end.
                    self.exchange.note_overrun();
                }
                Err(error) => return Err(error),
            }
        }
    }
}
