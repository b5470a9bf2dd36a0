//! Implicit padding that can be seen in the names of types, so that zerocopy's word for it need not be heard.
//!
//! A field of a type that is not known here ends the look; constants in the types of the fields see the rest.

use syn::ext::IdentExt;
use syn::{Expr, ExprLit, GenericArgument, ItemStruct, Lit, PathArguments, Type};

use crate::ast::{argument_of_order, bare, is_named};
use crate::ctxt::Ctxt;

/// Reports the padding. 64-bit integers count as aligned to 8: where they are not, the padding is missing elsewhere.
pub(super) fn report(cx: &Ctxt, item: &ItemStruct) -> bool {
    let owner = item.ident.unraw();
    let (mut end, mut most) = (0usize, 1usize);
    let mut found = false;
    let mut last = None;
    for field in &item.fields {
        let (Some(ident), Some((size, align))) = (&field.ident, layout(&field.ty)) else { return found };
        let gap = end.next_multiple_of(align) - end;
        if gap > 0 {
            found = true;
            cx.error(ident.span(), text("before", &format!("{owner}.{}", ident.unraw()), gap));
        }
        end = end.saturating_add(gap).saturating_add(size);
        most = most.max(align);
        last = Some(ident);
    }
    let aligned = item.attrs.iter().any(|attr| attr.path().is_ident("repr"));
    let gap = end.next_multiple_of(most) - end;
    if let (Some(last), true, false) = (last, gap > 0, aligned) {
        found = true;
        cx.error(last.span(), text("after", &format!("{owner}.{}", last.unraw()), gap));
    }
    found
}

fn text(side: &str, field: &str, gap: usize) -> String {
    let bytes = if gap == 1 { "byte" } else { "bytes" };
    format!(
        "implicit padding of {gap} {bytes} {side} `{field}`; write `_pad: Pad<{gap}>` there, or the field that is missing"
    )
}

/// Whether the type's name tells that it can be a field.
pub(super) fn is_known(ty: &Type) -> bool {
    layout(ty).is_some()
}

/// Size and alignment of the types that are in every header.
fn layout(ty: &Type) -> Option<(usize, usize)> {
    const INTEGERS: [(&str, usize); 8] =
        [("u8", 1), ("i8", 1), ("u16", 2), ("i16", 2), ("u32", 4), ("i32", 4), ("u64", 8), ("i64", 8)];
    let ty = bare(ty);
    if let Type::Array(array) = ty {
        let (size, align) = layout(&array.elem)?;
        return Some((size.checked_mul(literal(&array.len)?)?, align));
    }
    if let Some(inner) = argument_of_order(ty) {
        return layout(inner);
    }
    if is_named(ty, "Mac") {
        return Some((6, 1));
    }
    if is_named(ty, "Pad") {
        let Type::Path(path) = ty else { return None };
        let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
            return None;
        };
        let Some(GenericArgument::Const(length)) = arguments.args.first() else { return None };
        return Some((literal(length)?, 1));
    }
    INTEGERS.iter().find(|(name, _)| is_named(ty, name)).map(|(_, size)| (*size, *size))
}

fn literal(length: &Expr) -> Option<usize> {
    match length {
        Expr::Lit(ExprLit { lit: Lit::Int(length), .. }) => length.base10_parse().ok(),
        _ => None,
    }
}
