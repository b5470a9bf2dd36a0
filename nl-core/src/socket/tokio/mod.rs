//! Sockets for programs that run on tokio: the same API, with `.await`.
//!
//! ```
//! use nl_core::generic::{Controller, GetFamily};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let mut controller = nl_core::tokio::Socket::<Controller>::open()?;
//! let family = controller.request(&GetFamily::by_name("nlctrl")).await?;
//! assert_eq!(family.id, 0x10);
//! # Ok::<(), nl_core::Error>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All is called inside a runtime that has IO and time enabled (`enable_all`). Nothing is spawned: who awaits does the
//! work. The kernel carries a request out while it is being sent, on the thread that sends, and so nearly always has
//! answered before one would wait.

mod dump;
mod events;
mod socket;

use core::time::Duration;
use std::io::IoSlice;

use ::tokio::time::{sleep, timeout};

pub use dump::Dump;
pub use events::Events;
pub use socket::Socket;

use super::sys::{Ready, Watched};
use super::wire::{Deadline, Wire};
use crate::address::Address;
use crate::error::Error;

/// Begins to watch a socket's descriptor, in the runtime that the caller is in.
fn watch(wire: &Wire) -> Result<Watched, Error> {
    Watched::new(wire.shared_fd())
        .map_err(|errno| Error::System { doing: "registering with the runtime", errno })
}

/// Waits until there may be something to receive, up to the deadline, for one who has seen that nothing is there.
///
/// `told` is what this gave the last time.
async fn readable<'w>(
    watched: &'w Watched,
    told: Option<Ready<'w>>,
    deadline: Deadline,
) -> Result<Ready<'w>, Error> {
    if let Some(mut ready) = told {
        ready.clear_ready();
    }
    let ready = watched.ready();
    let ready = match deadline.left()? {
        Some(left) => timeout(left, ready).await.map_err(|_| deadline.timed_out())?,
        None => ready.await,
    };
    ready.map_err(|errno| Error::System { doing: "waiting", errno })
}

/// Sends, and waits for room in the receiver's queue up to the deadline. There is always some in the kernel's.
///
/// Netlink cannot tell when there is room again, so this tries again and again, ever more slowly.
async fn send(wire: &Wire, to: Address, parts: &[IoSlice<'_>], deadline: Deadline) -> Result<(), Error> {
    if wire.send_now(to, parts)? {
        return Ok(());
    }
    let sent = async {
        for pause in pauses() {
            sleep(pause).await;
            if wire.send_now(to, parts)? {
                break;
            }
        }
        Ok(())
    };
    match deadline.left() {
        Ok(Some(left)) => timeout(left, sent).await.unwrap_or_else(|_| Err(deadline.queue_full(to))),
        Ok(None) => sent.await,
        Err(_) => Err(deadline.queue_full(to)),
    }
}

/// How long to wait before each further attempt at sending; never ends.
fn pauses() -> impl Iterator<Item = Duration> {
    const LONGEST: Duration = Duration::from_millis(64);
    core::iter::successors(Some(Duration::from_millis(1)), |pause| Some((*pause * 2).min(LONGEST)))
}
