//! Programs that run to their end.

use std::process::Command;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::Failure;

/// What it prints; if it fails, that is an error with what it complains about.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command.output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// The processor's time that it takes, with all processes that it starts and waits for.
pub(crate) fn processor_time(command: &mut Command) -> Result<Duration, Failure> {
    let before = of_ended()?;
    output(command)?;
    Ok(of_ended()?.saturating_sub(before))
}

/// The same of all processes that have ended, by themselves and within the system.
fn of_ended() -> Result<Duration, Failure> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    Ok(Duration::from_micros(time.num_microseconds().try_into()?))
}

/// A command of cargo's, of this workspace as it is locked.
pub(crate) fn cargo(command: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .arg(command)
        .args(["--locked", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    cargo
}
