//! What nl-core costs, in instructions and allocations: no more than is written here, and a tenth.
//!
//! Counted by valgrind, as differences of two runs, on messages that are kept in `tests/captures/`. The figures are those of
//! Rust 1.95 on x86-64; where a change makes one of them smaller, it is made smaller here, too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use nix::sched::{CloneFlags, unshare};
use runner::Failure;
use runner::contender::Program;
use runner::counting::{self, Count};
use runner::record::Network;

/// A case, the recording that a pass goes over, and the most instructions of one operation.
const IN_MEMORY: [(&str, Option<&str>, f64); 5] = [
    ("decode-route", Some("routes"), 199.0),
    ("decode-link", Some("links"), 1383.0),
    ("decode-family", Some("families"), 741.0),
    ("encode-route", None, 66.0),
    ("encode-vlan", None, 174.0),
];

/// Conversations with the kernel, of which the instructions in user space count. An operation is one route.
const LIVE: [(&str, f64); 3] = [("dump", 338.0), ("insert", 1370.0), ("insert-batch", 725.0)];

/// How many routes one round of a dump has.
const ROUTES: u64 = 2_000;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("counts");
    // Before there are threads: they, and all programs that they start, are in the new network then.
    let network = recorded(&folder).and_then(|()| network(&folder));
    let network = network.map(Arc::new).map_err(|failure| failure.to_string());
    let mut trials = Vec::new();
    for (case, recording, most) in IN_MEMORY {
        let program = program(&folder);
        trials.push(trial(case, None, move || {
            let operations = recording.map_or(Ok(1), |name| program.messages(name))?;
            held(counting::count(&program, case, [20, 120], operations, || Ok(()))?, most, 0.0)
        }));
    }
    for (case, most) in LIVE {
        let program = program(&folder);
        let (network, why) =
            network.clone().map_or_else(|why| (None, Some(why)), |network| (Some(network), None));
        trials.push(trial(case, why, move || {
            let Some(network) = network else { return Err("ignored, so that it does not run".into()) };
            network.forget_routes()?;
            if case == "dump" {
                program.start()?.run("insert-batch", ROUTES)?;
                return held(counting::count(&program, case, [1, 3], ROUTES, || Ok(()))?, most, 0.01);
            }
            // What a buffer that grows allocates, its routes share.
            held(counting::count(&program, case, [1_000, 3_000], 1, || network.forget_routes())?, most, 0.05)
        }));
    }
    // One after the other: they share the network.
    libtest_mimic::run(&Arguments { test_threads: Some(1), ..arguments }, trials).exit_code()
}

fn trial(
    case: &str,
    why_not: Option<String>,
    run: impl FnOnce() -> Result<(), Failure> + Send + 'static,
) -> Trial {
    let why_not = if counting::available() { why_not } else { Some("there is no valgrind".into()) };
    let name = match &why_not {
        Some(why) => format!("{case} (skipped: {why})"),
        None => case.to_owned(),
    };
    Trial::test(name, || run().map_err(Failed::from)).with_ignored_flag(why_not.is_some())
}

/// Fails where a count is more than a tenth above what is written here.
fn held(count: Count, most: f64, allocations: f64) -> Result<(), Failure> {
    println!("{:.0} instructions, {} allocations", count.instructions, count.allocations);
    if count.instructions > most * 1.1 {
        return Err(
            format!("{:.0} instructions, a tenth above {most} would be allowed", count.instructions).into()
        );
    }
    if count.allocations > allocations {
        return Err(format!("{} allocations, of which {allocations} are allowed", count.allocations).into());
    }
    Ok(())
}

fn program(folder: &Path) -> Program {
    Program::new("nl-core", env!("CARGO_BIN_EXE_nl-core").into(), folder)
}

/// Writes what contenders decode: the messages of one type, of captures that are kept.
fn recorded(folder: &Path) -> Result<(), Failure> {
    const CAPTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/captures");
    fs::create_dir_all(folder)?;
    for (name, capture, kind) in
        [("routes", "route_routes", 24), ("links", "route_links", 16), ("families", "generic_families", 16)]
    {
        let text = fs::read_to_string(Path::new(CAPTURES).join(capture).with_extension("hex"))?;
        let lines =
            text.lines().filter_map(|line| line.split_once(": ").filter(|(at, _)| !at.starts_with('#')));
        let bytes = lines.flat_map(|(_, bytes)| bytes.split(' '));
        let bytes = bytes.map(|byte| u8::from_str_radix(byte, 16)).collect::<Result<Vec<_>, _>>()?;
        let mut recorded = Vec::new();
        for message in nl_core::message::messages(&bytes) {
            let message = message?;
            if message.header().kind == kind {
                recorded.extend_from_slice(message.bytes());
                recorded.resize(recorded.len().next_multiple_of(4), 0);
            }
        }
        fs::write(folder.join(name), recorded)?;
    }
    Ok(fs::write(folder.join("link"), "1")?)
}

/// A network of the test's own.
fn network(folder: &Path) -> Result<Network, Failure> {
    unshare(CloneFlags::CLONE_NEWNET)
        .or_else(|_| unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET))?;
    let network = Network::make()?;
    network.tell(folder)?;
    Ok(network)
}
