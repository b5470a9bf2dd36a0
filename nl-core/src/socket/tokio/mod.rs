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
//! A [`Socket`] is one task's: it asks, lists, listens, sends and receives. A [`Handle`] is for requests, and any number
//! of tasks share it. Whatever is set when a socket is opened, a [`Builder`](crate::socket::Builder) sets: both are made
//! of a blocking socket, too.
//!
//! All is called inside a runtime that has IO and time enabled (`enable_all`). Nothing is spawned: who awaits does the
//! work. The kernel carries a request out while it is being sent, on the thread that sends, and so nearly always has
//! answered before one would wait.

mod dump;
mod events;
mod handle;
mod readiness;
mod socket;

pub use dump::Dump;
pub use events::Events;
pub use handle::Handle;
pub use socket::Socket;
