use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use super::Ticket;
use crate::error::{Acknowledgement, Error, Refused};
use crate::message::RawMessage;
use crate::schema::Message;

/// What became of a request of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'o> {
    /// The kernel said yes.
    Done,
    /// The kernel said no, in its own words.
    Refused(&'o Refused),
    /// It has no effect: it was not sent, or the transaction was not applied.
    Undone,
    /// It was sent, and its answer did not come: it may have been done.
    Unknown,
}

/// What became of the requests of a [`Batch`](super::Batch), in their order.
#[derive(Debug, Clone)]
#[must_use = "a request may have been refused: `all_done` tells the first that was"]
pub struct Outcomes {
    answers: Vec<Answer>,
    /// The replies that are kept, one behind the other.
    replies: Vec<u8>,
}

/// What is known of a request.
#[derive(Debug, Clone)]
struct Answer {
    operation: &'static str,
    fate: Fate,
    reply: Reply,
}

/// What is known of a reply.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// None came that is wanted.
    None,
    /// It is there, among those that are kept.
    Kept(Range<usize>),
    /// It was larger than the buffer.
    Cut { length: usize, room: usize },
}

/// An [`Outcome`] with what it consists of.
#[derive(Debug, Clone)]
pub(super) enum Fate {
    Done(Option<Box<Acknowledgement>>),
    Refused(Box<Refused>),
    Undone,
    Unknown,
}

impl Fate {
    fn outcome(&self) -> Outcome<'_> {
        match self {
            Self::Done(_) => Outcome::Done,
            Self::Refused(refused) => Outcome::Refused(refused),
            Self::Undone => Outcome::Undone,
            Self::Unknown => Outcome::Unknown,
        }
    }
}

impl Outcomes {
    /// Of requests of which none was sent.
    pub(super) fn new(operations: impl Iterator<Item = &'static str>) -> Self {
        let answer = |operation| Answer { operation, fate: Fate::Undone, reply: Reply::None };
        Self { answers: operations.map(answer).collect(), replies: Vec::new() }
    }

    pub(super) fn set(&mut self, position: usize, fate: Fate) {
        if let Some(answer) = self.answers.get_mut(position) {
            answer.fate = fate;
        }
    }

    /// Keeps a reply, if it is the first.
    pub(super) fn keep(&mut self, position: usize, reply: RawMessage<'_>) {
        let start = self.replies.len();
        if self.set_reply(position, Reply::Kept(start..start + reply.bytes().len())) {
            self.replies.extend_from_slice(reply.bytes());
        }
    }

    /// `false`: there is one.
    pub(super) fn set_reply(&mut self, position: usize, reply: Reply) -> bool {
        let answer = self.answers.get_mut(position).filter(|answer| matches!(answer.reply, Reply::None));
        answer.map(|answer| answer.reply = reply).is_some()
    }

    /// Takes back a refusal that was not this request's.
    pub(super) fn take_refusal(&mut self, position: usize) -> Option<Box<Refused>> {
        let answer = self.answers.get_mut(position)?;
        match core::mem::replace(&mut answer.fate, Fate::Undone) {
            Fate::Refused(refused) => Some(refused),
            _ => None,
        }
    }

    /// Of a transaction: what was not refused has all the same fate.
    pub(super) fn set_others(&mut self, fate: &Fate) {
        for answer in &mut self.answers {
            if !matches!(answer.fate, Fate::Refused(_)) {
                answer.fate = fate.clone();
            }
        }
    }

    /// What became of one request; [`Outcome::Undone`] if the batch had no such.
    pub fn get<M>(&self, ticket: Ticket<M>) -> Outcome<'_> {
        self.at(ticket.position)
    }

    pub(super) fn at(&self, position: usize) -> Outcome<'_> {
        self.answers.get(position).map_or(Outcome::Undone, |answer| answer.fate.outcome())
    }

    /// What became of each request, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Outcome<'_>> + DoubleEndedIterator {
        self.answers.iter().map(|answer| answer.fate.outcome())
    }

    /// The refusals, each of which names the position of its request.
    pub fn refusals(&self) -> impl Iterator<Item = &Refused> {
        self.iter().filter_map(|outcome| match outcome {
            Outcome::Refused(refused) => Some(refused),
            _ => None,
        })
    }

    /// The reply to a request; of several the first.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::NoReply`] if the kernel said yes and nothing else; [`Error::Decode`];
    /// [`Error::Truncated`] if it was larger than the buffer; [`Error::Unanswered`] if the batch ended before it came.
    pub fn reply<M: Message>(&self, ticket: Ticket<M>) -> Result<M::At<'_>, Error> {
        let operation = ticket.operation;
        let unanswered = Error::Unanswered { operation };
        let Some(Answer { fate, reply, .. }) = self.answers.get(ticket.position) else {
            return Err(unanswered);
        };
        match (fate, reply) {
            (Fate::Refused(refused), _) => Err(Error::Refused(refused.clone())),
            (_, Reply::Kept(at)) => RawMessage::parse(self.replies.get(at.clone()).unwrap_or_default())
                .and_then(|message| message.decode::<M>())
                .map_err(|error| Error::decode(operation, error)),
            (_, Reply::Cut { length, room }) => Err(Error::Truncated { length: *length, room: *room }),
            (Fate::Done(_), Reply::None) => Err(Error::NoReply { operation }),
            (_, Reply::None) => Err(unanswered),
        }
    }

    /// What the kernel said besides yes: perhaps a warning, or a cookie.
    pub fn acknowledgement<M>(&self, ticket: Ticket<M>) -> Option<&Acknowledgement> {
        match &self.answers.get(ticket.position)?.fate {
            Fate::Done(said) => said.as_deref(),
            _ => None,
        }
    }

    /// How many requests there were.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Whether the kernel said yes to all.
    ///
    /// # Errors
    /// [`Error::Refused`]: the first refusal; [`refusals`](Self::refusals) has all. [`Error::Unanswered`] of the first
    /// that was not done, where the batch came to an early end.
    pub fn all_done(&self) -> Result<(), Error> {
        if let Some(refused) = self.refusals().next() {
            return Err(Error::refused(refused.clone()));
        }
        match self.answers.iter().find(|answer| !matches!(answer.fate, Fate::Done(_))) {
            None => Ok(()),
            Some(Answer { operation, .. }) => Err(Error::Unanswered { operation }),
        }
    }
}

/// A batch came to an end before its last request did, or a transaction was not applied.
///
/// What was known until then is among the [`outcomes`](Self::outcomes). As an [`Error`] it is [`Error::Batch`].
///
/// ```text
/// ENOBUFS: the socket's queue was full [...] (of 1000 requests 127 were done, 1 refused, 72 may have been done, 800 were not)
/// nothing was applied: request 1 of the batch: NFT_MSG_NEWCHAIN refused: ENOENT at NFTA_CHAIN_TABLE
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchError {
    /// What ended it. Of a transaction that was refused: as a whole, or else the first refusal.
    pub error: Error,
    /// What became of each request.
    pub outcomes: Outcomes,
    pub(super) transaction: bool,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { error, outcomes, transaction } = self;
        let count = |is: fn(&Outcome<'_>) -> bool| outcomes.iter().filter(is).count();
        let refused = count(|outcome| matches!(outcome, Outcome::Refused(_)));
        let undone = count(|outcome| *outcome == Outcome::Undone);
        let unknown = count(|outcome| *outcome == Outcome::Unknown);
        if !transaction {
            let (requests, done) = (outcomes.len(), outcomes.len() - refused - undone - unknown);
            return write!(
                f,
                "{error} (of {requests} requests {done} were done, {refused} refused, {unknown} may have been done, \
                 {undone} were not)"
            );
        }
        if unknown > 0 {
            return write!(f, "{error} (whether the transaction was applied is not known)");
        }
        f.write_str("nothing was applied")?;
        let mut separator = ": ";
        for refused in outcomes.refusals() {
            write!(f, "{separator}{refused}")?;
            separator = "; ";
        }
        match error.as_refused() {
            Some(refused) if refused.position.is_some() => Ok(()),
            _ => write!(f, "{separator}{error}"),
        }
    }
}

// The error inside is told in full by `Display`, so `source` has nothing to add.
impl core::error::Error for BatchError {}

impl From<BatchError> for Error {
    fn from(error: BatchError) -> Self {
        Self::Batch(Box::new(error))
    }
}
