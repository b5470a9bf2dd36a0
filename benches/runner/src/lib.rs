//! Runs the contenders side by side, and prints what came of it as Markdown.
//!
//! It works in the network namespace that it is started in, which `benches/run` makes for it, and leaves nothing else behind.

mod chart;
mod codecs;
mod command;
pub mod contender;
pub mod counting;
mod growth;
mod live;
pub mod record;
mod report;
mod table;
mod weight;

use std::error::Error;
use std::path::PathBuf;

use contender::Program;
use growth::Reach;

/// What can go wrong.
pub type Failure = Box<dyn Error>;

/// How thorough a run is.
#[derive(Debug, Clone, Copy)]
struct Effort {
    /// How often each contender has its turn.
    rounds: usize,
    /// How long one turn in memory takes, in nanoseconds.
    turn: u64,
    /// How many routes are dumped, in turn.
    dumped: &'static [u64],
    /// How many routes are inserted.
    inserted: u64,
    /// Which libraries are built, to see what that costs.
    weighed: &'static [&'static str],
    /// How far it is looked at how costs grow.
    reach: Reach,
}

impl Effort {
    const QUICK: Self = Self {
        rounds: 7,
        turn: 5_000_000,
        dumped: &[100_000],
        inserted: 20_000,
        weighed: &["by-hand", "nl-core"],
        reach: Reach {
            attributes: &[1, 10, 100],
            dumped: &[1_000, 10_000, 100_000],
            in_flight: &[1, 10, 100, 1_000, 10_000],
        },
    };
    const FULL: Self = Self {
        rounds: 21,
        turn: 20_000_000,
        dumped: &[100_000, 1_000_000],
        inserted: 100_000,
        weighed: &[
            "by-hand",
            "nl-core",
            "netlink-bindings",
            "neli",
            "netlink-packet-route",
            "rtnetlink",
            "nlink",
        ],
        reach: Reach {
            attributes: &[1, 10, 100, 1_000],
            dumped: &[1_000, 10_000, 100_000, 1_000_000],
            in_flight: &[1, 10, 100, 1_000, 10_000],
        },
    };
}

/// Measures all, and prints it; a quick run measures less of it.
///
/// # Errors
/// What a contender says, and two that read different things.
pub fn run(quick: bool) -> Result<(), Failure> {
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    // The contenders lie where this program does.
    let programs: PathBuf = std::env::current_exe()?.parent().ok_or("no folder")?.into();
    let folder = programs.join("recorded");
    let network = record::record(&folder)?;
    let contenders = Program::all(&programs, &folder);
    let mut comparisons = codecs::measure(&contenders, effort)?;
    comparisons.extend(live::measure(&contenders, &network, effort)?);
    let mut tables: Vec<_> = comparisons.iter().map(|comparison| comparison.table.clone()).collect();
    tables.push(weight::measure(&programs, effort)?);
    tables.extend(growth::measure(&programs, &contenders, &network, effort)?);
    match quick {
        true => Ok(()),
        false => report::write(&comparisons, &tables),
    }
}
