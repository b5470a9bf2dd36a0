//! What a full run leaves in `benches/results/`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::output;
use crate::table::{Comparison, Table};
use crate::{Failure, chart};

/// Writes all tables, with when and on what kind of machine they came about, and the chart.
pub(crate) fn write(comparisons: &[Comparison], tables: &[Table]) -> Result<(), Failure> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../results"));
    fs::create_dir_all(folder)?;
    let mut text = format!(
        "# A full run\n\n{}\n\nBy `benches/run`; what is measured, and how, is in [its README](../README.md).\n\n\
         ![Multiples of the least there is](full.svg)\n",
        circumstances()?
    );
    for table in tables {
        text.push_str(&format!("\n{table}"));
    }
    fs::write(folder.join("full.md"), text)?;
    chart::draw(comparisons, &folder.join("full.svg"))
}

/// Date, processor, kernel, compiler.
fn circumstances() -> Result<String, Failure> {
    let line = |command: &str, arguments: &[&str]| {
        output(Command::new(command).args(arguments)).map(|line| line.trim().to_owned())
    };
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let fields = processors.lines().filter_map(|line| line.split_once(':'));
    let model =
        fields.clone().find(|(key, _)| key.trim() == "model name").map_or("", |(_, model)| model.trim());
    let count = fields.filter(|(key, _)| key.trim() == "processor").count();
    Ok(format!(
        "{}; {count} x {model}, Linux {}, {}",
        line("date", &["--utc", "+%Y-%m-%d"])?,
        // Without what a distribution adds to it.
        line("uname", &["-r"])?.split('-').next().unwrap_or_default(),
        line("rustc", &["--version"])?,
    ))
}
