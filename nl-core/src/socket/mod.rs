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
//!
//! # What for what
//!
//! | | |
//! |---|---|
//! | a question and its answer; a change | [`Socket::request`], [`Socket::replies`], [`Socket::acknowledge`] |
//! | a listing | [`Socket::dump`], [`Socket::dump_consistent`] |
//! | many requests at once, each with its own outcome; transactions | [`Socket::execute`] of a [`Batch`] |
//! | many requests in flight; a loop of one's own | [`Pipeline`], [`wait_any`] |
//! | tasks of tokio | `nl_core::tokio`, with the feature of this name |
//! | what changes | [`Socket::join`], [`Socket::events`], and [`Socket::resync`] after a loss |
//! | other processes | [`Socket::send`], [`Socket::receive`], [`Builder::peer`], [`Builder::credentials`] |
//! | other network namespaces | [`Builder::namespace`], [`Builder::all_namespaces`] |
//! | an end from elsewhere; a look at the bytes | [`Socket::stopper`], [`Builder::trace`] |
//!
//! # Between processes
//!
//! The kernel passes datagrams on within a protocol and a network namespace. Who may do what:
//!
//! | | `NETLINK_USERSOCK` | other protocols | else |
//! |---|---|---|---|
//! | take a port id that is free | everybody | everybody | [`PortTaken`](crate::Error::PortTaken) |
//! | send to a port id | everybody | `CAP_NET_ADMIN` | `EPERM` |
//! | send to a group | everybody | `CAP_NET_ADMIN` | `EPERM` |
//! | join a group | `CAP_NET_ADMIN` | mostly everybody | `EPERM` |
//!
//! `CAP_NET_ADMIN` is needed in the user namespace that owns the network namespace. What comes back to one who sends:
//!
//! | | means |
//! |---|---|
//! | nothing | the datagram is in the receiver's queue, or in those of a group's members that have room; a member that has none is told [`Lost`](crate::Error::Lost), the sender is not told |
//! | [`NoPeer`](crate::Error::NoPeer), `ECONNREFUSED` | no socket has this port id: the peer has ended, or not begun |
//! | [`QueueFull`](crate::Error::QueueFull), `EAGAIN` | the receiver's queue was full for as long as the [timeout](Builder::timeout) |
//! | [`TooLarge`](crate::Error::TooLarge), `EMSGSIZE` | the [send buffer](Builder::send_buffer) takes no datagram so large |
//! | [`TimedOut`](crate::Error::TimedOut) | no answer: the peer is silent, or ended with the request in its queue; the next one is told [`NoPeer`](crate::Error::NoPeer) then |
//!
//! * A port id is an address and proves nothing: whoever comes first has it. [`Builder::credentials`] tells who sent.
//! * What is sent to a group, the kernel itself gets, too, after the members, as if it were sent to port id 0. Nobody is
//!   there on `NETLINK_USERSOCK`, so the system call says `ECONNREFUSED`, though the members have the datagram; a send
//!   here knows that. On a protocol of the kernel it is a request, which the kernel carries out: do not send to groups
//!   there what you would not ask.
//! * The sender is no receiver of what it sends to a group of its own.
//!
//! # Threads, signals, fork
//!
//! A socket goes from thread to thread, but only one at a time can ask or listen; [`Stopper`] ends a wait from another.
//! A signal neither ends a wait nor makes it longer.
//!
//! Programs that are started with exec(2) do not have the socket (`SOCK_CLOEXEC`). After a mere fork(2) both processes
//! have the same one, with one port id and one queue: what the one takes the other does not get, and the kernel's answers
//! are for both. So the child should drop it and open one of its own; dropping it disturbs nobody. It may
//! [send](Socket::send): the parent's port id is the sender's then, and the child's process id in the credentials.

mod batch;
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
#[cfg(feature = "tokio")]
pub mod tokio;
mod trace;
mod wire;

pub use batch::{Batch, BatchError, Outcome, Outcomes, Ticket};
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
