//! With feature `bindgen`, binds the headers of the machine to `$OUT_DIR/machine.rs`. Without it, does nothing.
#![forbid(unsafe_code)]
#![cfg_attr(
    feature = "bindgen",
    allow(dead_code, unused_imports, unreachable_pub, reason = "the generator serves others too")
)]

#[cfg(feature = "bindgen")]
#[path = "generate/mod.rs"]
mod generate;

#[cfg(not(feature = "bindgen"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

#[cfg(feature = "bindgen")]
fn main() -> Result<(), generate::Error> {
    use std::env::var_os;
    use std::path::{Path, PathBuf};

    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=generate");
    println!("cargo::rerun-if-env-changed=NL_SYS_INCLUDE_DIR");
    println!("cargo::rerun-if-env-changed=LIBCLANG_PATH");
    let dir = var_os("NL_SYS_INCLUDE_DIR").map(PathBuf::from);
    let enabled = |module: &str| var_os(format!("CARGO_FEATURE_{}", module.to_uppercase())).is_some();
    let (text, files) = generate::Kernel::machine(dir.as_deref())?.one_text(enabled)?;
    for file in files {
        println!("cargo::rerun-if-changed={file}");
    }
    let out = Path::new(&var_os("OUT_DIR").unwrap_or_default()).join("machine.rs");
    std::fs::write(&out, text).map_err(|e| generate::Error::from(format!("{}: {e}", out.display())))
}
