//! Sockets: the only module that touches the kernel.
//!
//! ```
//! use nl_core::{Address, Message, Protocol, socket::Socket};
//!
//! /// Between processes: the kernel passes on and does not look.
//! #[derive(Protocol)]
//! #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
//! struct Usersock;
//!
//! #[derive(Message)]
//! #[nl(protocol = Usersock, type = 0x20)]
//! struct Hello<'a> { #[nl(attr = 1)] text: &'a str }
//!
//! let mut alice = Socket::<Usersock>::open()?;
//! let mut bob = Socket::<Usersock>::open()?;
//! alice.send(&Hello { text: "hi" }, Address::port(bob.port()))?;
//!
//! let datagram = bob.receive()?;
//! assert_eq!(datagram.from(), Address::port(alice.port()));
//! for message in datagram.messages() {
//!     assert_eq!(message?.decode::<Hello<'_>>()?.text, "hi");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod blocking;
mod builder;
mod control;
mod datagram;
mod dump;
mod endpoint;
mod events;
mod namespace;
mod sys;
mod wire;

pub use batch::{Batch, BatchError, Outcome, Outcomes, Ticket};
pub use blocking::Socket;
pub use builder::{Builder, Options};
pub use datagram::{Datagram, Event};
pub use dump::{Dump, Dumped};
pub use events::{Events, Notice};
pub use namespace::Namespace;
