//! `cargo run -p nl-sys --features generate --bin nl-sys-generate`: writes the committed modules.
#![forbid(unsafe_code)]

use std::fs;
use std::path::Path;

use nl_sys::generate::{Error, Kernel, find_pinned};

#[expect(clippy::print_stdout, reason = "a command tells what it did")]
fn main() -> Result<(), Error> {
    let committed = Kernel::pinned(&find_pinned()?)?.committed()?;
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated");
    let failed = |e: std::io::Error| Error::from(format!("{}: {e}", dir.display()));
    for entry in fs::read_dir(&dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !committed.files.contains_key(&*entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    for (name, text) in &committed.files {
        fs::write(dir.join(name), text).map_err(failed)?;
    }
    println!("{}: {}", dir.display(), committed.summary);
    for (feature, needs) in &committed.features {
        if !needs.is_empty() {
            println!("feature {feature} needs {}", needs.join(", "));
        }
    }
    Ok(())
}
