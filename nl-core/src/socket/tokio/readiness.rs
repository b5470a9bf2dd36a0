use alloc::sync::Arc;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::io::{self, IoSlice};

use ::tokio::time::{sleep, timeout};

use crate::address::Address;
use crate::error::{Errno, Error};
use crate::socket::sys::{Ready, Watched};
use crate::socket::wire::{Deadline, Wire};

/// What ends the wait of a task at a socket.
#[derive(Debug)]
pub(super) struct Readiness {
    socket: Watched,
    /// Where another thread can stop it.
    stopper: Option<Watched>,
}

impl Readiness {
    /// In the runtime that the caller is in.
    pub(super) fn new(wire: &Wire) -> Result<Self, Error> {
        let socket = Watched::new(wire.shared_fd()).map_err(|error| unregistered(&error))?;
        let mut readiness = Self { socket, stopper: None };
        readiness.watch_stopper(wire)?;
        Ok(readiness)
    }

    /// From now on, a stop ends the wait, too.
    pub(super) fn watch_stopper(&mut self, wire: &Wire) -> Result<(), Error> {
        let stopper = wire.stopper_fd().map(|fd| Watched::new(Arc::new(fd.try_clone_to_owned()?)));
        self.stopper = stopper.transpose().map_err(|error| unregistered(&error))?;
        Ok(())
    }

    /// Waits until there may be something to do, for one who has seen that there is nothing.
    ///
    /// `told` is what this gave the last time.
    pub(super) async fn wait<'r>(&'r self, told: Option<Ready<'r>>) -> Result<Ready<'r>, Error> {
        if let Some(mut told) = told {
            told.clear_ready();
        }
        let ready = match &self.stopper {
            None => self.socket.ready().await,
            Some(stopper) => either(self.socket.ready(), stopper.ready()).await,
        };
        ready.map_err(|error| system("waiting", &error))
    }

    /// The same, up to the deadline.
    pub(super) async fn wait_until<'r>(
        &'r self,
        told: Option<Ready<'r>>,
        deadline: Deadline,
    ) -> Result<Ready<'r>, Error> {
        match deadline.left()? {
            None => self.wait(told).await,
            Some(left) => timeout(left, self.wait(told)).await.unwrap_or_else(|_| Err(deadline.timed_out())),
        }
    }
}

fn unregistered(error: &io::Error) -> Error {
    system("registering with the runtime", error)
}

/// A runtime that is shut down gives an error without a number.
fn system(doing: &'static str, error: &io::Error) -> Error {
    Error::System { doing, errno: error.raw_os_error().map_or(Errno::ECANCELED, Errno) }
}

async fn either<T>(one: impl Future<Output = T>, other: impl Future<Output = T>) -> T {
    let (mut one, mut other) = (pin!(one), pin!(other));
    poll_fn(|context| match one.as_mut().poll(context) {
        Poll::Pending => other.as_mut().poll(context),
        ready => ready,
    })
    .await
}

/// Sends, and waits up to the deadline for room in the receiver's queue. There is always some in the kernel's.
///
/// Netlink cannot tell when there is room again, so this tries again and again, ever more slowly.
pub(super) async fn send(
    wire: &Wire,
    to: Address,
    parts: &[IoSlice<'_>],
    deadline: Deadline,
) -> Result<(), Error> {
    if wire.try_send(to, parts, false)? {
        return Ok(());
    }
    let sent = async {
        for pause in pauses() {
            sleep(pause).await;
            if wire.try_send(to, parts, false)? {
                break;
            }
        }
        Ok(())
    };
    match deadline.left() {
        Ok(None) => sent.await,
        Ok(Some(left)) => timeout(left, sent).await.unwrap_or_else(|_| Err(deadline.queue_full(to))),
        Err(_) => Err(deadline.queue_full(to)),
    }
}

/// How long to wait before each further attempt at sending; never ends.
pub(super) fn pauses() -> impl Iterator<Item = Duration> {
    const LONGEST: Duration = Duration::from_millis(64);
    core::iter::successors(Some(Duration::from_millis(1)), |pause| Some((*pause * 2).min(LONGEST)))
}
