//! What can go wrong, one type per ring.
//!
//! [`DecodeError`] is about bytes that came, [`EncodeError`] about values that would go, `Refused` is the kernel's
//! no, and `Error` is all of these and what the socket says, with the operation that failed. `Acknowledgement` is what
//! the kernel says besides yes.
//!
//! ```
//! use nl_core::{Attributes, Body, DecodeErrorKind};
//!
//! #[derive(Attributes, Debug)]
//! struct Vlan {
//!     #[nl(attr = 1)]
//!     id: Option<u16>,
//! }
//!
//! let number = 1u16.to_ne_bytes();
//! let length = 5u16.to_ne_bytes();
//! let error = Vlan::decode(&[length[0], length[1], number[0], number[1], 9, 0, 0, 0]).unwrap_err();
//! assert_eq!(error.kind(), DecodeErrorKind::Size { found: 1, needed: 2 });
//! assert_eq!(error.to_string(), "Vlan.id: payload is 1 byte, its type needs 2 (at byte 4)");
//! ```
//!
//! While a codec runs, the details of a failure stay in one place, the [`Trace`] of a decode or the
//! [`Writer`](crate::Writer) of an encode, and only the zero-sized [`Failed`] travels: the way of good bytes
//! pays nothing for them, and nothing is allocated.

#[cfg(feature = "std")]
mod acknowledgement;
mod codec;
#[cfg(feature = "std")]
mod errno;
#[cfg(feature = "std")]
mod exchange;

#[cfg(feature = "std")]
pub use acknowledgement::{Acknowledgement, Refused};
#[cfg(feature = "std")]
pub(crate) use codec::Number;
pub(crate) use codec::Origin;
pub use codec::{
    DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Failed, Path, Place, Trace, Violation,
};
#[cfg(feature = "std")]
pub use errno::Errno;
#[cfg(feature = "std")]
pub use exchange::Error;
