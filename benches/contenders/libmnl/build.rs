//! Compiles what is written in C, and links the system's libmnl.

fn main() {
    for file in ["src/cases.h", "src/codec.c", "src/live.c"] {
        println!("cargo::rerun-if-changed={file}");
    }
    cc::Build::new()
        .files(["src/codec.c", "src/live.c"])
        .opt_level(3)
        .warnings_into_errors(true)
        .compile("cases");
    println!("cargo::rustc-link-lib=mnl");
}
