//! The generator: what it made is current and right, and its other uses work.
//!
//! Needs libclang, and the pinned headers for some; what cannot run is reported as ignored, with the reason.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests speak by panicking")]

mod c_compiler;
mod current;
// The module itself and not the feature of the crate: a feature that tests turn on would be on for the whole workspace.
#[path = "../../generate/mod.rs"]
#[expect(dead_code, unused_imports, unreachable_pub, reason = "the generator serves others too")]
mod generate;
mod machine;
mod my_header;
mod project;
#[path = "../support/mod.rs"]
mod support;

fn main() {
    let trials = [c_compiler::trials(), current::trials(), machine::trials(), my_header::trials()];
    let trials = trials.into_iter().flatten().collect();
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), trials).exit();
}
