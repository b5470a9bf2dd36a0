//! Writes the text of a module.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Error;
use super::model::{Bits, Bound, Composite, Layout, Layouts, Ty};

pub(crate) struct Shape<'a> {
    /// Where the text finds nl-sys.
    pub(crate) crate_path: &'a str,
    /// What the constants and structs are of.
    pub(crate) title: &'a str,
    /// Paths of types that live in other modules.
    pub(crate) imports: &'a [String],
    /// The module with the macros that have parameters, if there is one.
    pub(crate) macros: Option<&'a str>,
}

/// The items of a module. `layouts` are those of one run, or of two: for i686, and for elsewhere.
pub(crate) fn module(
    bound: &Bound,
    layouts: &[&Layouts],
    shape: &Shape<'_>,
    own: impl Fn(&Composite) -> bool,
) -> Result<String, Error> {
    let types: BTreeMap<&str, &Composite> = bound.types.iter().map(|ty| (ty.name.as_str(), ty)).collect();
    let facts = Facts { types: &types, layouts };
    let mut out = format!("//! {}\n", shape.title);
    let zerocopy = match shape.crate_path {
        "crate" => "zerocopy".to_owned(),
        path => format!("{path}::__private::zerocopy"),
    };
    let mut own_types = bound.types.iter().filter(|ty| own(ty)).peekable();
    if own_types.peek().is_some() {
        let _ = writeln!(out, "use {zerocopy}::{{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout}};");
    }
    for path in shape.imports {
        let _ = writeln!(out, "use {path};");
    }
    if let Some(macros) = shape.macros {
        let _ = writeln!(out, "pub use {}::macros::{macros}::*;", shape.crate_path);
    }
    for c in &bound.consts {
        let _ = writeln!(out, "pub const {}: {} = {};", c.name, c.ty, c.value);
    }
    for ty in own_types {
        composite(&mut out, ty, &facts, &zerocopy, shape.crate_path)?;
    }
    for (name, of) in &bound.aliases {
        if types.get(of.as_str()).is_some_and(|ty| own(ty)) {
            let _ = writeln!(out, "pub type {name} = {of};");
        }
    }
    Ok(out)
}

/// `pub mod name { ... }`, for `include!`, where inner attributes at the top of a file are not allowed.
pub(crate) fn wrap(name: &str, body: &str) -> Result<String, Error> {
    Ok(format!("pub mod {name} {{\n{ALLOW}\n{body}}}\n"))
}

pub(crate) const ALLOW: &str = r#"#![allow(missing_docs, non_camel_case_types, non_upper_case_globals, non_snake_case, dead_code, unused_imports, unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic, reason = "generated: names and documentation are C's")]"#;

pub(crate) fn format(text: &str) -> Result<String, Error> {
    let file = syn::parse_file(text).map_err(|e| Error::new(format!("generated text is not Rust: {e}")))?;
    // prettyplease sees tokens in a macro, not a path.
    Ok(prettyplease::unparse(&file).replace("_of::< ", "_of::<").replace(" > () == ", ">() == "))
}

fn composite(
    out: &mut String,
    ty: &Composite,
    facts: &Facts<'_>,
    zerocopy: &str,
    crate_path: &str,
) -> Result<(), Error> {
    let name = &ty.name;
    let plain = facts.plain(ty);
    let unions = facts.has_union(ty);
    let long_array = ty.fields.iter().any(|(_, ty)| has_long_array(ty));

    let mut derives = if ty.union { vec![] } else { vec!["Debug"] };
    derives.extend(["Clone", "Copy"]);
    if !unions && plain {
        derives.extend(["PartialEq", "Eq"]);
        if !long_array {
            derives.push("Default");
        }
    }
    if plain {
        derives.extend(["FromBytes", "Immutable", "KnownLayout"]);
        if facts.no_padding(ty) {
            derives.push("IntoBytes");
        }
    }
    let _ = writeln!(out, "#[repr({})]\n#[derive({})]", ty.repr.join(", "), derives.join(", "));
    if plain && zerocopy != "zerocopy" {
        let _ = writeln!(out, "#[zerocopy(crate = \"{zerocopy}\")]");
    }
    let keyword = if ty.union { "union" } else { "struct" };
    let _ = writeln!(out, "pub {keyword} {name} {{");
    for (field, ty) in &ty.fields {
        let _ = writeln!(out, "pub {field}: {},", rust(ty));
    }
    out.push_str("}\n");

    if plain && (unions || long_array) {
        let _ = writeln!(
            out,
            "impl Default for {name} {{ #[inline] fn default() -> Self {{ <Self as FromZeros>::new_zeroed() }} }}"
        );
    }
    if ty.union {
        let _ = writeln!(
            out,
            "impl ::core::fmt::Debug for {name} {{
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{
                    f.debug_struct({name:?}).finish_non_exhaustive()
                }}
            }}"
        );
    }
    if !ty.bits.is_empty() {
        let _ = writeln!(out, "impl {name} {{");
        for bits in &ty.bits {
            accessors(out, bits, crate_path);
        }
        out.push_str("}\n");
    }
    assertions(out, ty, facts)
}

fn accessors(out: &mut String, Bits { name, ty, unit, offset, width }: &Bits, crate_path: &str) {
    let bits = format!("{crate_path}::__private::bits");
    // A signed bit-field keeps its sign in its uppermost bit.
    let cast = if ty.starts_with('i') {
        let up = 64 - width;
        format!("(((value << {up}) as i64) >> {up}) as {ty}")
    } else {
        format!("value as {ty}")
    };
    let _ = writeln!(
        out,
        "#[inline] pub fn {name}(&self) -> {ty} {{
            let value = {bits}::get(&self.{unit}, {offset}, {width});
            {cast}
        }}
        #[inline] pub fn set_{name}(&mut self, value: {ty}) {{
            {bits}::set(&mut self.{unit}, {offset}, {width}, value as u64);
        }}"
    );
}

fn assertions(out: &mut String, ty: &Composite, facts: &Facts<'_>) -> Result<(), Error> {
    let name = &ty.name;
    let of = |layouts: &&Layouts| {
        layouts.get(name).cloned().ok_or_else(|| Error::new(format!("clang has no layout of `{name}`")))
    };
    let mut runs = Vec::new();
    for layouts in facts.layouts {
        runs.push(of(layouts)?);
    }
    let mut block = |cfg: &str, Layout { size, align, offsets }: &Layout| {
        let _ = writeln!(out, "{cfg}\nconst _: () = {{");
        let _ = writeln!(out, "assert!(size_of::<{name}>() == {size});");
        let _ = writeln!(out, "assert!(align_of::<{name}>() == {align});");
        for (field, at) in offsets {
            let _ = writeln!(out, "assert!(::core::mem::offset_of!({name}, {field}) == {at});");
        }
        out.push_str("};\n");
    };
    match runs.as_slice() {
        [x86, elsewhere] if x86 != elsewhere => {
            block("#[cfg(target_arch = \"x86\")]", x86);
            block("#[cfg(not(target_arch = \"x86\"))]", elsewhere);
        }
        [same, ..] => block("", same),
        [] => {}
    }
    Ok(())
}

fn rust(ty: &Ty) -> String {
    match ty {
        Ty::Int(name) => (*name).to_owned(),
        Ty::Named(name) | Ty::Other(name) => name.clone(),
        Ty::Array(of, len) => format!("[{}; {len}]", rust(of)),
    }
}

/// `Default` is there for arrays of up to 32.
fn has_long_array(ty: &Ty) -> bool {
    match ty {
        Ty::Array(of, len) => *len > 32 || has_long_array(of),
        _ => false,
    }
}

struct Facts<'a> {
    types: &'a BTreeMap<&'a str, &'a Composite>,
    layouts: &'a [&'a Layouts],
}

impl Facts<'_> {
    fn parts<'t>(&'t self, ty: &'t Composite) -> impl Iterator<Item = &'t Composite> {
        ty.fields.iter().filter_map(|(_, ty)| match ty.element() {
            Ty::Named(name) => self.types.get(name.as_str()).copied(),
            _ => None,
        })
    }

    /// Nothing inside but integers: any bytes are a value of it.
    fn plain(&self, ty: &Composite) -> bool {
        ty.fields.iter().all(|(_, ty)| !matches!(ty.element(), Ty::Other(_)))
            && self.parts(ty).all(|ty| self.plain(ty))
    }

    fn has_union(&self, ty: &Composite) -> bool {
        ty.union || self.parts(ty).any(|ty| self.has_union(ty))
    }

    /// No byte between or after the fields, in any of the layouts.
    fn no_padding(&self, ty: &Composite) -> bool {
        let filled = |layouts: &&Layouts| {
            let sizes: Option<usize> = ty.fields.iter().map(|(_, ty)| ty.size(layouts)).sum();
            sizes.is_some() && sizes == layouts.get(&ty.name).map(|layout| layout.size)
        };
        !self.has_union(ty) && self.layouts.iter().all(filled) && self.parts(ty).all(|ty| self.no_padding(ty))
    }
}
