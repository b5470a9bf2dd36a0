use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;

use super::Socket;
use super::endpoint::{Asked, Endpoint};
use crate::error::{Acknowledgement, DecodeError, Error};
use crate::kept::Kept;
use crate::schema::{Message, Protocol};

/// A listing, read one message after the other; made by [`Socket::dump`].
///
/// Borrows its socket, so within a loop over it the socket cannot ask anything else; that is a compile error, and
/// [`collect`](Self::collect) or a second socket is the way out. Dropping it half-way leaves the socket usable.
// Does not implement `Drop`, which would hold the socket to the end of the scope: the rest of a dump that was dropped
// is read when the socket is asked next.
#[must_use = "a listing is asked for when it is made, and read by `next`, `for_each` or `collect`"]
pub struct Dump<'s, P: Protocol, M> {
    socket: &'s mut Socket<P>,
    listing: Listing,
    message: PhantomData<fn() -> M>,
}

/// How far a listing was read, whoever drives.
#[derive(Debug)]
pub(super) struct Listing {
    asked: Asked,
    ended: bool,
}

impl Listing {
    pub(super) fn new(asked: Asked) -> Self {
        Self { asked, ended: false }
    }

    pub(super) fn asked(&self) -> Asked {
        self.asked
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended
    }

    /// Notes whether what came next is the end.
    pub(super) fn came(&mut self, next: Result<Place, Error>) -> Result<Place, Error> {
        self.ended = match &next {
            Ok(next) => next.is_none(),
            Err(error) => !error.is_item(),
        };
        next
    }
}

/// Where the next message of a listing lies; `None` at its end.
pub(super) type Place = Option<Range<usize>>;

/// A whole listing, kept; made by [`Dump::collect`].
#[non_exhaustive]
pub struct Dumped<M> {
    /// What was asked.
    pub operation: &'static str,
    /// The messages, in the kernel's order.
    pub messages: Vec<Kept<M>>,
    /// What is wrong with those that are not what the schema says, and so not among the messages.
    pub undecodable: Vec<DecodeError>,
    /// What the kernel said besides, as a warning; mostly nothing.
    pub acknowledgement: Option<Box<Acknowledgement>>,
    /// What was listed changed meanwhile, so an entry may be missing or be there twice (`NLM_F_DUMP_INTR`).
    pub interrupted: bool,
    /// The kernel left out what the request did not ask for (`NLM_F_DUMP_FILTERED`).
    pub filtered: bool,
}

impl<M> Clone for Dumped<M> {
    fn clone(&self) -> Self {
        Self {
            messages: self.messages.clone(),
            undecodable: self.undecodable.clone(),
            acknowledgement: self.acknowledgement.clone(),
            ..*self
        }
    }
}

impl<M: Message> Dumped<M> {
    pub(super) fn new(operation: &'static str) -> Self {
        Self {
            operation,
            messages: Vec::new(),
            undecodable: Vec::new(),
            acknowledgement: None,
            interrupted: false,
            filtered: false,
        }
    }

    /// Keeps a message, or what is wrong with it.
    pub(super) fn push(&mut self, message: Result<Kept<M>, DecodeError>) {
        match message {
            Ok(message) => self.messages.push(message),
            Err(error) => self.undecodable.push(error),
        }
    }

    /// Keeps what came next of a listing; `false` is its end.
    pub(super) fn keep<P: Protocol>(
        &mut self,
        endpoint: &Endpoint<P>,
        next: Result<Place, Error>,
    ) -> Result<bool, Error> {
        match next {
            Ok(Some(at)) => self.push(Kept::new(endpoint.message(at)?)),
            Ok(None) => {
                self.acknowledgement = endpoint.exchange.said().cloned().map(Box::new);
                self.interrupted = endpoint.exchange.interrupted();
                self.filtered = endpoint.exchange.filtered();
                return Ok(false);
            }
            Err(Error::Decode { error, .. }) => self.push(Err(*error)),
            Err(error) => return Err(error),
        }
        Ok(true)
    }
}

impl<M> Dumped<M> {
    /// The messages of a listing with which nothing is wrong.
    ///
    /// # Errors
    /// [`Error::Decode`] if one could not be decoded; [`Error::Interrupted`] if what was listed changed meanwhile.
    pub fn whole(self) -> Result<Vec<Kept<M>>, Error> {
        let Self { operation, messages, undecodable, interrupted, .. } = self;
        match undecodable.into_iter().next() {
            Some(error) => Err(Error::decode(operation, error)),
            None if interrupted => Err(Error::Interrupted { operation }),
            None => Ok(messages),
        }
    }
}

impl<M: Message> fmt::Debug for Dumped<M>
where
    for<'a> M::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dumped")
            .field("operation", &self.operation)
            .field("messages", &self.messages)
            .field("undecodable", &self.undecodable)
            .field("acknowledgement", &self.acknowledgement)
            .field("interrupted", &self.interrupted)
            .field("filtered", &self.filtered)
            .finish()
    }
}

impl<'s, P: Protocol, M: Message> Dump<'s, P, M> {
    pub(super) fn new(socket: &'s mut Socket<P>, asked: Asked) -> Self {
        Self { socket, listing: Listing::new(asked), message: PhantomData }
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
        let asked = self.listing.asked();
        if !self.listing.has_ended() {
            if let Some((header, at)) = self.socket.endpoint_mut().exchange.part(asked.id) {
                let message = self.socket.endpoint().exchange.message_of(header, at);
                return match message.decode::<M>() {
                    Ok(message) => Ok(Some(message)),
                    Err(error) => Err(Error::decode(asked.operation(), error)),
                };
            }
        }
        match self.advance()? {
            Some(at) => self.socket.endpoint().decode::<M>(at, self.listing.asked()).map(Some),
            None => Ok(None),
        }
    }

    /// Reads to the end, and calls `each` with every message, or with what is wrong with it.
    ///
    /// # Errors
    /// Those of [`next`](Self::next) that are the dump's end.
    pub fn for_each(&mut self, mut each: impl FnMut(Result<M::At<'_>, Error>)) -> Result<(), Error> {
        loop {
            match self.next() {
                Ok(Some(message)) => each(Ok(message)),
                Ok(None) => return Ok(()),
                Err(error) if error.is_item() => each(Err(error)),
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads to the end and keeps all messages; what could not be decoded is told beside them.
    ///
    /// # Errors
    /// Those of [`next`](Self::next) that are the dump's end; what came before is dropped.
    pub fn collect(mut self) -> Result<Dumped<M>, Error> {
        let mut dumped = Dumped::new(self.listing.asked().operation());
        loop {
            let next = self.advance();
            if !dumped.keep(self.socket.endpoint(), next)? {
                return Ok(dumped);
            }
        }
    }

    /// At the end: whether what was listed changed meanwhile, so that an entry may be missing or be there twice.
    pub fn is_interrupted(&self) -> bool {
        self.socket.endpoint().exchange.interrupted()
    }

    /// At the end: whether the kernel left out what the request did not ask for.
    pub fn is_filtered(&self) -> bool {
        self.socket.endpoint().exchange.filtered()
    }

    /// At the end: what the kernel said besides, as a warning; mostly nothing.
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.socket.acknowledgement()
    }

    fn advance(&mut self) -> Result<Place, Error> {
        if self.listing.has_ended() {
            return Ok(None);
        }
        let next = self.socket.next(self.listing.asked());
        self.listing.came(next)
    }
}

impl<P: Protocol, M> fmt::Debug for Dump<'_, P, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").field("listing", &self.listing).finish_non_exhaustive()
    }
}
