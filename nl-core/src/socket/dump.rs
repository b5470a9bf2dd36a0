use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use super::Socket;
use super::blocking::Asked;
use crate::error::{Acknowledgement, Error};
use crate::kept::Kept;
use crate::schema::{Message, Protocol};

/// A listing, read one message after the other; made by [`Socket::dump`].
///
/// Borrows its socket, so within a loop over it the socket cannot ask anything else; that is a compile error, and
/// [`collect`](Self::collect) or a second socket is the way out. Dropping it half-way leaves the socket usable.
// Does not implement `Drop`, which would hold the socket to the end of the scope: the rest of a dump that was dropped
// is read when the socket is asked next.
pub struct Dump<'s, P: Protocol, M> {
    socket: &'s mut Socket<P>,
    asked: Asked,
    ended: bool,
    message: PhantomData<fn() -> M>,
}

/// A whole listing, kept; made by [`Dump::collect`].
#[non_exhaustive]
pub struct Dumped<M> {
    /// The messages, in the kernel's order.
    pub messages: Vec<Kept<M>>,
    /// What was listed changed meanwhile, so an entry may be missing or be there twice (`NLM_F_DUMP_INTR`).
    pub interrupted: bool,
    /// The kernel left out what the request did not ask for (`NLM_F_DUMP_FILTERED`).
    pub filtered: bool,
}

impl<M> Clone for Dumped<M> {
    fn clone(&self) -> Self {
        Self { messages: self.messages.clone(), ..*self }
    }
}

impl<M: Message> fmt::Debug for Dumped<M>
where
    for<'a> M::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dumped")
            .field("messages", &self.messages)
            .field("interrupted", &self.interrupted)
            .field("filtered", &self.filtered)
            .finish()
    }
}

impl<'s, P: Protocol, M: Message> Dump<'s, P, M> {
    pub(super) fn new(socket: &'s mut Socket<P>, asked: Asked) -> Self {
        Self { socket, asked, ended: false, message: PhantomData }
    }

    /// The next message, borrowed from the socket's buffer; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Decode`] for a message that is not what the schema says: the dump goes on behind it. All others
    /// are its end: [`Error::Refused`], also where the kernel failed half-way; [`Error::Lost`];
    /// [`Error::TimedOut`].
    // The name is an iterator's; a lending one cannot be an `Iterator`.
    #[expect(
        clippy::should_implement_trait,
        reason = "an item borrows from the dump, which `Iterator` cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<M::At<'_>>, Error> {
        match self.advance()? {
            Some(at) => self.socket.decode::<M>(at, self.asked).map(Some),
            None => Ok(None),
        }
    }

    /// Reads to the end and keeps all messages.
    ///
    /// # Errors
    /// The first one of [`next`](Self::next); what came before is dropped.
    pub fn collect(mut self) -> Result<Dumped<M>, Error> {
        let mut messages = Vec::new();
        while let Some(at) = self.advance()? {
            let message = self.socket.exchange().message(at)?;
            let kept = Kept::new(message).map_err(|error| Error::decode(self.asked.operation(), error))?;
            messages.push(kept);
        }
        Ok(Dumped { messages, interrupted: self.is_interrupted(), filtered: self.is_filtered() })
    }

    /// At the end: whether what was listed changed meanwhile, so that an entry may be missing or be there twice.
    pub fn is_interrupted(&self) -> bool {
        self.socket.exchange().interrupted()
    }

    /// At the end: whether the kernel left out what the request did not ask for.
    pub fn is_filtered(&self) -> bool {
        self.socket.exchange().filtered()
    }

    /// At the end: what the kernel said besides, as a warning; mostly nothing.
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.socket.acknowledgement()
    }

    fn advance(&mut self) -> Result<Option<core::ops::Range<usize>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let next = self.socket.next(self.asked, &mut None);
        self.ended = match &next {
            Ok(next) => next.is_none(),
            Err(error) => !matches!(error, Error::Decode { .. }),
        };
        next
    }
}

impl<P: Protocol, M> fmt::Debug for Dump<'_, P, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").field("asked", &self.asked).field("ended", &self.ended).finish_non_exhaustive()
    }
}
