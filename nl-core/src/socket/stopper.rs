use alloc::sync::Arc;
use core::time::Duration;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd};

use super::sys;
use crate::error::Errno;

/// Ends the waits of a [`Socket`](super::Socket) from another thread; made by
/// [`Socket::stopper`](super::Socket::stopper).
///
/// ```
/// # use nl_core::{Error, Protocol, socket::Socket};
/// # #[derive(Protocol)]
/// # #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
/// # struct Usersock;
/// let mut socket = Socket::<Usersock>::open()?;
/// let stopper = socket.stopper()?;
/// let listening = std::thread::spawn(move || loop {
///     match socket.receive() {
///         Ok(datagram) => println!("{:?}", datagram.bytes()),
///         Err(error) => break error,
///     }
/// });
/// stopper.stop();
/// assert!(matches!(listening.join(), Ok(Error::Stopped)));
/// # Ok::<(), Error>(())
/// ```
// An eventfd: it is readable from a stop on until somebody reads it. shutdown(2) is EOPNOTSUPP on netlink, and closing
// a descriptor wakes nobody who waits at it.
#[derive(Debug, Clone)]
pub struct Stopper {
    event: Arc<File>,
}

impl Stopper {
    pub(super) fn new() -> Result<Self, Errno> {
        Ok(Self { event: Arc::new(sys::event()?.into()) })
    }

    /// Stops the socket: a wait that goes on ends at once with [`Error::Stopped`](crate::Error::Stopped), and every later
    /// one, too, and nothing is sent, until [`Socket::resume`](super::Socket::resume).
    ///
    /// It does not matter whether somebody waits now, and it may be called again, also after the socket is closed. A
    /// signal handler may call it.
    pub fn stop(&self) {
        // Fails only where the number of stops has no room for another: then it is not 0 either.
        let _ = (&*self.event).write(&1u64.to_ne_bytes());
    }

    pub(super) fn is_stopped(&self) -> Result<bool, Errno> {
        sys::poll([self.fd()], Some(Duration::ZERO)).map(|[stopped]| stopped)
    }

    pub(super) fn resume(&self) {
        // Fails where nobody has stopped it.
        let _ = (&*self.event).read(&mut [0; 8]);
    }

    /// Is readable while the socket is stopped.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.event.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_stays_until_the_resumption_however_often_it_is_said() {
        let stopper = Stopper::new().unwrap();
        let other = stopper.clone();
        assert!(!stopper.is_stopped().unwrap());
        stopper.resume();
        for _ in 0..2 {
            other.stop();
            assert!(stopper.is_stopped().unwrap());
            assert!(stopper.is_stopped().unwrap());
        }
        stopper.resume();
        assert!(!other.is_stopped().unwrap());
    }
}
