//! What generated text names. No part of the public interface.

pub mod bits;

pub use zerocopy;
