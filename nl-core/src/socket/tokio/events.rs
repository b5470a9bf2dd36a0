use core::fmt;
use core::marker::PhantomData;

use super::Socket;
use crate::error::Error;
use crate::schema::{Messages, Protocol};
use crate::socket::Notice;

/// Notifications as a typed set of messages; made by [`Socket::events`].
///
/// It keeps nothing of its own, so it may be made anew for each notification, and the socket may ask in between.
#[must_use = "nothing is received before `next`"]
pub struct Events<'s, P, M> {
    socket: &'s mut Socket<P>,
    messages: PhantomData<fn() -> M>,
}

impl<'s, P: Protocol, M: Messages<Protocol = P>> Events<'s, P, M> {
    pub(super) fn new(socket: &'s mut Socket<P>) -> Self {
        Self { socket, messages: PhantomData }
    }

    /// The next notification, borrowed from the socket's buffer.
    ///
    /// Where the future is dropped, no notification is lost.
    ///
    /// # Errors
    /// [`Error::Decode`] for a message of the set that is not what the schema says, behind which the next one comes;
    /// those of [`Socket::event`], but for [`Error::Lost`], which is a [`Notice`].
    pub async fn next(&mut self) -> Result<Notice<'_, M::At<'_>>, Error> {
        Notice::of::<M>(self.socket.event().await)
    }
}

impl<P, M> fmt::Debug for Events<'_, P, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("socket", &self.socket).finish()
    }
}
