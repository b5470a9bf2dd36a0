//! What a library costs who builds with it: programs that list the links, `weight/*`, each with another one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{cargo, output, processor_time};
use crate::table::{Table, count, number};
use crate::{Effort, Failure};

/// Builds each from nothing, weighs it, and compares what it lists.
pub(crate) fn measure(programs: &Path, effort: Effort) -> Result<Table, Failure> {
    let mut table =
        Table::new("Build a program that lists links", &["", "crates", "processor, s", "stripped, kB"]);
    let mut expected = None;
    for &name in effort.weighed {
        let package = format!("weight-{name}");
        let target = programs.join(&package);
        // What an earlier run left that did not end.
        let _ = fs::remove_dir_all(&target);
        let mut build = cargo("build");
        let time = processor_time(build.args(["--release", "-p", &package, "--target-dir"]).arg(&target))?;
        let program = target.join("release").join(&package);
        let listed = output(&mut Command::new(&program))?;
        let stripped = target.join("stripped");
        output(Command::new("strip").arg("-o").args([&stripped, &program]))?;
        let size = fs::metadata(&stripped)?.len();
        fs::remove_dir_all(&target)?;

        let expected = expected.get_or_insert_with(|| listed.clone());
        if listed != *expected {
            return Err(format!("{package} lists\n{listed}where others list\n{expected}").into());
        }
        table.row([
            name.into(),
            count(crates(&package)?),
            number(time.as_secs_f64()),
            number(size as f64 / 1000.0),
        ]);
    }
    println!("{table}");
    Ok(table)
}

/// How many crates a package is built from, itself and build scripts' own included: `cargo tree -e normal,build`.
fn crates(package: &str) -> Result<u64, Failure> {
    let tree = output(cargo("tree").args(["-e", "normal,build", "--prefix", "none", "-p", package]))?;
    let crates: BTreeSet<_> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    Ok(crates.len().try_into()?)
}
