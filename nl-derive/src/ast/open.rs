//! What the enum under `open_enum` or `open_flags` is, once its tokens are read.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Fields, ItemEnum, Type};

use super::{argument_of, bare, is_named, last_segment};
use crate::attr::ContainerOptions;
use crate::ctxt::Ctxt;

/// Which of the two macros.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Each value has a name.
    Enum,
    /// Each bit has a name.
    Flags,
}

impl Open {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enum => "open_enum",
            Self::Flags => "open_flags",
        }
    }

    fn integers(self) -> &'static [&'static str] {
        match self {
            Self::Enum => &["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"],
            Self::Flags => &["u8", "u16", "u32", "u64"],
        }
    }
}

/// The integer that the values are.
pub(crate) struct Repr {
    /// As it is on the wire: `Be<u16>`.
    pub(crate) ty: Type,
    /// As the host has it: `u16`.
    pub(crate) host: Type,
    /// The host's, in error texts.
    pub(crate) name: &'static str,
    pub(crate) network: bool,
}

impl Repr {
    pub(crate) fn new(cx: &Ctxt, ty: Option<Type>, kind: Open, at: Span, poisoned: bool) -> Option<Self> {
        let macro_name = kind.name();
        let Some(ty) = ty else {
            if !poisoned {
                cx.error(at, format!("which integer is it on the wire? write `#[{macro_name}(u32)]`"));
            }
            return None;
        };
        let network = argument_of(&ty, "Be").filter(|host| kind == Open::Enum && !is_byte(host));
        let host = network.unwrap_or(&ty);
        let Some(name) = kind.integers().iter().find(|name| is_named(host, name)) else {
            let text = match kind {
                Open::Enum => {
                    "`open_enum` is for integers: `u8` to `u64`, `i8` to `i64`, `Be<u16>` to `Be<i64>`"
                }
                Open::Flags => "`open_flags` is for bits: of `u8`, `u16`, `u32` or `u64`",
            };
            cx.error_at(&ty, text);
            return None;
        };
        let (host, network) = (bare(host).clone(), network.is_some());
        Some(Self { ty, host, name, network })
    }
}

fn is_byte(ty: &Type) -> bool {
    is_named(ty, "u8") || is_named(ty, "i8")
}

/// A value that has a name.
pub(crate) struct Named {
    pub(crate) ident: Ident,
    /// Its documentation, and what else stands above a constant.
    pub(crate) attrs: Vec<Attribute>,
    /// `None`: one more than the one before it.
    pub(crate) value: Option<Expr>,
}

/// Reads the variants.
pub(crate) fn named(cx: &Ctxt, item: &ItemEnum, options: &ContainerOptions, kind: Open) -> Vec<Named> {
    let macro_name = kind.name();
    for parameter in &item.generics.params {
        cx.error_at(parameter, format!("an integer has no parameters: an `{macro_name}` cannot have any"));
    }
    let prefix = options.prefix.as_ref().map(|prefix| prefix.value.value()).unwrap_or_default();
    let mut all = Vec::new();
    for variant in &item.variants {
        let ident = &variant.ident;
        if !matches!(variant.fields, Fields::Unit) {
            cx.error_at(&variant.fields, format!("an integer holds nothing: write `{ident} = ...`"));
        }
        let (refused, attrs): (Vec<_>, Vec<_>) = variant
            .attrs
            .iter()
            .cloned()
            .partition(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("nl"));
        for attr in refused {
            let text = "above a name stands its documentation; it has no conditions and no keywords";
            cx.error_at(attr, text);
        }
        let value = variant.discriminant.as_ref().map(|(_, value)| value.clone());
        if value.is_none() && kind == Open::Flags {
            cx.error(ident.span(), format!("which bits are `{ident}`? write `{ident} = 1 << 0`"));
        }
        if let Some(constant) = value.as_ref().and_then(last_segment) {
            if !constant.unraw().to_string().starts_with(&prefix) {
                let text =
                    format!("`{constant}` is not of this set: its name does not start with `{prefix}`");
                cx.error(constant.span(), text);
            }
        }
        if all.iter().any(|named: &Named| named.ident == *ident) {
            cx.error(ident.span(), format!("`{ident}` is named twice"));
            continue;
        }
        all.push(Named { ident: ident.clone(), attrs, value });
    }
    all
}
