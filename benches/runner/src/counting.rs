//! Instructions and allocations, counted by valgrind: the same in every run, whatever else the machine does.

use std::io::Write;
use std::process::Stdio;

use crate::Failure;
use crate::contender::Program;

/// What one operation costs, the same for each of many: the difference of two runs.
#[derive(Debug, Clone, Copy)]
pub struct Count {
    /// Instructions in user space.
    pub instructions: f64,
    /// Calls of `malloc` and `realloc`.
    pub allocations: f64,
}

/// Whether there is a valgrind.
pub fn available() -> bool {
    std::process::Command::new("valgrind").arg("--version").output().is_ok()
}

/// A tool of valgrind's, and what its report has on both sides of the number.
struct Tool {
    arguments: &'static [&'static str],
    ahead: &'static str,
    behind: &'static str,
}

const INSTRUCTIONS: Tool = Tool {
    arguments: &["--tool=callgrind", "--callgrind-out-file=/dev/null"],
    ahead: "Collected :",
    behind: "",
};

const ALLOCATIONS: Tool = Tool {
    arguments: &["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"],
    ahead: "total heap usage:",
    behind: "allocs",
};

/// Runs a case `few` and `many` times, of `operations` each, and counts what the difference is made of.
///
/// `before` runs ahead of each.
///
/// # Errors
/// What valgrind or the program says.
pub fn count(
    program: &Program,
    case: &str,
    rounds: [u64; 2],
    operations: u64,
    mut before: impl FnMut() -> Result<(), Failure>,
) -> Result<Count, Failure> {
    Ok(Count {
        instructions: difference(&INSTRUCTIONS, program, case, rounds, operations, &mut before)?,
        allocations: difference(&ALLOCATIONS, program, case, rounds, operations, before)?,
    })
}

/// The instructions alone, of one operation in each round.
pub(crate) fn instructions(program: &Program, case: &str, rounds: [u64; 2]) -> Result<f64, Failure> {
    difference(&INSTRUCTIONS, program, case, rounds, 1, || Ok(()))
}

fn difference(
    tool: &Tool,
    program: &Program,
    case: &str,
    [few, many]: [u64; 2],
    operations: u64,
    mut before: impl FnMut() -> Result<(), Failure>,
) -> Result<f64, Failure> {
    let mut totals = [0; 2];
    for (total, count) in totals.iter_mut().zip([few, many]) {
        before()?;
        *total = run(tool, program, case, count)?;
    }
    Ok(totals[1].saturating_sub(totals[0]) as f64 / ((many - few) * operations) as f64)
}

/// The number that valgrind reports of a run.
fn run(tool: &Tool, program: &Program, case: &str, count: u64) -> Result<u64, Failure> {
    let wrapper = [&["valgrind"], tool.arguments].concat();
    let mut process = program
        .command(&wrapper)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    writeln!(process.stdin.take().ok_or("no standard input")?, "{case} {count}")?;
    let output = process.wait_with_output()?;
    let (said, answer) = (String::from_utf8(output.stderr)?, String::from_utf8(output.stdout)?);
    let failed = || format!("{} under valgrind, {case}: {answer}{said}", program.name);
    if !answer.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(failed().into());
    }
    let number = said.lines().find_map(|line| {
        let rest = line.split_once(tool.ahead)?.1;
        let number = if tool.behind.is_empty() { rest } else { rest.split_once(tool.behind)?.0 };
        number.trim().replace(',', "").parse().ok()
    });
    Ok(number.ok_or_else(failed)?)
}
