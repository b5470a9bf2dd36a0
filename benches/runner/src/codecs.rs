//! Decoding and encoding in memory.

use crate::contender::{Contender, Program};
use crate::counting::{self, Count};
use crate::table::{Comparison, Table, median, number};
use crate::{Effort, Failure};

/// Cases, and the recorded messages that one pass goes over, if it does.
const CASES: [(&str, &str, Option<&str>); 5] = [
    ("decode-route", "Decode a route: 5 attributes", Some("routes")),
    ("decode-link", "Decode a link: 1.5 kB, nests, statistics", Some("links")),
    ("decode-family", "Decode a generic family", Some("families")),
    ("encode-route", "Encode a route: 4 attributes", None),
    ("encode-vlan", "Encode a VLAN: nested", None),
];

/// One contender in one case.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// Nanoseconds per message, the median.
    pub(crate) time: f64,
    /// Multiples of the limit, the median of those of each round.
    pub(crate) ratio: f64,
    pub(crate) count: Option<Count>,
}

/// All cases, each as a table.
pub(crate) fn measure(programs: &[Program], effort: Effort) -> Result<Vec<Comparison>, Failure> {
    let mut all = Vec::new();
    for (case, title, recorded) in CASES {
        let measured = side_by_side(programs, case, recorded, effort)?;
        let mut table = Table::new(title, &["", "ns", "x limit", "instructions", "allocations"]);
        for row in &measured {
            let counted = |part: fn(&Count) -> f64| {
                row.count.as_ref().map_or("–".into(), |count| number(part(count)))
            };
            table.row([
                row.name.into(),
                number(row.time),
                number(row.ratio),
                counted(|count| count.instructions.round()),
                counted(|count| count.allocations),
            ]);
        }
        println!("{table}");
        let bars = measured.iter().map(|row| (row.name.to_owned(), row.ratio)).collect();
        all.push(Comparison { table, bars });
    }
    Ok(all)
}

fn side_by_side(
    programs: &[Program],
    case: &str,
    recorded: Option<&str>,
    effort: Effort,
) -> Result<Vec<Measured>, Failure> {
    let mut running = Vec::new();
    for program in programs {
        let mut contender = program.start()?;
        if let Some(first) = contender.run(case, 1)? {
            running.push((program, contender, first.sum));
        }
    }
    let Some((first, _, expected)) = running.first().map(|(program, _, sum)| (*program, (), *sum)) else {
        return Err(format!("nobody does {case}").into());
    };
    if let Some((other, _, sum)) = running.iter().find(|(_, _, sum)| *sum != expected) {
        return Err(format!("{case}: {} read {sum:#x}, {} read {expected:#x}", other.name, first.name).into());
    }
    let messages = recorded.map_or(Ok(1), |name| first.messages(name))?;
    let mut turns = Vec::new();
    for (_, contender, _) in &mut running {
        turns.push(turn(contender, case, effort)?);
    }
    let mut times = vec![Vec::new(); running.len()];
    for _ in 0..effort.rounds {
        for (((_, contender, _), turn), times) in running.iter_mut().zip(&turns).zip(&mut times) {
            let run = contender.run(case, *turn)?.ok_or("it did it before")?;
            times.push(run.time.as_nanos() as f64 / (*turn * messages) as f64);
        }
    }
    let limit = times.first().cloned().unwrap_or_default();
    let mut measured = Vec::new();
    for ((program, _, _), times) in running.iter().zip(&times) {
        let ratios: Vec<_> = times.iter().zip(&limit).map(|(time, limit)| time / limit).collect();
        let count = match counting::available() {
            true => Some(counting::count(program, case, [20, 120], messages, || Ok(()))?),
            false => None,
        };
        measured.push(Measured { name: program.name, time: median(times), ratio: median(&ratios), count });
    }
    Ok(measured)
}

/// How many passes make a turn of the wanted length.
pub(crate) fn turn(contender: &mut Contender, case: &str, effort: Effort) -> Result<u64, Failure> {
    let mut passes = 16;
    loop {
        let run = contender.run(case, passes)?.ok_or("it did it before")?;
        let time = u64::try_from(run.time.as_nanos())?;
        if time >= effort.turn / 4 {
            return Ok((passes * effort.turn / time).max(1));
        }
        passes *= 4;
    }
}
