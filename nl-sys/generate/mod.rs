//! Binds C headers of netlink protocols to Rust, with bindgen.
//!
//! One generator serves four: the maintainer's command (`nl-sys-generate`), the test that the committed modules are
//! current, feature `bindgen` (module `nl_sys::machine`), and the build script of a crate with a protocol
//! header of its own, for which this module is public. It needs libclang when it runs, not when it is compiled.
//!
//! # In a `build.rs`
//!
//! ```toml
//! [build-dependencies]
//! nl-sys = { version = "0.1", features = ["generate"] }
//! ```
//!
//! ```no_run
//! // build.rs: binds my_proto.h to $OUT_DIR/my_proto.rs
//! fn main() -> Result<(), nl_sys::generate::Error> {
//!     nl_sys::generate::Header::new("my_proto.h").crate_path("nl_core::sys").write_to_out_dir()
//! }
//! ```
//!
//! ```text
//! // lib.rs: module `my_proto`, in the style of `nl_core::sys::netlink`
//! include!(concat!(env!("OUT_DIR"), "/my_proto.rs"));
//!
//! #[nl_core::wire_struct(c = my_proto::my_header)]
//! pub struct MyHeader { pub family: u8, /* ... */ }
//! ```
//!
//! # What becomes of C
//!
//! | C | Rust |
//! |---|---|
//! | `enum { A, B }`, with or without a name | `pub const A: u32 = 0;` for each; the enum's name is gone, `i32` if any of its values is negative |
//! | `#define N 4`, and every macro without parameters that clang can evaluate | `pub const N: u32 = 4;`, `i32` if negative, `u64` if larger |
//! | `#define NAME "text"` | `pub const NAME: &str = "text";` |
//! | `struct s`, `union u` | `#[repr(C)]`, same names, with assertions of size, alignment and every field's offset |
//! | a struct or union without a name | named after what holds it and the field: `rta_session_u` |
//! | `__u32`, `__be32`, `unsigned int`, an enum as a field | `u32` |
//! | `char name[16]` | `[u8; 16]` |
//! | `__u8 data[]` | `[u8; 0]`, and the size of the struct without it |
//! | a bit-field `__u8 flag:1` | methods `flag()` and `set_flag()` on the bytes that hold it |
//!
//! All structs have `Debug`, `Clone`, `Copy`, `PartialEq` and `Eq` (these two not with a union inside), `Default` (all
//! zeroes), and zerocopy's `FromBytes`, `Immutable` and `KnownLayout`; those without padding and without unions have
//! `IntoBytes`. A struct that holds a pointer has `Debug`, `Clone` and `Copy` alone.

mod clang;
mod emit;
mod kernel;
mod model;

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

pub use clang::clang_version;
pub use kernel::{COMMAND, Committed, Kernel, find_pinned};

/// A C header of one's own, to be bound.
#[derive(Debug, Clone)]
pub struct Header {
    path: PathBuf,
    also: Vec<PathBuf>,
    module: Option<String>,
    crate_path: String,
    include: Vec<PathBuf>,
    clang_args: Vec<String>,
}

impl Header {
    /// The header at `path`, relative to the working directory: in a build script, that of `Cargo.toml`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            also: Vec::new(),
            module: None,
            crate_path: "nl_sys".to_owned(),
            include: Vec::new(),
            clang_args: Vec::new(),
        }
    }

    /// Also takes the constants and structs of `path`, a header that this one includes. Of other included headers only
    /// the structs that this one uses are taken.
    #[must_use]
    pub fn also(mut self, path: impl Into<PathBuf>) -> Self {
        self.also.push(path.into());
        self
    }

    /// The name of the module; without it, the header's own, less `.h`.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = Some(name.into());
        self
    }

    /// Where the generated text finds this crate: `nl_sys` without it, `nl_core::sys` in a crate that has nl-core.
    #[must_use]
    pub fn crate_path(mut self, path: impl Into<String>) -> Self {
        self.crate_path = path.into();
        self
    }

    /// A directory with further headers, searched before the machine's.
    #[must_use]
    pub fn include(mut self, dir: impl Into<PathBuf>) -> Self {
        self.include.push(dir.into());
        self
    }

    /// A further argument for clang, such as `-DMY_VERSION=2`.
    #[must_use]
    pub fn clang_arg(mut self, arg: impl Into<String>) -> Self {
        self.clang_args.push(arg.into());
        self
    }

    /// The text of the module: `pub mod my_proto { ... }`.
    ///
    /// The layout is that of the target for which cargo runs the build script (`TARGET`), else of the host.
    ///
    /// # Errors
    ///
    /// [`Error`], if libclang is not there, clang cannot read the header, or the header holds what has no Rust form.
    pub fn generate(&self) -> Result<String, Error> {
        let module = self.module_name()?;
        let mut own = Vec::new();
        for path in std::iter::once(&self.path).chain(&self.also) {
            let path = path.canonicalize().map_err(|e| Error::new(format!("{}: {e}", path.display())))?;
            own.push(path.display().to_string());
        }
        let run = clang::Run {
            wrapper: own.iter().map(|path| format!("#include \"{path}\"\n")).collect(),
            own: own.clone(),
            args: self
                .include
                .iter()
                .map(|dir| format!("-I{}", dir.display()))
                .chain(self.clang_args.iter().cloned())
                .collect(),
            stubs: "-idirafter",
        };
        let (bound, _) = run.bind()?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let shape = emit::Shape {
            crate_path: &self.crate_path,
            title: &format!("`{name}`"),
            imports: &[],
            macros: None,
        };
        let body = emit::module(&bound, &[&bound.layouts], &shape, |_| true)?;
        let text = emit::format(&emit::wrap(&module, &body)?)?;
        Ok(format!("// @generated by nl_sys::generate from {name}. Do not edit.\n\n{text}"))
    }

    /// Writes the module to `path`.
    ///
    /// # Errors
    ///
    /// Those of [`generate`](Self::generate), and those of writing the file.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        std::fs::write(path, self.generate()?).map_err(|e| Error::new(format!("{}: {e}", path.display())))
    }

    /// In a build script: writes the module to `$OUT_DIR/<module>.rs`, and tells cargo to run the script again when a
    /// header changes.
    ///
    /// # Errors
    ///
    /// Those of [`write`](Self::write), and a missing `OUT_DIR`, that is, outside of a build script.
    pub fn write_to_out_dir(&self) -> Result<(), Error> {
        let dir = std::env::var_os("OUT_DIR").ok_or_else(|| {
            Error::new(
                "OUT_DIR is not set: write_to_out_dir() is for a build script, write() for elsewhere".into(),
            )
        })?;
        for path in std::iter::once(&self.path).chain(&self.also) {
            tell_cargo(&format!("rerun-if-changed={}", path.display()))?;
        }
        tell_cargo("rerun-if-env-changed=LIBCLANG_PATH")?;
        self.write(Path::new(&dir).join(format!("{}.rs", self.module_name()?)))
    }

    fn module_name(&self) -> Result<String, Error> {
        let name = match &self.module {
            Some(name) => name.clone(),
            None => self.path.file_stem().unwrap_or_default().to_string_lossy().replace(['-', '.'], "_"),
        };
        match syn::parse_str::<syn::Ident>(&name) {
            Ok(_) => Ok(name),
            Err(_) => {
                Err(Error::new(format!("`{name}` cannot name a module: give another with .module(...)")))
            }
        }
    }
}

/// What a build script has to say goes to its standard output.
fn tell_cargo(what: &str) -> Result<(), Error> {
    writeln!(std::io::stdout(), "cargo::{what}").map_err(|e| Error::new(format!("standard output: {e}")))
}

/// Why a header could not be bound: one sentence for a person, with what to do about it where that is known.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// `fn main() -> Result<(), Error>` prints the error by `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<String> for Error {
    fn from(text: String) -> Self {
        Self(text)
    }
}
