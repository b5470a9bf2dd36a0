//! Instructions and allocations, counted by valgrind: the same in every run, whatever else the machine does.

use std::io::Write;
use std::process::Stdio;

use crate::Failure;
use crate::contender::Program;

/// What one operation costs, the same for each of many: the difference of two runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) instructions: f64,
    pub(crate) allocations: f64,
}

/// Whether there is a valgrind.
pub(crate) fn available() -> bool {
    std::process::Command::new("valgrind").arg("--version").output().is_ok()
}

/// Runs a case `few` and `many` times, of `operations` each, and counts what the difference is made of.
///
/// `before` runs ahead of each.
pub(crate) fn count(
    program: &Program,
    case: &str,
    [few, many]: [u64; 2],
    operations: u64,
    mut before: impl FnMut() -> Result<(), Failure>,
) -> Result<Count, Failure> {
    let mut difference = |arguments: &[&str], line: (&str, &str)| -> Result<f64, Failure> {
        let mut totals = [0; 2];
        for (total, count) in totals.iter_mut().zip([few, many]) {
            before()?;
            *total = run(program, arguments, case, count, line)?;
        }
        Ok(totals[1].saturating_sub(totals[0]) as f64 / ((many - few) * operations) as f64)
    };
    Ok(Count {
        instructions: difference(
            &["--tool=callgrind", "--callgrind-out-file=/dev/null"],
            ("Collected :", ""),
        )?,
        allocations: difference(
            &["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"],
            ("total heap usage:", "allocs"),
        )?,
    })
}

/// The number that valgrind's report has between two words.
fn run(
    program: &Program,
    arguments: &[&str],
    case: &str,
    count: u64,
    (ahead, behind): (&str, &str),
) -> Result<u64, Failure> {
    let wrapper = [&["valgrind"], arguments].concat();
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
        let rest = line.split_once(ahead)?.1;
        let number = if behind.is_empty() { rest } else { rest.split_once(behind)?.0 };
        number.trim().replace(',', "").parse().ok()
    });
    Ok(number.ok_or_else(failed)?)
}
