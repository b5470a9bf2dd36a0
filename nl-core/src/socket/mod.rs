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

mod blocking;
mod builder;
mod control;
mod datagram;
mod dump;
mod endpoint;
mod events;
mod filter;
mod namespace;
mod pipeline;
mod resync;
mod stopper;
mod sys;
mod trace;
mod wire;

pub use blocking::Socket;
pub use builder::{Builder, Options};
pub use datagram::{Datagram, Event};
pub use dump::{Dump, Dumped};
pub use events::{Events, Notice};
pub use filter::{Filter, Instruction};
pub use namespace::Namespace;
pub use pipeline::{Ended, Happened, Pipeline, Submitted};
pub use stopper::Stopper;
pub use trace::{Direction, Traced};
pub use wire::wait_any;
