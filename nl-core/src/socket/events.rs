use core::fmt;
use core::marker::PhantomData;

use super::{Event, Socket};
use crate::error::Error;
use crate::schema::{Messages, Protocol};

/// Notifications as a typed set of messages; made by [`Socket::events`].
///
/// It keeps nothing of its own, so it may be made anew for each notification, and the socket may ask in between.
#[must_use = "nothing is received before `next`"]
pub struct Events<'s, P, M> {
    socket: &'s mut Socket<P>,
    messages: PhantomData<fn() -> M>,
}

/// What one who listens is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice<'e, M> {
    /// A notification.
    Message {
        /// What it says.
        message: M,
        /// The same as it came: all its bytes, and who sent it, by which group, from which network namespace.
        event: Event<'e>,
    },
    /// The kernel dropped notifications, because the socket's queue was full: what is known of its state must be asked
    /// anew. What was queued before has been told, and what comes from now on will be.
    Lost,
}

impl<'e, M> Notice<'e, M> {
    /// Of an event, or of the error that there is none.
    pub(super) fn of<S: Messages<At<'e> = M>>(event: Result<Event<'e>, Error>) -> Result<Self, Error> {
        match event {
            Ok(event) => match S::from_message(event.message()) {
                Ok(message) => Ok(Self::Message { message, event }),
                Err(error) => Err(Error::decode("event", error)),
            },
            Err(Error::Lost) => Ok(Self::Lost),
            Err(error) => Err(error),
        }
    }
}

impl<'s, P: Protocol, M: Messages<Protocol = P>> Events<'s, P, M> {
    pub(super) fn new(socket: &'s mut Socket<P>) -> Self {
        Self { socket, messages: PhantomData }
    }

    /// The next notification, borrowed from the socket's buffer.
    ///
    /// # Errors
    /// [`Error::Decode`] for a message of the set that is not what the schema says, behind which the next one comes;
    /// those of [`Socket::event`], but for [`Error::Lost`], which is a [`Notice`].
    #[expect(
        clippy::should_implement_trait,
        reason = "an item borrows from the socket, which `Iterator` cannot say"
    )]
    pub fn next(&mut self) -> Result<Notice<'_, M::At<'_>>, Error> {
        Notice::of::<M>(self.socket.event())
    }
}

impl<P, M> fmt::Debug for Events<'_, P, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("socket", &self.socket).finish()
    }
}
