//! Conversations with the kernel: most of their time is the kernel's, which is the same for everyone.

use std::time::Duration;

use crate::contender::{Contender, Program};
use crate::counting;
use crate::record::Network;
use crate::table::{Comparison, Table, median, number};
use crate::{Effort, Failure};

/// How many routes a dump has whose instructions are counted.
const COUNTED: u64 = 10_000;

/// All cases, each as a table.
pub(crate) fn measure(
    programs: &[Program],
    network: &Network,
    effort: Effort,
) -> Result<Vec<Comparison>, Failure> {
    let mut all = dumps(programs, network, effort)?;
    all.push(inserts(programs, network, effort)?);
    all.push(events(programs, network, effort)?);
    Ok(all)
}

/// One contender's turns at one case.
struct Turns<'p> {
    program: &'p Program,
    contender: Contender,
    times: Vec<f64>,
}

/// Those who can do a case, as the first run of it says, in the order of their programs; `before` runs ahead of each.
fn able<'p>(
    programs: &'p [Program],
    case: &str,
    count: u64,
    mut before: impl FnMut(&mut Contender) -> Result<(), Failure>,
) -> Result<Vec<Turns<'p>>, Failure> {
    let (mut able, mut expected) = (Vec::new(), None);
    for program in programs {
        let mut contender = program.start()?;
        before(&mut contender)?;
        match contender.run(case, count) {
            Ok(Some(run)) => {
                let (first, sum) = *expected.get_or_insert((program.name, run.sum));
                if run.sum != sum {
                    return Err(
                        format!("{case}: {} made {:#x}, {first} {sum:#x}", program.name, run.sum).into()
                    );
                }
                able.push(Turns { program, contender, times: Vec::new() });
            }
            Ok(None) => {}
            // One that fails is a dash in the table, and no reason not to measure the others.
            Err(failure) => eprintln!("{failure}"),
        }
    }
    Ok(able)
}

fn time(contender: &mut Contender, case: &str, count: u64) -> Result<f64, Failure> {
    let run = contender.run(case, count)?.ok_or("it did it before")?;
    Ok(nanoseconds(run.time))
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_nanos() as f64
}

/// The median of what a contender took in each round, as multiples of what the first took in it.
fn ratio(times: &[f64], first: &[f64]) -> f64 {
    median(&times.iter().zip(first).map(|(time, first)| time / first).collect::<Vec<_>>())
}

fn limit(programs: &[Program]) -> Result<Contender, Failure> {
    programs.iter().find(|program| program.name == "limit").ok_or("the limit was not built")?.start()
}

/// Dumps of a table of routes, as multiples of receiving it and throwing it away.
fn dumps(programs: &[Program], network: &Network, effort: Effort) -> Result<Vec<Comparison>, Failure> {
    let mut filler = limit(programs)?;
    filler.run("insert-batch", COUNTED)?;
    let mut counts = Vec::new();
    for program in programs {
        let offers = counting::available() && matches!(program.start()?.run("dump", 1), Ok(Some(_)));
        let count =
            offers.then(|| counting::count(program, "dump", [1, 3], COUNTED, || Ok(()))).transpose()?;
        counts.push(count);
    }
    network.forget_routes()?;

    let mut all = Vec::new();
    for &routes in effort.dumped {
        filler.run("insert-batch", routes)?;
        let mut turns = able(programs, "dump", 1, |_| Ok(()))?;
        let mut discarded = Vec::new();
        // Longer ones are less noisy.
        for _ in 0..(effort.rounds * 100_000).div_ceil(usize::try_from(routes)?).max(5) {
            discarded.push(time(&mut filler, "discard", 1)?);
            for turns in &mut turns {
                turns.times.push(time(&mut turns.contender, "dump", 1)?);
            }
        }
        let title = format!("Dump {} routes", number(routes as f64));
        let columns = [
            "",
            "ns per route",
            "x reading and discarding",
            "user instructions",
            "allocations",
            "memory, MiB",
        ];
        let mut comparison = Comparison { table: Table::new(title, &columns), bars: Vec::new() };
        comparison.table.row([
            "discard".into(),
            number(median(&discarded) / routes as f64),
            "1".into(),
            String::new(),
            String::new(),
            String::new(),
        ]);
        for turns in &turns {
            let place = programs.iter().position(|program| program.name == turns.program.name);
            let count = place.and_then(|place| counts.get(place).copied().flatten());
            let ratio = ratio(&turns.times, &discarded);
            comparison.table.row([
                turns.program.name.into(),
                number(median(&turns.times) / routes as f64),
                number(ratio),
                count.map_or("–".into(), |count| number(count.instructions.round())),
                count.map_or("–".into(), |count| number(count.allocations)),
                number(turns.contender.most_memory()? as f64 / f64::from(1 << 20)),
            ]);
            comparison.bars.push((turns.program.name.into(), ratio));
        }
        println!("{}", comparison.table);
        all.push(comparison);
        network.forget_routes()?;
    }
    Ok(all)
}

/// Inserting routes, as multiples of the limit's batch.
fn inserts(programs: &[Program], network: &Network, effort: Effort) -> Result<Comparison, Failure> {
    let count = effort.inserted;
    let mut ways = Vec::new();
    for case in ["insert-batch", "insert"] {
        let able = able(programs, case, 64, |_| network.forget_routes())?;
        ways.extend(able.into_iter().map(|turns| (case, turns)));
    }
    for _ in 0..effort.rounds.div_ceil(3) {
        for (case, turns) in &mut ways {
            network.forget_routes()?;
            turns.times.push(time(&mut turns.contender, case, count)?);
        }
    }
    network.forget_routes()?;
    let title = format!("Insert {} routes", number(count as f64));
    let columns = ["", "many at a time: ns per route", "x limit", "one by one: ns per route", "x limit"];
    let mut comparison = Comparison { table: Table::new(title, &columns), bars: Vec::new() };
    let first = ways.first().map(|(_, turns)| turns.times.clone()).unwrap_or_default();
    for program in programs {
        let of = |wanted| {
            let turns =
                ways.iter().find(|(case, turns)| *case == wanted && turns.program.name == program.name);
            turns.map(|(_, turns)| (median(&turns.times) / count as f64, ratio(&turns.times, &first)))
        };
        let cells = [of("insert-batch"), of("insert")];
        if cells.iter().all(Option::is_none) {
            continue;
        }
        if let Some((_, ratio)) = cells.iter().flatten().next() {
            comparison.bars.push((program.name.into(), *ratio));
        }
        let text = cells.iter().flat_map(|cell| match cell {
            Some((time, ratio)) => [number(*time), number(*ratio)],
            None => ["–".into(), "–".into()],
        });
        comparison.table.row([program.name.to_owned()].into_iter().chain(text));
    }
    println!("{}", comparison.table);
    Ok(comparison)
}

/// Reading notifications that wait in the socket's queue, as multiples of the limit.
fn events(programs: &[Program], network: &Network, effort: Effort) -> Result<Comparison, Failure> {
    let count = effort.inserted;
    let mut filler = limit(programs)?;
    let mut fill = |contender: &mut Contender, count| {
        network.forget_routes()?;
        contender.run("listen", 0)?;
        filler.run("insert-batch", count)?;
        Ok(())
    };
    let mut turns = able(programs, "events", 64, |contender| fill(contender, 64))?;
    for _ in 0..effort.rounds.div_ceil(3) {
        for turns in &mut turns {
            fill(&mut turns.contender, count)?;
            turns.times.push(time(&mut turns.contender, "events", count)?);
        }
    }
    network.forget_routes()?;
    let title = format!("Read {} notifications of routes", number(count as f64));
    let mut comparison =
        Comparison { table: Table::new(title, &["", "ns per notification", "x limit"]), bars: Vec::new() };
    let first = turns.first().map(|turns| turns.times.clone()).unwrap_or_default();
    for turns in &turns {
        let ratio = ratio(&turns.times, &first);
        comparison.table.row([
            turns.program.name.into(),
            number(median(&turns.times) / count as f64),
            number(ratio),
        ]);
        comparison.bars.push((turns.program.name.into(), ratio));
    }
    println!("{}", comparison.table);
    Ok(comparison)
}
