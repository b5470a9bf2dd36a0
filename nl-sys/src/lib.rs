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
/// Modules of the same names and style as this crate's, of the headers of the machine where it was built, or of those in
/// `NL_SYS_INCLUDE_DIR`: for constants that are newer than the committed ones, or only there.
///
/// Those of the enabled features; a header that the machine does not have is left out.
#[cfg(feature = "bindgen")]
pub mod machine {
    include!(concat!(env!("OUT_DIR"), "/machine.rs"));
}
mod macros;
#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

pub use generated::*;
