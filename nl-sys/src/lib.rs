//! Linux netlink UAPI.
#![cfg_attr(not(feature = "generate"), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

#[cfg(feature = "generate")]
#[path = "../generate/mod.rs"]
pub mod generate;
// rustfmt would lay out the files in its own way.
#[rustfmt::skip]
mod generated;
mod macros;
#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

pub use generated::*;
