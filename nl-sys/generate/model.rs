//! What one run of bindgen says, without bindgen's own names and helpers.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;

use super::Error;

/// A struct or union that bindgen met, and where.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) c_name: Option<String>,
    pub(crate) name: String,
    pub(crate) file: String,
}

#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) consts: Vec<Const>,
    pub(crate) types: Vec<Composite>,
    /// Second names of structs and unions: `typedef struct a b` is `("b", "a")`.
    pub(crate) aliases: Vec<(String, String)>,
    pub(crate) layouts: Layouts,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Const {
    pub(crate) name: String,
    pub(crate) ty: String,
    pub(crate) value: String,
    pub(crate) from_macro: bool,
}

/// A struct or a union.
#[derive(Debug, Clone)]
pub(crate) struct Composite {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) union: bool,
    /// What stands in `#[repr(...)]`.
    pub(crate) repr: Vec<String>,
    pub(crate) fields: Vec<(String, Ty)>,
    pub(crate) bits: Vec<Bits>,
}

/// A bit-field.
#[derive(Debug, Clone)]
pub(crate) struct Bits {
    pub(crate) name: String,
    pub(crate) ty: String,
    /// The field of bytes that holds it.
    pub(crate) unit: String,
    pub(crate) offset: usize,
    pub(crate) width: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ty {
    /// `u32`
    Int(&'static str),
    /// A struct or union.
    Named(String),
    Array(Box<Ty>, usize),
    /// A pointer, a `long`, and what else has no place in a message: as bindgen writes it.
    Other(String),
}

pub(crate) type Layouts = BTreeMap<String, Layout>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) size: usize,
    pub(crate) align: usize,
    pub(crate) offsets: Vec<(String, usize)>,
}

impl Ty {
    /// What the type is made of, arrays opened.
    pub(crate) fn element(&self) -> &Ty {
        match self {
            Ty::Array(of, _) => of.element(),
            other => other,
        }
    }

    /// The struct or union that it is, or is an array of.
    pub(crate) fn named(&self) -> Option<&str> {
        match self.element() {
            Ty::Named(name) => Some(name),
            _ => None,
        }
    }

    /// `None`: depends on the architecture, or is not known.
    pub(crate) fn size(&self, layouts: &Layouts) -> Option<usize> {
        match self {
            Ty::Int(name) => INTS.iter().find(|(_, rust, _)| rust == name).map(|(_, _, size)| *size),
            Ty::Named(name) => Some(layouts.get(name)?.size),
            Ty::Array(of, len) => of.size(layouts)?.checked_mul(*len),
            Ty::Other(_) => None,
        }
    }

    fn rename(&mut self, names: &BTreeMap<String, String>) {
        match self {
            Ty::Named(name) => {
                if let Some(new) = names.get(name) {
                    new.clone_into(name);
                }
            }
            Ty::Array(of, _) => of.rename(names),
            Ty::Int(_) | Ty::Other(_) => {}
        }
    }
}

/// C's name, Rust's, size. `char` is a byte: whether it has a sign differs between architectures.
const INTS: &[(&str, &str, usize)] = &[
    ("c_char", "u8", 1),
    ("c_uchar", "u8", 1),
    ("c_schar", "i8", 1),
    ("c_ushort", "u16", 2),
    ("c_short", "i16", 2),
    ("c_uint", "u32", 4),
    ("c_int", "i32", 4),
    ("c_ulonglong", "u64", 8),
    ("c_longlong", "i64", 8),
    ("u8", "u8", 1),
    ("i8", "i8", 1),
    ("u16", "u16", 2),
    ("i16", "i16", 2),
    ("u32", "u32", 4),
    ("i32", "i32", 4),
    ("u64", "u64", 8),
    ("i64", "i64", 8),
];

impl Bound {
    pub(crate) fn parse(text: &str, found: &[Found]) -> Result<Self, Error> {
        let file =
            syn::parse_file(text).map_err(|e| Error::new(format!("what bindgen wrote is not Rust: {e}")))?;
        let mut reader = Reader::default();
        for item in &file.items {
            if let syn::Item::Type(item) = item {
                reader.aliases.insert(item.ident.to_string(), (*item.ty).clone());
            }
        }
        let mut bound =
            Bound { consts: Vec::new(), types: Vec::new(), aliases: Vec::new(), layouts: Layouts::new() };
        let mut bits = Vec::new();
        for item in &file.items {
            match item {
                syn::Item::Const(item) if item.ident == "_" => layout(item, &mut bound.layouts),
                syn::Item::Const(item) => bound.consts.extend(reader.constant(item)?),
                syn::Item::Struct(item) if !is_helper(&item.ident) => {
                    let fields = item.fields.iter().collect();
                    bound.types.push(reader.composite(&item.ident, false, &item.attrs, fields, found)?);
                }
                syn::Item::Union(item) if !is_helper(&item.ident) => {
                    let fields = item.fields.named.iter().collect();
                    bound.types.push(reader.composite(&item.ident, true, &item.attrs, fields, found)?);
                }
                syn::Item::Impl(item) => bits.extend(reader.bit_fields(item)),
                _ => {}
            }
        }
        for (of, field) in bits {
            if let Some(ty) = bound.types.iter_mut().find(|ty| ty.name == of) {
                ty.bits.push(field);
            }
        }
        for (name, ty) in &reader.aliases {
            if let Ty::Named(of) = reader.ty(ty)? {
                bound.aliases.push((name.clone(), of));
            }
        }
        bound.name_the_nameless(found)?;
        Ok(bound)
    }

    /// Names of macros that are numbers.
    pub(crate) fn macros(&self) -> impl Iterator<Item = &str> {
        self.consts.iter().filter(|c| c.from_macro && c.ty != "&str").map(|c| c.name.as_str())
    }

    /// Takes the values and types of macros from enumerators of the same names after `prefix`.
    pub(crate) fn take_values(&mut self, of: &Bound, prefix: &str) {
        let of: BTreeMap<&str, &Const> =
            of.consts.iter().filter_map(|c| Some((c.name.strip_prefix(prefix)?, c))).collect();
        for c in self.consts.iter_mut().filter(|c| c.from_macro) {
            let Some(of) = of.get(c.name.as_str()) else { continue };
            // `(1 << 31)` is negative in C, and nobody means that: bindgen's 64 bits know better.
            if of.value.starts_with('-') <= c.value.starts_with('-') {
                (c.ty, c.value) = (of.ty.clone(), of.value.clone());
            }
        }
    }

    /// `#define X X` beside an enumerator `X` comes twice, and so does `#define X (X - 1)`, where a C program has the
    /// macro's value. One stays, in the enumerator's place and of its type.
    pub(crate) fn drop_repeated(&mut self) -> Result<(), Error> {
        let mut kept: Vec<Const> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for new in std::mem::take(&mut self.consts) {
            let Some(old) = places.get(&new.name).and_then(|at| kept.get_mut(*at)) else {
                places.insert(new.name.clone(), kept.len());
                kept.push(new);
                continue;
            };
            let (from_macro, enumerator) = match (old.from_macro, new.from_macro) {
                (true, false) => (old.clone(), new),
                (false, true) => (new, old.clone()),
                _ if old.value == new.value => continue,
                _ => {
                    return Err(Error::new(format!(
                        "`{}` is both {} and {}",
                        new.name, old.value, new.value
                    )));
                }
            };
            // Macros come first, in no order that a reader would look for: let the enumerator keep its place.
            old.name.clear();
            places.insert(enumerator.name.clone(), kept.len());
            kept.push(Const { value: from_macro.value, ..enumerator });
        }
        kept.retain(|c| !c.name.is_empty());
        self.consts = kept;
        Ok(())
    }

    /// Gives `proc_event__bindgen_ty_1_fork_proc_event` its C name back, and names what has none in C after its place.
    fn name_the_nameless(&mut self, found: &[Found]) -> Result<(), Error> {
        let mut taken: BTreeSet<String> = self.types.iter().map(|ty| ty.name.clone()).collect();
        let mut names = BTreeMap::new();
        for ty in self.types.iter().filter(|ty| ty.name.contains("__bindgen_ty_")) {
            let c_name = found.iter().find(|f| f.name == ty.name).and_then(|f| f.c_name.clone());
            if let Some(c_name) = c_name.filter(|name| taken.insert(name.clone())) {
                names.insert(ty.name.clone(), c_name);
            }
        }
        // Parents come before their children.
        for ty in &self.types {
            let parent = names.get(&ty.name).unwrap_or(&ty.name).clone();
            for (field, of) in &ty.fields {
                let Ty::Named(child) = of.element() else { continue };
                if child.starts_with(&format!("{}__bindgen_ty_", ty.name)) && !names.contains_key(child) {
                    let field = field.replace("__bindgen_", "");
                    let name = format!("{parent}_{field}");
                    if !taken.insert(name.clone()) {
                        return Err(Error::new(format!(
                            "the type of {parent}.{field} has no name, and {name} is taken"
                        )));
                    }
                    names.insert(child.clone(), name);
                }
            }
        }
        for ty in &mut self.types {
            if let Some(name) = names.get(&ty.name) {
                ty.name.clone_from(name);
            }
            for (name, of) in &mut ty.fields {
                of.rename(&names);
                if let Some(rest) = name.strip_prefix("__bindgen_") {
                    *name = rest.to_owned();
                }
            }
        }
        for (_, of) in &mut self.aliases {
            if let Some(name) = names.get(of) {
                of.clone_from(name);
            }
        }
        self.layouts = std::mem::take(&mut self.layouts)
            .into_iter()
            .map(|(name, mut layout)| {
                for (field, _) in &mut layout.offsets {
                    if let Some(rest) = field.strip_prefix("__bindgen_") {
                        *field = rest.to_owned();
                    }
                }
                (names.get(&name).cloned().unwrap_or(name), layout)
            })
            .collect();
        Ok(())
    }
}

fn is_helper(ident: &syn::Ident) -> bool {
    ["__BindgenBitfieldUnit", "__IncompleteArrayField", "__BindgenUnionField"]
        .iter()
        .any(|name| ident == name)
}

/// Reads one of bindgen's layout tests: `["Size of nlattr"][size_of::<nlattr>() - 4usize];` and its like.
fn layout(item: &syn::ItemConst, layouts: &mut Layouts) {
    let syn::Expr::Block(block) = &*item.expr else { return };
    for stmt in &block.block.stmts {
        let syn::Stmt::Expr(syn::Expr::Index(index), _) = stmt else { continue };
        let (syn::Expr::Array(label), syn::Expr::Binary(test)) = (&*index.expr, &*index.index) else {
            continue;
        };
        let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(label), .. })) = label.elems.first() else {
            continue;
        };
        let Some(value) = number(&test.right) else { continue };
        let label = label.value();
        if let Some(name) = label.strip_prefix("Size of ") {
            layouts.entry(name.to_owned()).or_default().size = value;
        } else if let Some(name) = label.strip_prefix("Alignment of ") {
            layouts.entry(name.to_owned()).or_default().align = value;
        } else if let Some((name, field)) =
            label.strip_prefix("Offset of field: ").and_then(|l| l.split_once("::"))
        {
            layouts.entry(name.to_owned()).or_default().offsets.push((field.to_owned(), value));
        }
    }
}

fn number<T: std::str::FromStr<Err: std::fmt::Display>>(expr: &syn::Expr) -> Option<T> {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(lit), .. }) => lit.base10_parse().ok(),
        _ => None,
    }
}

#[derive(Default)]
struct Reader {
    aliases: BTreeMap<String, syn::Type>,
}

impl Reader {
    fn ty(&self, ty: &syn::Type) -> Result<Ty, Error> {
        match ty {
            syn::Type::Array(array) => {
                let len = number(&array.len).ok_or_else(|| Error::new("an array without a length".into()))?;
                Ok(Ty::Array(Box::new(self.ty(&array.elem)?), len))
            }
            syn::Type::Path(path) => {
                let Some(last) = path.path.segments.last() else {
                    return Err(Error::new("a type without a name".into()));
                };
                let name = last.ident.to_string();
                let inner = match &last.arguments {
                    syn::PathArguments::AngleBracketed(list) => list.args.first(),
                    _ => None,
                };
                match (name.as_str(), inner) {
                    ("__IncompleteArrayField", Some(syn::GenericArgument::Type(of))) => {
                        Ok(Ty::Array(Box::new(self.ty(of)?), 0))
                    }
                    ("__BindgenBitfieldUnit" | "ManuallyDrop", Some(syn::GenericArgument::Type(of))) => {
                        self.ty(of)
                    }
                    (_, Some(_)) => Ok(other(ty)),
                    (name, None) => {
                        if let Some((_, rust, _)) = INTS.iter().find(|(c, _, _)| *c == name) {
                            Ok(Ty::Int(rust))
                        } else if let Some(alias) = self.aliases.get(name) {
                            self.ty(alias)
                        } else if path.path.segments.len() > 1
                            || matches!(name, "f32" | "f64" | "bool" | "u128" | "i128")
                        {
                            Ok(other(ty))
                        } else {
                            Ok(Ty::Named(name.to_owned()))
                        }
                    }
                }
            }
            _ => Ok(other(ty)),
        }
    }

    fn constant(&self, item: &syn::ItemConst) -> Result<Option<Const>, Error> {
        let name = item.ident.to_string();
        let value = match &*item.expr {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::ByteStr(text), .. }) => {
                let mut text = text.value();
                text.pop();
                let text = String::from_utf8(text)
                    .map_err(|_| Error::new(format!("`{name}` is a string, and not one of UTF-8")))?;
                return Ok(Some(Const {
                    name,
                    ty: "&str".into(),
                    value: format!("{text:?}"),
                    from_macro: true,
                }));
            }
            syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => {
                number(expr).map(|n: i128| -n)
            }
            expr => number(expr),
        };
        // A macro's type is written out, an enumerator's is that of its enum.
        let from_macro = matches!(&*item.ty, syn::Type::Path(path) if INTS.iter().any(|(_, rust, _)| path.path.is_ident(rust)));
        match (self.ty(&item.ty)?, value) {
            (Ty::Int(ty), Some(value)) => {
                Ok(Some(Const { name, ty: ty.to_owned(), value: value.to_string(), from_macro }))
            }
            // A float, or what else no attribute number can be.
            _ => Ok(None),
        }
    }

    fn composite(
        &self,
        ident: &syn::Ident,
        union: bool,
        attrs: &[syn::Attribute],
        fields: Vec<&syn::Field>,
        found: &[Found],
    ) -> Result<Composite, Error> {
        let name = ident.to_string();
        let mut repr = Vec::new();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
            let _ = attr.parse_nested_meta(|meta| {
                let word = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                if meta.input.peek(syn::token::Paren) {
                    let inner;
                    syn::parenthesized!(inner in meta.input);
                    repr.push(format!("{word}({})", inner.parse::<syn::LitInt>()?.base10_digits()));
                } else {
                    repr.push(word);
                }
                Ok(())
            });
        }
        let mut list = Vec::new();
        for field in fields {
            let Some(ident) = &field.ident else {
                return Err(Error::new(format!("`{name}` has no fields with names")));
            };
            let ident = ident.to_string();
            let ty = self.ty(&field.ty).map_err(|e| Error::new(format!("{name}.{ident}: {e}")))?;
            list.push((ident, ty));
        }
        let file = found.iter().find(|f| f.name == name).map(|f| f.file.clone()).unwrap_or_default();
        Ok(Composite { name, file, union, repr, fields: list, bits: Vec::new() })
    }

    /// The getters, which alone tell where a bit-field is.
    fn bit_fields(&self, item: &syn::ItemImpl) -> Vec<(String, Bits)> {
        let syn::Type::Path(of) = &*item.self_ty else { return Vec::new() };
        let Some(of) = of.path.get_ident().map(ToString::to_string) else { return Vec::new() };
        let mut out = Vec::new();
        for item in &item.items {
            let syn::ImplItem::Fn(method) = item else { continue };
            let name = method.sig.ident.to_string();
            let syn::ReturnType::Type(_, ty) = &method.sig.output else { continue };
            let Ok(Ty::Int(ty)) = self.ty(ty) else { continue };
            let mut getter = Getter(None);
            getter.visit_block(&method.block);
            if let (Some((unit, offset, width)), Some(syn::FnArg::Receiver(_))) =
                (getter.0, method.sig.inputs.first())
            {
                out.push((of.clone(), Bits { name, ty: ty.to_owned(), unit, offset, width }));
            }
        }
        out
    }
}

fn other(ty: &syn::Type) -> Ty {
    Ty::Other(quote::ToTokens::to_token_stream(ty).to_string())
}

/// Finds `self._bitfield_1.get_const::<0usize, 1u8>()`.
struct Getter(Option<(String, usize, usize)>);

impl<'a> Visit<'a> for Getter {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        if let (true, syn::Expr::Field(unit), Some(list)) =
            (call.method == "get_const", &*call.receiver, &call.turbofish)
        {
            let mut numbers = list.args.iter().filter_map(|arg| match arg {
                syn::GenericArgument::Const(expr) => number(expr),
                _ => None,
            });
            if let (syn::Member::Named(unit), Some(offset), Some(width)) =
                (&unit.member, numbers.next(), numbers.next())
            {
                self.0 = Some((unit.to_string(), offset, width));
            }
        }
        syn::visit::visit_expr_method_call(self, call);
    }
}
