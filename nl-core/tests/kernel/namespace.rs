//! Network namespaces of tests.

use std::process::{Command, ExitCode};
use std::thread;

use libtest_mimic::Failed;
use nix::sched::{CloneFlags, unshare};

use crate::Outcome;

/// Whether a thread may make a network namespace; the reason if not.
pub(crate) fn privileges() -> Result<(), String> {
    thread::spawn(|| unshare(CloneFlags::CLONE_NEWNET))
        .join()
        .map_err(|_| String::from("a thread panicked"))?
        .map_err(|errno| format!("no network namespace for this user: {errno}"))
}

/// Runs this program again in a user namespace, where it is root; `None` where that is not allowed.
pub(crate) fn run_again_in_user_namespace() -> Option<ExitCode> {
    const INSIDE: &str = "NL_CORE_IN_USER_NAMESPACE";
    let unshare = || {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net"]);
        command
    };
    let allowed = std::env::var_os(INSIDE).is_none()
        && unshare().arg("true").output().is_ok_and(|output| output.status.success());
    if !allowed {
        return None;
    }
    let status = unshare()
        .arg(std::env::current_exe().ok()?)
        .args(std::env::args_os().skip(1))
        .env(INSIDE, "1")
        .status()
        .ok()?;
    Some(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs a test on a thread that has a network namespace of its own, which ends with it.
pub(crate) fn in_new_network(test: fn() -> Outcome) -> Result<(), Failed> {
    let outcome = thread::spawn(move || {
        unshare(CloneFlags::CLONE_NEWNET).map_err(|errno| format!("unshare: {errno}"))?;
        test().map_err(|error| error.to_string())
    });
    match outcome.join() {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Failed::from(error)),
        Err(_) => Err(Failed::from("panicked")),
    }
}

/// Runs `ip` in the thread's namespace.
pub(crate) fn ip(arguments: &str) -> Outcome {
    let output = Command::new("ip").args(arguments.split_whitespace()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {arguments}: {}", String::from_utf8_lossy(&output.stderr)).into())
}
