//! Network namespaces of tests.

use std::error::Error;
use std::fmt;
use std::io::ErrorKind;
use std::process::{Command, ExitCode, Output};
use std::thread;

use libtest_mimic::{Completion, Failed};
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

/// A test cannot run here, and why.
#[derive(Debug)]
struct Skipped(String);

/// The outcome of a test that cannot run here.
pub(crate) fn skipped(reason: &str) -> Outcome {
    Err(Skipped(String::from(reason)).into())
}

/// Stands for the tests of a feature that is off.
#[cfg(not(feature = "tokio"))]
pub(crate) fn built_without_tokio() -> Outcome {
    skipped("needs `--features tokio`")
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "skipped: {}", self.0)
    }
}

impl Error for Skipped {}

/// Runs a test on a thread that has a network namespace of its own, which ends with it.
pub(crate) fn in_new_network(test: fn() -> Outcome) -> Result<Completion, Failed> {
    let outcome = thread::spawn(move || {
        unshare(CloneFlags::CLONE_NEWNET).map_err(|errno| Failed::from(format!("unshare: {errno}")))?;
        match test() {
            Ok(()) => Ok(Completion::Completed),
            Err(error) => match error.downcast::<Skipped>() {
                Ok(skipped) => Ok(Completion::ignored_with(skipped)),
                Err(error) => Err(Failed::from(error.to_string())),
            },
        }
    });
    outcome.join().unwrap_or_else(|_| Err(Failed::from("panicked")))
}

/// A command of the system; a test that needs one that is not there is skipped.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    match Command::new(program).args(arguments).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(Skipped(format!("no `{program}` here")).into())
        }
        output => Ok(output?),
    }
}

/// Runs `ip` in the thread's namespace.
pub(crate) fn ip(arguments: &str) -> Outcome {
    let output = output("ip", &arguments.split_whitespace().collect::<Vec<_>>())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {arguments}: {}", String::from_utf8_lossy(&output.stderr)).into())
}
