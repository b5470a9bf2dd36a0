//! What must not compile, and what it says; one topic per directory.
//!
//! The texts of constants that cannot be evaluated differ between compilers, so this runs on one.
//! `TRYBUILD=overwrite cargo test -p nl-derive --test compile_fail` writes the texts anew.

use std::process::Command;

use libtest_mimic::{Arguments, Completion, Trial};

/// The compiler whose texts are recorded.
const TOOLCHAIN: &str = "1.95.";

const TOPICS: [&str; 10] = [
    "families",
    "fields",
    "keywords",
    "messages",
    "numbers",
    "open_enums",
    "protocols",
    "requests",
    "sub_messages",
    "wire_struct",
];

fn main() {
    let mut arguments = Arguments::from_args();
    // All use one project directory.
    arguments.test_threads = Some(1);
    let compiler = compiler();
    let refused = TOPICS.iter().map(|topic| {
        let compiler = compiler.clone();
        Trial::ignorable_test(format!("compile_fail::{topic}"), move || {
            if !compiler.contains(TOOLCHAIN) {
                let reason = format!("the texts are of rustc {TOOLCHAIN}x, this is {}", compiler.trim());
                return Ok(Completion::ignored_with(reason));
            }
            // Runs them when it is dropped.
            trybuild::TestCases::new().compile_fail(format!("tests/compile_fail/{topic}/*.rs"));
            Ok(Completion::Completed)
        })
    });
    // What must compile has no text: any compiler will do.
    let accepted = Trial::test("pass", || {
        trybuild::TestCases::new().pass("tests/pass/*.rs");
        Ok(())
    });
    let trials: Vec<Trial> = refused.chain([accepted]).collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    match Command::new(rustc).arg("--version").output() {
        Ok(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        Err(error) => format!("a compiler that does not run: {error}"),
    }
}
