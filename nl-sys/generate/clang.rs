//! One run of bindgen: headers in, [`Bound`] out.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use bindgen::callbacks::{DiscoveredItem, DiscoveredItemId, ParseCallbacks, SourceLocation};

use super::Error;
use super::model::{Bound, Found};

const PRELUDE: &str = include_str!("prelude.h");

/// What kernel headers include that is neither the kernel's nor libclang's own: the least that they need of it.
const STUBS: &[(&str, &str)] = &[
    (
        "sys/socket.h",
        "#pragma once\n#include <linux/socket.h>\nstruct sockaddr { unsigned short sa_family; char sa_data[14]; };\n",
    ),
    (
        "stddef.h",
        "#pragma once\n#define NULL ((void *)0)\n#define offsetof __builtin_offsetof\ntypedef __SIZE_TYPE__ size_t;\ntypedef __PTRDIFF_TYPE__ ptrdiff_t;\n",
    ),
    ("stdint.h", "/* The prelude has it. */\n"),
    (
        "limits.h",
        "#pragma once\n#define CHAR_BIT 8\n#define SHRT_MAX __SHRT_MAX__\n#define INT_MAX __INT_MAX__\n#define INT_MIN (-INT_MAX - 1)\n#define UINT_MAX (INT_MAX * 2U + 1U)\n",
    ),
    ("stdbool.h", "#pragma once\n#define bool _Bool\n#define true 1\n#define false 0\n"),
];

pub(crate) struct Run {
    /// C text that includes the headers.
    pub(crate) wrapper: String,
    /// The files whose constants and types are wanted: a whole path, or the end of one.
    pub(crate) own: Vec<String>,
    pub(crate) args: Vec<String>,
    /// How clang is told where stand-ins for a C library are: `-isystem`, before others, or `-idirafter`, if none is.
    pub(crate) stubs: &'static str,
}

impl Run {
    /// Also yields the files that were read, for `rerun-if-changed`.
    pub(crate) fn bind(&self) -> Result<(Bound, Vec<String>), Error> {
        require_libclang()?;
        // A real file, since `clang_macro_fallback` does not see `header_contents`.
        let dir = WorkDir::new()?;
        let write = |name: &str, text: &str| {
            let path = dir.0.join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|e| Error::new(format!("{}: {e}", parent.display())))?;
            }
            fs::write(&path, text).map_err(|e| Error::new(format!("{}: {e}", path.display())))?;
            Ok::<_, Error>(path.display().to_string())
        };
        let prelude = write("prelude.h", PRELUDE)?;
        let wrapper = write("wrapper.h", &format!("#include \"{prelude}\"\n{}", self.wrapper))?;
        for (name, text) in STUBS {
            write(&format!("stubs/{name}"), text)?;
        }
        let stubs = dir.0.join("stubs").display().to_string();

        let seen = Rc::new(RefCell::new(Seen::default()));
        let mut builder =
            self.builder(&wrapper, &stubs).parse_callbacks(Box::new(Callbacks(Rc::clone(&seen))));
        builder = builder.clang_macro_fallback().clang_macro_fallback_build_dir(&dir.0);
        for own in &self.own {
            let start = if own.starts_with('/') { "" } else { "(.*/)?" };
            builder = builder.allowlist_file(format!("{start}{}", escape(own)));
        }
        let text = builder.generate().map_err(|e| Error::new(e.to_string()))?.to_string();
        let seen = seen.take();
        let mut bound = Bound::parse(&text, &seen.found)?;

        // bindgen reckons macros in 64 bits with a sign: `~0U` would be -1, and `~0U / 2` nothing. Enumerators it asks
        // of clang, which has them as C does.
        let mut again = format!("#include \"{wrapper}\"\n");
        for name in bound.macros() {
            again.push_str(&format!("enum {{ {VALUE_OF}{name} = ({name}) }};\n"));
        }
        let again = write("again.h", &again)?;
        let builder = self.builder(&again, &stubs).allowlist_var(format!("{VALUE_OF}.*"));
        let text = builder.generate().map_err(|e| Error::new(e.to_string()))?.to_string();
        bound.take_values(&Bound::parse(&text, &[])?, VALUE_OF);
        bound.drop_repeated()?;

        let own = dir.0.display().to_string();
        Ok((bound, seen.files.into_iter().filter(|file| !file.starts_with(&own)).collect()))
    }

    fn builder(&self, header: &str, stubs: &str) -> bindgen::Builder {
        bindgen::Builder::default()
            .header(header)
            .clang_args([self.stubs, stubs])
            .clang_args(&self.args)
            .use_core()
            .ctypes_prefix("::core::ffi")
            .generate_comments(false)
            .disable_header_comment()
            .default_enum_style(bindgen::EnumVariation::Consts)
            .prepend_enum_name(false)
            .translate_enum_integer_types(true)
            .default_macro_constant_type(bindgen::MacroTypeVariation::Unsigned)
            .default_non_copy_union_style(bindgen::NonCopyUnionStyle::ManuallyDrop)
            .ignore_functions()
            .derive_debug(false)
            .formatter(bindgen::Formatter::None)
    }
}

const VALUE_OF: &str = "__nl_sys_value_of_";

/// bindgen would panic; this says which package is missing.
fn require_libclang() -> Result<(), Error> {
    if clang_sys::is_loaded() || clang_sys::load().is_ok() {
        return Ok(());
    }
    Err(Error::new(
        "libclang is not there: install it (Debian and Ubuntu: `apt-get install libclang1-14` or newer, Fedora: \
         `dnf install clang-libs`, Arch: `pacman -S clang`), or point LIBCLANG_PATH to the directory that has \
         libclang.so, such as LIBCLANG_PATH=/usr/lib/llvm-14/lib"
            .into(),
    ))
}

/// The version of libclang, as it says it.
///
/// # Errors
///
/// [`Error`], if there is none, with the package that has it.
pub fn clang_version() -> Result<String, Error> {
    require_libclang()?;
    Ok(bindgen::clang_version().full)
}

fn escape(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if !c.is_ascii_alphanumeric() && c != '/' && c != '_' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A directory of this run alone, gone with it.
struct WorkDir(PathBuf);

impl WorkDir {
    fn new() -> Result<Self, Error> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = env::var_os("OUT_DIR").map_or_else(env::temp_dir, PathBuf::from);
        let dir = dir.join(format!("nl-sys-generate-{}-{number}", process::id()));
        fs::create_dir_all(&dir).map_err(|e| Error::new(format!("{}: {e}", dir.display())))?;
        Ok(Self(dir))
    }
}

impl Drop for WorkDir {
    fn drop(&mut self) {
        // What is left behind does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Default)]
struct Seen {
    found: Vec<Found>,
    files: Vec<String>,
}

struct Callbacks(Rc<RefCell<Seen>>);

impl std::fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callbacks")
    }
}

impl ParseCallbacks for Callbacks {
    fn new_item_found(&self, _: DiscoveredItemId, item: DiscoveredItem, at: Option<&SourceLocation>) {
        let (DiscoveredItem::Struct { original_name, final_name }
        | DiscoveredItem::Union { original_name, final_name }) = item
        else {
            return;
        };
        let file = at.and_then(|at| at.file_name.clone()).unwrap_or_default();
        self.0.borrow_mut().found.push(Found { c_name: original_name, name: final_name, file });
    }

    fn include_file(&self, filename: &str) {
        self.0.borrow_mut().files.push(filename.to_owned());
    }
}
