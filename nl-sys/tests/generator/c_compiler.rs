//! A third opinion: the machine's C compiler reads the pinned headers and is told, by `_Static_assert`, every constant
//! and the layout of every struct that has a name in C; with `-m32` too, since that is where layouts differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::generate::{Kernel, find_pinned};
use crate::support::{Layout, Value};
use libtest_mimic::{Completion, Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::ignorable_test("the_c_compiler_agrees", || agrees("-m64")),
        Trial::ignorable_test("the_c_compiler_agrees_for_32_bits", || agrees("-m32")),
    ]
}

fn agrees(bits: &str) -> Result<Completion, Failed> {
    if !cfg!(target_arch = "x86_64") {
        return Ok(Completion::ignored_with("the headers are those of x86"));
    }
    let headers = match find_pinned() {
        Ok(dir) => dir,
        Err(e) => return Ok(Completion::ignored_with(e)),
    };
    let cc = env::var_os("CC").unwrap_or_else(|| "cc".into());
    if let Err(e) = Command::new(&cc).arg("--version").output() {
        return Ok(Completion::ignored_with(format!("no C compiler: {}: {e}", cc.to_string_lossy())));
    }

    let (mut constants, mut layouts) = (0, 0);
    for module in crate::support::committed() {
        let files = Kernel::headers_of(&module.name);
        let mut c = String::from(
            "#define __KERNEL_STRICT_NAMES\n#include <linux/types.h>\n#include <linux/socket.h>\n\
             struct sockaddr { unsigned short sa_family; char sa_data[14]; };\n",
        );
        let mut text = String::new();
        for file in &files {
            let _ = writeln!(c, "#include <{file}>");
            text.push_str(&fs::read_to_string(headers.join("any-linux-any").join(file))?);
        }
        if files.is_empty() {
            continue; // `types`: of many headers
        }
        for (name, value) in &module.consts {
            constants += 1;
            let _ = match value {
                Value::Text(text) => writeln!(
                    c,
                    "_Static_assert(sizeof({name}) == {} && !__builtin_strcmp({name}, {text:?}), \"{name}\");",
                    text.len() + 1
                ),
                Value::Int(value, ty) => match ty.as_str() {
                    "u32" => writeln!(c, "_Static_assert((__u32)({name}) == {value}U, \"{name}\");"),
                    "u64" => writeln!(c, "_Static_assert((__u64)({name}) == {value}ULL, \"{name}\");"),
                    // As unsigned, -1 is equal to -1 too.
                    "i32" if *value < 0 => {
                        writeln!(c, "_Static_assert(({name}) == {value} && ({name}) < 0, \"{name}\");")
                    }
                    "i32" => writeln!(c, "_Static_assert(({name}) == {value}, \"{name}\");"),
                    other => return Err(format!("{name} is of type {other}").into()),
                },
            };
        }
        let ours: &BTreeMap<String, Layout> = if bits == "-m32" { &module.x86 } else { &module.elsewhere };
        for (name, layout) in ours {
            let Some(c_name) = c_name(name, &text) else { continue };
            layouts += 1;
            let _ = writeln!(
                c,
                "_Static_assert(sizeof({c_name}) == {} && _Alignof({c_name}) == {}, \"{name}\");",
                layout.size, layout.align
            );
            for (field, at) in &layout.offsets {
                // The generator's own: padding, bit-fields, nameless members, and the underscore after a keyword.
                let field = field.strip_suffix('_').unwrap_or(field);
                if text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == field) {
                    let _ = writeln!(
                        c,
                        "_Static_assert(__builtin_offsetof({c_name}, {field}) == {at}, \"{name}.{field}\");"
                    );
                }
            }
        }
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}{bits}.c", module.name));
        fs::write(&path, c)?;
        let stubs = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stubs");
        fs::create_dir_all(stubs.join("sys"))?;
        fs::write(stubs.join("sys/socket.h"), "")?;
        let out = Command::new(&cc)
            .args(["-std=gnu11", "-fsyntax-only", "-nostdinc", bits, "-isystem"])
            .arg(&stubs)
            .arg("-isystem")
            .arg(headers.join("x86-linux-any"))
            .arg("-isystem")
            .arg(headers.join("any-linux-any"))
            .arg(&path)
            .output()?;
        if !out.status.success() {
            return Err(String::from_utf8_lossy(&out.stderr).into_owned().into());
        }
    }
    if constants < 9000 || layouts < 290 {
        return Err(format!("only {constants} constants and {layouts} layouts were compared").into());
    }
    Ok(Completion::Completed)
}

/// How C names it, if it does.
fn c_name(name: &str, text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let after = |keyword: &str| {
        let defines = |pair: &[&str]| pair[0] == keyword && pair[1].trim_end_matches('{') == name;
        words.windows(2).any(defines)
    };
    if after("struct") {
        Some(format!("struct {name}"))
    } else if after("union") {
        Some(format!("union {name}"))
    } else if words.iter().any(|word| word.trim_end_matches(';') == name) {
        Some(name.to_owned())
    } else {
        None
    }
}
