//! The contenders: programs that are asked by lines, see the crate `contract`.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::Failure;

/// Names of contenders, the limit first: the others are its multiples.
const NAMES: &[&str] = &[
    "limit",
    "nl-core",
    "nl-core-called",
    "netlink-bindings",
    "nlink",
    "libmnl",
    "netlink-packet-route",
    "rtnetlink",
    "neli",
];

/// A contender's program.
#[derive(Debug, Clone)]
pub struct Program {
    pub(crate) name: &'static str,
    path: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// One that answers like a contender, and is none.
    pub fn new(name: &'static str, path: PathBuf, folder: &Path) -> Self {
        Self { name, path, folder: folder.into() }
    }

    /// Those that were built.
    pub(crate) fn all(programs: &Path, folder: &Path) -> Vec<Self> {
        let programs = NAMES.iter().map(|&name| Self::new(name, programs.join(name), folder));
        programs.filter(|program| program.path.exists()).collect()
    }

    /// How many messages one pass over a recording has.
    ///
    /// # Errors
    /// There is no such recording.
    pub fn messages(&self, name: &str) -> Result<u64, Failure> {
        let bytes = std::fs::read(self.folder.join(name))?;
        Ok(nl_core::message::messages(&bytes).count() as u64)
    }

    /// As a command; with `wrapper` in front, if there is one.
    pub(crate) fn command(&self, wrapper: &[&str]) -> Command {
        let mut command = match wrapper {
            [] => Command::new(&self.path),
            [program, arguments @ ..] => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&self.path);
                command
            }
        };
        command.arg(&self.folder);
        command
    }

    /// Starts it.
    ///
    /// # Errors
    /// The system's.
    pub fn start(&self) -> Result<Contender, Failure> {
        let mut process = self.command(&[]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let asks = process.stdin.take().ok_or("no standard input")?;
        let answers = BufReader::new(process.stdout.take().ok_or("no standard output")?);
        Ok(Contender { name: self.name, process, asks: Some(asks), answers })
    }
}

/// A contender that runs.
#[derive(Debug)]
pub struct Contender {
    pub(crate) name: &'static str,
    process: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What came of a run.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// How long it took.
    pub time: Duration,
    /// What was read, as one number.
    pub sum: u64,
}

impl Contender {
    /// Runs a case, `None` if the contender does not have it.
    ///
    /// # Errors
    /// What the contender says, or that it ended.
    pub fn run(&mut self, case: &str, count: u64) -> Result<Option<Run>, Failure> {
        self.ask(case, count)?;
        self.answer(case)
    }

    fn ask(&mut self, case: &str, count: u64) -> Result<(), Failure> {
        let asks = self.asks.as_mut().ok_or("it was told to end")?;
        Ok(writeln!(asks, "{case} {count}")?)
    }

    fn answer(&mut self, case: &str) -> Result<Option<Run>, Failure> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let failed =
            || format!("{}, {case}: {}", self.name, if line.is_empty() { "it ended" } else { line.trim() });
        match line.trim().split_once(' ') {
            None if line.trim() == "none" => Ok(None),
            Some((time, sum)) => {
                let time = Duration::from_nanos(time.parse().map_err(|_| failed())?);
                Ok(Some(Run { time, sum: sum.parse().map_err(|_| failed())? }))
            }
            None => Err(failed().into()),
        }
    }

    /// The most memory that it had so far, in bytes (`VmHWM`).
    pub(crate) fn most_memory(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        // It ends where its input does.
        self.asks = None;
        let _ = self.process.wait();
    }
}
