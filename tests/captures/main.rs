//! What a kernel sent, and what iproute2 sends: recorded datagrams, decoded with types that a user would declare.
//!
//! `NAME.hex` is a datagram, with where it came from; `NAME.expected` is what it says. The root `build.rs` names a test
//! for each; `record.rs` records them anew.

mod capture;
mod damage;
mod render;
mod requests;
#[path = "../route/mod.rs"]
mod route;
mod schema;

/// One test for each file.
mod captured {
    include!(concat!(env!("OUT_DIR"), "/captures.rs"));
}

use std::path::Path;

use capture::Capture;
use render::{Layout, render};

/// A test's end: an error is a failure, with its text.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// With `update` in it, what is expected is written anew, and not compared.
const UPDATE: &str = "NL_CAPTURES";

/// A capture says what is expected, comes back from encoding as it was, and is read without panic when it is damaged.
fn check(path: &str) -> Outcome {
    let capture = Capture::read(Path::new(path))?;
    let rendered = render(&capture.protocol, &capture.datagram, Layout::Lines);
    if !rendered.problems.is_empty() {
        return Err(rendered.problems.join("\n").into());
    }
    let expected = Path::new(path).with_extension("expected");
    if std::env::var_os(UPDATE).is_some_and(|value| value == "update") {
        std::fs::write(&expected, &rendered.text)?;
    }
    let expected = std::fs::read_to_string(&expected).unwrap_or_default();
    if rendered.text != expected {
        let differing = rendered.text.lines().zip(expected.lines()).position(|(ours, theirs)| ours != theirs);
        let line = differing.unwrap_or_else(|| rendered.text.lines().count().min(expected.lines().count()));
        let of = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
        return Err(format!(
            "{path} says in line {}\n  {}\nexpected was\n  {}\nif that is right, run\n  \
             {UPDATE}=update cargo test --test captures",
            line + 1,
            of(&rendered.text),
            of(&expected),
        )
        .into());
    }
    damage::check(&capture)
}

#[test]
fn every_expectation_has_its_capture() -> Outcome {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures");
    let mut captures = 0;
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("hex") => captures += 1,
            Some("expected") => assert!(path.with_extension("hex").exists(), "{}", path.display()),
            _ => {}
        }
    }
    assert!(captures >= 15, "{captures} captures");
    Ok(())
}
