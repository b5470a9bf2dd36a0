//! Types and numbers as they are written.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, PathArguments, Type};

/// The type without parentheses and invisible groups.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        ty => ty,
    }
}

/// `T` of `Option<T>`, by the last segment of its path.
pub(crate) fn argument_of<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = bare(ty) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    let first = types.next()?;
    if types.next().is_none() { Some(first) } else { None }
}

/// `T` of `Be<T>` or `Le<T>`.
pub(crate) fn argument_of_order(ty: &Type) -> Option<&Type> {
    argument_of(ty, "Be").or_else(|| argument_of(ty, "Le"))
}

/// Whether the type is a path that ends so.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    match bare(ty) {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == name),
        _ => false,
    }
}

/// `u8` or `i8`: integers without a byte order.
pub(crate) fn is_byte(ty: &Type) -> bool {
    is_named(ty, "u8") || is_named(ty, "i8")
}

/// The constant's own name in a path; `None` of a literal and of an expression.
pub(crate) fn last_segment(number: &Expr) -> Option<&Ident> {
    match number {
        Expr::Path(path) => path.path.segments.last().map(|last| &last.ident),
        Expr::Cast(cast) => last_segment(&cast.expr),
        Expr::Paren(paren) => last_segment(&paren.expr),
        Expr::Group(group) => last_segment(&group.expr),
        _ => None,
    }
}

/// The token that a mistake about the number is shown at.
pub(crate) fn number_span(number: &Expr) -> Span {
    last_segment(number).map_or_else(|| number.span(), Ident::span)
}

/// The token that a mistake about a type is shown at.
pub(crate) fn type_span(ty: &Type) -> Span {
    match bare(ty) {
        Type::Path(path) => path.path.segments.last().map_or_else(|| ty.span(), |last| last.ident.span()),
        Type::Reference(reference) => type_span(&reference.elem),
        ty => ty.span(),
    }
}
