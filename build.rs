//! Serves the tests in `tests/`, and does nothing else: compiles `tests/oracle/*.c`, and names a test for each file in
//! `tests/captures/`.
//!
//! Never fails. What cannot be compiled here becomes tests that are ignored, with the reason.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

fn main() {
    let (Some(root), Some(out)) = (env::var_os("CARGO_MANIFEST_DIR"), env::var_os("OUT_DIR")) else { return };
    let (root, out) = (PathBuf::from(root), PathBuf::from(out));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CC");
    for (directory, extension, write) in [
        ("tests/oracle", "c", oracle as fn(&[PathBuf], &Path) -> String),
        ("tests/captures", "hex", captures),
    ] {
        println!("cargo::rerun-if-changed={directory}");
        let written = files(&root.join(directory), extension).and_then(|files| {
            let name = Path::new(directory).file_name().unwrap_or_default();
            fs::write(out.join(name).with_extension("rs"), write(&files, &out))
        });
        if let Err(error) = written {
            println!("cargo::warning=the tests of {directory} cannot be compiled: {error}");
        }
    }
}

/// The files of a directory with this extension, in order.
fn files(directory: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The file's name as one of Rust's.
fn identifier(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

/// For each program a macro of its name, which makes tests of functions that take what the program prints.
fn oracle(files: &[PathBuf], out: &Path) -> String {
    let mut text = String::new();
    for file in files {
        let program = identifier(file);
        let path = out.join(&program);
        let ignore = match compile(file, &path) {
            Ok(()) => String::new(),
            Err(reason) => format!("#[ignore = {reason:?}]"),
        };
        let _ = write!(
            text,
            "macro_rules! {program} {{ ($($test:ident)*) => {{$(
                #[test] {ignore} fn $test() -> crate::Outcome {{ super::$test(&crate::run({path:?})?) }}
            )*}}; }}\n"
        );
    }
    text
}

/// Compiles a C program; else the reason, in one line.
fn compile(file: &Path, program: &Path) -> Result<(), String> {
    let compiler = match env::var_os("CC") {
        Some(compiler) => compiler,
        None if env::var_os("HOST") == env::var_os("TARGET") => "cc".into(),
        None => return Err("no C compiler for the target: set CC".into()),
    };
    let name = compiler.to_string_lossy();
    match Command::new(&compiler).args(["-std=gnu11", "-o"]).args([program, file]).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let line = said.lines().find(|line| line.contains("error")).or(said.lines().next());
            Err(format!("{name}: {}", line.unwrap_or("failed without a word")))
        }
        Err(error) => Err(format!("no C compiler: {name}: {error}")),
    }
}

/// A test for each capture.
fn captures(files: &[PathBuf], _: &Path) -> String {
    let mut text = String::new();
    for file in files {
        let test = identifier(file);
        let _ = write!(
            text,
            "#[test]
            #[cfg_attr(target_endian = \"big\", ignore = \"recorded on a little-endian machine\")]
            fn {test}() -> crate::Outcome {{ crate::check({file:?}) }}\n"
        );
    }
    text
}
