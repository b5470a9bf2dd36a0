use core::fmt;
use core::marker::PhantomData;

use super::Socket;
use crate::error::{Acknowledgement, Error};
use crate::schema::{Message, Protocol};
use crate::socket::Dumped;
use crate::socket::dump::{Listing, Place};
use crate::socket::endpoint::Asked;

/// A listing, read one message after the other; made by [`Socket::dump`].
///
/// Borrows its socket, so within a loop over it the socket cannot ask anything else; that is a compile error, and
/// [`collect`](Self::collect) or a second socket is the way out. Dropping it half-way, or
/// any of its futures, leaves the socket usable.
// As the blocking one, it does not implement `Drop`.
#[must_use = "a listing is asked for when it is made, and read by `next`, `for_each` or `collect`"]
pub struct Dump<'s, P: Protocol, M> {
    socket: &'s mut Socket<P>,
    listing: Listing,
    message: PhantomData<fn() -> M>,
}

impl<'s, P: Protocol, M: Message> Dump<'s, P, M> {
    pub(super) fn new(socket: &'s mut Socket<P>, asked: Asked) -> Self {
        Self { socket, listing: Listing::new(asked), message: PhantomData }
    }

    /// The next message, borrowed from the socket's buffer; `None` at the end.
    ///
    /// Where the future is dropped, no message is lost: the next call gives it.
    ///
    /// # Errors
    /// [`Error::Decode`] for a message that is not what the schema says: the dump goes on behind it. All others
    /// are its end: [`Error::Refused`], also where the kernel failed half-way; [`Error::Lost`];
    /// [`Error::TimedOut`].
    pub async fn next(&mut self) -> Result<Option<M::At<'_>>, Error> {
        match self.advance().await? {
            Some(at) => self.socket.endpoint().decode::<M>(at, self.listing.asked()).map(Some),
            None => Ok(None),
        }
    }

    /// Reads to the end, and calls `each` with every message, or with what is wrong with it.
    ///
    /// Where the future is dropped, the dump can be read further, behind the messages that `each` was called with.
    ///
    /// # Errors
    /// Those of [`next`](Self::next) that are the dump's end.
    pub async fn for_each(&mut self, mut each: impl FnMut(Result<M::At<'_>, Error>)) -> Result<(), Error> {
        loop {
            match self.next().await {
                Ok(Some(message)) => each(Ok(message)),
                Ok(None) => return Ok(()),
                Err(error) if error.is_item() => each(Err(error)),
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads to the end and keeps all messages; what could not be decoded is told beside them.
    ///
    /// Where the future is dropped, the dump is, too.
    ///
    /// # Errors
    /// Those of [`next`](Self::next) that are the dump's end; what came before is dropped.
    pub async fn collect(mut self) -> Result<Dumped<M>, Error> {
        let mut dumped = Dumped::new(self.listing.asked().operation());
        loop {
            let next = self.advance().await;
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

    async fn advance(&mut self) -> Result<Place, Error> {
        if self.listing.has_ended() {
            return Ok(None);
        }
        let next = self.socket.next(self.listing.asked()).await;
        self.listing.came(next)
    }
}

impl<P: Protocol, M> fmt::Debug for Dump<'_, P, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dump").field("listing", &self.listing).finish_non_exhaustive()
    }
}
