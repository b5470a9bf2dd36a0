//! The C compiler's word: what programs in C print about the machine's headers is compared with nl-sys and nl-core.
//!
//! The programs are in `tests/oracle/`, compiled by the root `build.rs`. Where they cannot be compiled these tests are
//! ignored, with the reason.

use std::process::Command;

// The macros `facts` and `messages`.
include!(concat!(env!("OUT_DIR"), "/oracle.rs"));

mod facts;
mod messages;
#[path = "../route/mod.rs"]
mod route;
mod schema;

/// A test's end: an error is a failure, with its text.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What a program prints.
fn run(program: &str) -> Result<String, Box<dyn std::error::Error>> {
    let output = Command::new(program).output().map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program}: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The lines that begin with `kind`, as words.
fn lines<'t>(printed: &'t str, kind: &str) -> impl Iterator<Item = Vec<&'t str>> {
    printed
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(move |words| words.first() == Some(&kind))
        .map(|words| words.into_iter().skip(1).collect())
}

/// Hexadecimal digits, or `-` for none.
fn bytes(hex: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let digits = hex.trim_matches('-').as_bytes();
    let pairs = digits.chunks(2).map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
    pairs.collect()
}
