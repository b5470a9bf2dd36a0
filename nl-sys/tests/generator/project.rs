//! Crates of a user's, outside of this workspace.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

/// Writes a crate that depends on nl-sys with `features`. With a build script it depends on nl-core, too, and the
/// script on nl-sys with feature `generate`.
pub(crate) fn write(name: &str, features: &[&str], main: &str, build: Option<&str>) -> io::Result<PathBuf> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let sys = env!("CARGO_MANIFEST_DIR");
    let mut manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nnl-sys = {{ path = {sys:?}, features = {features:?} }}\nzerocopy = \"0.8\"\n"
    );
    fs::create_dir_all(dir.join("src"))?;
    if let Some(build) = build {
        manifest.push_str(&format!(
            "nl-core = {{ path = {core:?} }}\n\n\
             [build-dependencies]\nnl-sys = {{ path = {sys:?}, features = [\"generate\"] }}\n",
            core = Path::new(sys).with_file_name("nl-core")
        ));
        fs::write(dir.join("build.rs"), build)?;
    }
    fs::write(dir.join("Cargo.toml"), manifest)?;
    fs::write(dir.join("src/main.rs"), main)?;
    // The same versions as here, which are there without a network.
    fs::copy(Path::new(sys).join("../Cargo.lock"), dir.join("Cargo.lock"))?;
    Ok(dir)
}

/// `cargo run` in it; what is built is shared among these crates.
pub(crate) fn run(dir: &Path, env: &[(&str, &str)]) -> io::Result<Output> {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("users-target"))
        .env("RUSTFLAGS", "-Dwarnings")
        .envs(env.iter().copied())
        .output()
}

/// Both streams, for a person.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
