//! What every contender does, and the loop that times it.
//!
//! A contender is a program of its own, since what else lies in a binary changes what is inlined. It says what it can
//! do, by [`Contender`], and then serves the runner: a line `CASE COUNT` on its standard input is a run, and its answer
//! is a line `NANOSECONDS SUM`. The sum is over all that was read; contenders that differ in it did different work.
//!
//! ```no_run
//! contract::Contender::new()
//!     .encode_route(|route, buffer| {
//!         buffer.clear();
//!         buffer.extend_from_slice(&route.destination.octets()); // with all that belongs to the message
//!         buffer.len()
//!     })
//!     .serve()
//! ```

mod encoded;
mod fields;
mod serve;

pub use fields::{Family, Link, NewRoute, NewVlan, Route, group};
pub use serve::{Contender, Failure, Run, Setup};
