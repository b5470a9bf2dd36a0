//! How what nl-core costs grows: with the attributes of a type, the messages of a dump, the requests in flight.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::codecs::turn;
use crate::command::{output, processor_time};
use crate::contender::{Contender, Program, Run};
use crate::record::Network;
use crate::table::{Table, count, median, number};
use crate::{Effort, Failure, counting};

/// How far it is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Attributes of one type.
    pub(crate) attributes: &'static [u64],
    /// Routes of one dump.
    pub(crate) dumped: &'static [u64],
    /// Requests in flight at once.
    pub(crate) in_flight: &'static [u64],
}

/// All of it, in tables.
pub(crate) fn measure(
    programs: &Path,
    contenders: &[Program],
    network: &Network,
    effort: Effort,
) -> Result<Vec<Table>, Failure> {
    let [built, run] = attributes(programs, effort)?;
    let in_flight = Program::new("in-flight", programs.join("in-flight"), &programs.join("recorded"));
    let tables = vec![built, run, dumps(contenders, network, effort)?, requests(&in_flight, effort)?];
    for table in &tables {
        println!("{table}");
    }
    Ok(tables)
}

/// A program around a message of so many attributes, by the crate `growth`.
fn source(attributes: u64) -> String {
    /// Types of attributes, each with a value.
    const TYPES: [(&str, &str); 5] = [
        ("u32", "0x0102_0304"),
        ("&'a str", "\"attribute\""),
        ("u64", "0x0102_0304_0506_0708"),
        ("&'a [u8]", "&[1, 2, 3, 4, 5, 6]"),
        ("u16", "0x0102"),
    ];
    let (mut fields, mut values) = (String::new(), String::new());
    for (number, (ty, value)) in (1..=attributes).zip(TYPES.into_iter().cycle()) {
        let _ = writeln!(fields, "    #[nl(attr = {number})]\n    field_{number}: Option<{ty}>,");
        let _ = writeln!(values, "        field_{number}: Some({value}),");
    }
    let lifetime = if fields.contains("'a") { "<'a>" } else { "" };
    format!(
        "use growth::{{Failure, Usersock, nl_core}};

#[derive(nl_core::Message)]
#[nl(crate = nl_core, protocol = Usersock, type = 0x10)]
struct Many{lifetime} {{
{fields}}}

fn main() -> Result<(), Failure> {{
    growth::serve(Many {{
{values}    }})
}}
"
    )
}

/// A program of so many attributes, and what it took to make it.
struct Built {
    program: Program,
    /// Seconds of rustc: to check it, to build it as it is debugged, and as the profile `measured` has it.
    seconds: [f64; 3],
    /// Bytes of code and constants.
    code: u64,
}

impl Built {
    fn new(programs: &Path, attributes: u64) -> Result<Self, Failure> {
        let name = format!("many_{attributes}");
        let folder = programs.join("grown");
        fs::create_dir_all(&folder)?;
        let file = folder.join(&name).with_extension("rs");
        fs::write(&file, source(attributes))?;
        let rustc = |arguments: &str| {
            let mut rustc = Command::new("rustc");
            rustc.args(["--edition", "2024", "--crate-name", &name, "-L", "dependency=deps"]);
            rustc.args(["--extern", "growth=libgrowth.rlib", "--out-dir", "grown"]);
            rustc.args(arguments.split(' ')).arg(&file).current_dir(programs);
            Ok::<_, Failure>(processor_time(&mut rustc)?.as_secs_f64())
        };
        let seconds = [
            rustc("--emit metadata")?,
            rustc("--emit obj")?,
            rustc("-C opt-level=3 -C lto=fat -C codegen-units=1")?,
        ];
        let program = folder.join(&name);
        let size = output(Command::new("size").arg(&program))?;
        // Below the line of headings, `text` is the first.
        let code = size.lines().nth(1).and_then(|line| line.split_whitespace().next());
        let code = code.ok_or("`size` says nothing")?.parse()?;
        Ok(Self { program: Program::new("many", program, &programs.join("recorded")), seconds, code })
    }
}

/// What a type of many attributes costs rustc, and what it costs where it runs.
fn attributes(programs: &Path, effort: Effort) -> Result<[Table; 2], Failure> {
    let mut building = Table::new(
        "A type of so many optional attributes: processor time of rustc, and code that one of none does not have",
        &["attributes", "check, s", "debug, s", "release, s", "code, bytes", "each"],
    );
    let mut running = Table::new(
        "A message with all of them",
        &[
            "attributes",
            "decode, ns",
            "each",
            "instructions",
            "each",
            "encode, ns",
            "each",
            "instructions",
            "each",
        ],
    );
    let none = Built::new(programs, 0)?;
    building.row([count(0)].into_iter().chain(none.seconds.map(number)).chain(["–".into(), "–".into()]));
    for &attributes in effort.reach.attributes {
        let built = Built::new(programs, attributes)?;
        let both = |total: f64| [number(total), number(total / attributes as f64)];
        let code = both((built.code - none.code) as f64);
        building.row([count(attributes)].into_iter().chain(built.seconds.map(number)).chain(code));

        let mut contender = built.program.start()?;
        let mut row = vec![count(attributes)];
        for case in ["decode", "encode"] {
            row.extend(both(time(&mut contender, case, effort)?));
            row.extend(match counting::available() {
                true => both(counting::instructions(&built.program, case, [20, 120])?),
                false => ["–".into(), "–".into()],
            });
        }
        running.row(row);
    }
    fs::remove_dir_all(programs.join("grown"))?;
    Ok([building, running])
}

/// Nanoseconds of one operation, the median.
fn time(contender: &mut Contender, case: &str, effort: Effort) -> Result<f64, Failure> {
    let passes = turn(contender, case, effort)?;
    let mut times = Vec::new();
    for _ in 0..effort.rounds {
        let run = contender.run(case, passes)?.ok_or("it did it before")?;
        times.push(run.time.as_nanos() as f64 / passes as f64);
    }
    Ok(median(&times))
}

/// The most memory that a program had which has dumped so many routes.
fn dumps(contenders: &[Program], network: &Network, effort: Effort) -> Result<Table, Failure> {
    let find = |name| contenders.iter().find(|program| program.name == name);
    let inserter = find("limit").ok_or("nobody inserts routes")?;
    let dumping: Vec<_> = ["limit", "nl-core", "rtnetlink"].into_iter().filter_map(find).collect();
    let names = dumping.iter().map(|program| format!("{}, kB", program.name));
    let mut table = Table::new("Dump: the most memory that a program has had", &["routes"]);
    table.columns.extend(names);
    for &routes in effort.reach.dumped {
        inserter.start()?.run("insert-batch", routes)?.ok_or("it inserts nothing")?;
        let mut row = vec![count(routes)];
        let mut read = None;
        for program in &dumping {
            let mut contender = program.start()?;
            let run = contender.run("dump", 1)?.ok_or("it dumps nothing")?;
            if *read.get_or_insert(run.sum) != run.sum {
                return Err(format!("{} read other routes", program.name).into());
            }
            row.push(number(contender.most_memory()? as f64 / 1000.0));
        }
        network.forget_routes()?;
        table.row(row);
    }
    Ok(table)
}

/// What requests in flight at once have on the heap, and what asking and answering one of them takes.
fn requests(program: &Program, effort: Effort) -> Result<Table, Failure> {
    let mut table = Table::new(
        "Requests in flight at once, of one `Pipeline`",
        &["requests", "heap, bytes", "each", "ask each, ns", "answer each, ns"],
    );
    let mut contender = program.start()?;
    let mut run = |case: &str, requests: u64| -> Result<Run, Failure> {
        Ok(contender.run(case, requests)?.ok_or("it does no such thing")?)
    };
    // Its buffers, before anything is asked.
    let buffers = run("ask", 0)?.sum;
    for &requests in effort.reach.in_flight {
        let each = |run: Run| run.time.as_nanos() as f64 / requests as f64;
        let (mut heap, mut asked, mut answered) = (0, Vec::new(), Vec::new());
        for _ in 0..effort.rounds {
            let ask = run("ask", requests)?;
            heap = ask.sum;
            asked.push(each(ask));
            answered.push(each(run("answer", requests)?));
        }
        table.row([
            count(requests),
            count(heap),
            number((heap - buffers) as f64 / requests as f64),
            number(median(&asked)),
            number(median(&answered)),
        ]);
    }
    Ok(table)
}
