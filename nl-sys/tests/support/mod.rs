//! Reads the text of generated modules: the value of every constant, the layout of every struct.

use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// And the Rust type.
    Int(i128, String),
    Text(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) size: usize,
    pub(crate) align: usize,
    pub(crate) offsets: BTreeMap<String, usize>,
}

#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) consts: BTreeMap<String, Value>,
    /// Of structs and unions, where `target_arch` is x86.
    pub(crate) x86: BTreeMap<String, Layout>,
    /// And where it is not.
    pub(crate) elsewhere: BTreeMap<String, Layout>,
}

/// The committed modules.
pub(crate) fn committed() -> Vec<Module> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated");
    let mut paths: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.file_stem().unwrap() != "mod");
    paths.iter().map(|path| read(path)).collect()
}

pub(crate) fn read(path: &Path) -> Module {
    let file = syn::parse_file(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut module =
        Module { name: path.file_stem().unwrap().to_string_lossy().into_owned(), ..Module::default() };
    for item in &file.items {
        let syn::Item::Const(item) = item else { continue };
        if item.ident == "_" {
            let cfg = item.attrs.iter().find(|attr| attr.path().is_ident("cfg"));
            let cfg =
                cfg.map(|attr| attr.meta.require_list().unwrap().tokens.to_string()).unwrap_or_default();
            let (x86, elsewhere) = match cfg.as_str() {
                "" => (true, true),
                "target_arch = \"x86\"" => (true, false),
                "not (target_arch = \"x86\")" => (false, true),
                other => panic!("{other}"),
            };
            let (name, layout) = layout(&item.expr);
            for (wanted, layouts) in [(x86, &mut module.x86), (elsewhere, &mut module.elsewhere)] {
                if wanted {
                    assert!(layouts.insert(name.clone(), layout.clone()).is_none(), "{name} has two layouts");
                }
            }
        } else {
            let value = match ty(&item.ty) {
                Some(ty) => Value::Int(int(&item.expr, &ty, &module.consts), ty),
                None => Value::Text(text(&item.expr)),
            };
            assert!(
                module.consts.insert(item.ident.to_string(), value).is_none(),
                "{} comes twice",
                item.ident
            );
        }
    }
    module
}

fn ty(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => Some(path.path.require_ident().unwrap().to_string()),
        _ => None,
    }
}

fn text(expr: &syn::Expr) -> String {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => text.value(),
        _ => panic!("not a string"),
    }
}

fn int(expr: &syn::Expr, ty: &str, known: &BTreeMap<String, Value>) -> i128 {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(lit), .. }) => lit.base10_parse().unwrap(),
        syn::Expr::Paren(inner) => int(&inner.expr, ty, known),
        syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => -int(expr, ty, known),
        syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Not(_), expr, .. }) => match ty {
            "u32" => i128::from(!u32::try_from(int(expr, ty, known)).unwrap()),
            "u64" => i128::from(!u64::try_from(int(expr, ty, known)).unwrap()),
            other => panic!("! of {other}"),
        },
        syn::Expr::Binary(syn::ExprBinary { left, op: syn::BinOp::BitOr(_), right, .. }) => {
            int(left, ty, known) | int(right, ty, known)
        }
        syn::Expr::Path(path) => match &known[&path.path.require_ident().unwrap().to_string()] {
            Value::Int(value, _) => *value,
            Value::Text(_) => panic!("not a number"),
        },
        _ => panic!("an expression that this test does not know"),
    }
}

/// `{ assert!(size_of::<nlattr>() == 4); ... }`
fn layout(expr: &syn::Expr) -> (String, Layout) {
    let syn::Expr::Block(block) = expr else { panic!("not a block") };
    let (mut name, mut layout) = (String::new(), Layout::default());
    for stmt in &block.block.stmts {
        let syn::Stmt::Macro(stmt) = stmt else { panic!("not an assertion") };
        let text = stmt.mac.tokens.to_string().replace(' ', "");
        let (what, value) = text.split_once("==").unwrap();
        let value = value.parse().unwrap();
        if let Some(of) = what.strip_prefix("size_of::<") {
            name = of.trim_end_matches(">()").to_owned();
            layout.size = value;
        } else if what.starts_with("align_of::<") {
            layout.align = value;
        } else {
            let (_, field) = what.trim_end_matches(')').split_once(',').unwrap();
            layout.offsets.insert(field.to_owned(), value);
        }
    }
    (name, layout)
}
