//! Lays out structs as `repr(C)` does, from their text alone.

use std::collections::BTreeMap;

use crate::support::Layout;

pub(crate) struct Types {
    /// 8 on x86-64; 4 on x86, where that is a pointer's size too.
    align_of_u64: usize,
    types: BTreeMap<String, Composite>,
    aliases: BTreeMap<String, syn::Type>,
}

struct Composite {
    union: bool,
    packed: bool,
    align: usize,
    fields: Vec<(String, syn::Type)>,
}

impl Types {
    pub(crate) fn new(align_of_u64: usize) -> Self {
        Self { align_of_u64, types: BTreeMap::new(), aliases: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, item: syn::Item) {
        match item {
            syn::Item::Struct(item) => {
                self.composite(item.ident, &item.attrs, item.fields.into_iter(), false)
            }
            syn::Item::Union(item) => {
                self.composite(item.ident, &item.attrs, item.fields.named.into_iter(), true)
            }
            syn::Item::Type(item) => {
                self.aliases.insert(item.ident.to_string(), *item.ty);
            }
            _ => {}
        }
    }

    pub(crate) fn layout_of(&self, name: &str) -> Option<Layout> {
        self.types.get(name).map(|of| self.layout(of))
    }

    fn composite(
        &mut self,
        name: syn::Ident,
        attrs: &[syn::Attribute],
        fields: impl Iterator<Item = syn::Field>,
        union: bool,
    ) {
        let fields = fields.filter_map(|field| Some((field.ident?.to_string(), field.ty))).collect();
        let (mut packed, mut align) = (false, 1);
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
            attr.parse_nested_meta(|meta| {
                packed |= meta.path.is_ident("packed");
                if meta.input.peek(syn::token::Paren) {
                    let inner;
                    syn::parenthesized!(inner in meta.input);
                    let number: usize = inner.parse::<syn::LitInt>()?.base10_parse()?;
                    assert!(!packed, "packed({number})");
                    align = align.max(number);
                }
                Ok(())
            })
            .unwrap();
        }
        self.types.insert(name.to_string(), Composite { union, packed, align, fields });
    }

    /// As `repr(C)` lays it out.
    fn layout(&self, of: &Composite) -> Layout {
        let mut layout = Layout { size: 0, align: of.align, offsets: BTreeMap::new() };
        let mut at = 0;
        for (name, ty) in &of.fields {
            let (size, align) = self.size_align(ty);
            let align = if of.packed { 1 } else { align };
            let here = if of.union { 0 } else { usize::next_multiple_of(at, align) };
            at = at.max(here + size);
            layout.align = layout.align.max(align);
            layout.offsets.insert(name.clone(), here);
        }
        layout.size = at.next_multiple_of(layout.align);
        layout
    }

    fn size_align(&self, ty: &syn::Type) -> (usize, usize) {
        let path = match ty {
            syn::Type::Ptr(_) => return (self.align_of_u64, self.align_of_u64),
            syn::Type::Array(array) => {
                let (size, align) = self.size_align(&array.elem);
                return (size * usize::try_from(number(&array.len).unwrap()).unwrap(), align);
            }
            syn::Type::Path(path) => path.path.segments.last().unwrap(),
            _ => panic!("a type that this test does not know"),
        };
        let name = path.ident.to_string();
        let inner = match &path.arguments {
            syn::PathArguments::AngleBracketed(list) => list.args.first(),
            _ => None,
        };
        match (name.as_str(), inner) {
            ("c_char" | "c_schar" | "c_uchar" | "u8" | "i8", _) => (1, 1),
            ("c_short" | "c_ushort" | "u16" | "i16", _) => (2, 2),
            ("c_int" | "c_uint" | "u32" | "i32", _) => (4, 4),
            ("c_longlong" | "c_ulonglong" | "u64" | "i64", _) => (8, self.align_of_u64),
            ("c_long" | "c_ulong", _) => (self.align_of_u64, self.align_of_u64),
            ("Option", _) => (self.align_of_u64, self.align_of_u64), // of a function
            ("__IncompleteArrayField", Some(syn::GenericArgument::Type(of))) => (0, self.size_align(of).1),
            ("__BindgenBitfieldUnit" | "ManuallyDrop", Some(syn::GenericArgument::Type(of))) => {
                self.size_align(of)
            }
            (name, None) => {
                if let Some(alias) = self.aliases.get(name) {
                    return self.size_align(alias);
                }
                // An enum is an int.
                let Some(of) = self.types.get(name) else { return (4, 4) };
                let layout = self.layout(of);
                (layout.size, layout.align)
            }
            (name, _) => panic!("{name}"),
        }
    }
}

pub(crate) fn number(expr: &syn::Expr) -> Option<i128> {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(lit), .. }) => lit.base10_parse().ok(),
        syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => Some(-number(expr)?),
        _ => None,
    }
}
