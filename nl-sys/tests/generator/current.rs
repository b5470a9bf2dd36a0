//! The committed modules are what the generator makes of the pinned headers.

use std::path::Path;
use std::{env, fs};

use crate::generate::{COMMAND, Kernel, clang_version, find_pinned};
use libtest_mimic::{Completion, Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![Trial::ignorable_test("the_committed_modules_are_current", current)]
}

/// The libclang whose output is committed: others may order or spell it differently.
const CLANG: &str = "version 14.";

fn current() -> Result<Completion, Failed> {
    let clang = match clang_version() {
        Ok(version) => version,
        Err(e) => return Ok(Completion::ignored_with(e)),
    };
    if !clang.contains(CLANG) {
        return Ok(Completion::ignored_with(format!(
            "the modules are of clang {CLANG}x, and this is {clang}"
        )));
    }
    let headers = match find_pinned() {
        Ok(dir) => dir,
        Err(e) => return Ok(Completion::ignored_with(e)),
    };
    let new = Kernel::pinned(&headers)?.committed()?;

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let committed = root.join("src/generated");
    let regenerated = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let _ = fs::remove_dir_all(&regenerated);
    fs::create_dir_all(&regenerated)?;
    let mut stale = Vec::new();
    for (name, text) in &new.files {
        fs::write(regenerated.join(name), text)?;
        if fs::read_to_string(committed.join(name)).ok().as_ref() != Some(text) {
            stale.push(name.clone());
        }
    }
    for entry in fs::read_dir(&committed)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !new.files.contains_key(&name) {
            stale.push(format!("{name} (of no header)"));
        }
    }
    if !stale.is_empty() {
        return Err(format!(
            "not current: {}\ncompare: diff -r {} {}\nupdate:  {COMMAND}",
            stale.join(", "),
            committed.display(),
            regenerated.display()
        )
        .into());
    }

    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let docs = fs::read_to_string(root.join("src/lib.rs"))?;
    for (feature, needs) in &new.features {
        let needs: Vec<_> = needs.iter().map(|need| format!("\"{need}\"")).collect();
        let line = format!("\n{feature} = [{}]\n", needs.join(", "));
        let all = format!("\n    \"{feature}\",\n");
        if !manifest.contains(&line) || !manifest.contains(&all) {
            return Err(format!("nl-sys/Cargo.toml lacks `{}`, or `all` lacks it", line.trim()).into());
        }
        let row = format!("//! | `{feature}` | `{}` | ", Kernel::headers_of(feature).first().unwrap_or(&""));
        if !docs.contains(&row) {
            return Err(format!("the table in nl-sys/src/lib.rs lacks `{row}`").into());
        }
    }
    Ok(Completion::Completed)
}
