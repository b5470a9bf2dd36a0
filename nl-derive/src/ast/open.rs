//! What the enum under `open_enum` or `open_flags` is, once its tokens are read.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, Fields, ItemEnum, Type, parse_quote};

use super::{argument_of_order, bare, is_byte, is_named, last_segment};
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

    /// Those of 4 or 8 bytes, and the host's.
    fn variable(self) -> Vec<(&'static str, Type)> {
        let unsigned = ("Uint", parse_quote!(::core::primitive::u64));
        match self {
            Self::Enum => vec![unsigned, ("Sint", parse_quote!(::core::primitive::i64))],
            Self::Flags => vec![unsigned],
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
    pub(crate) bytes: Bytes,
}

/// What an integer's bytes are on the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bytes {
    /// The host's.
    Host,
    /// In an order that the type says.
    Ordered,
    /// 4 or 8.
    Variable,
}

impl Repr {
    pub(crate) fn new(
        cx: &Ctxt,
        ty: Option<Type>,
        kind: Open,
        owner: &Ident,
        poisoned: bool,
    ) -> Option<Self> {
        let macro_name = kind.name();
        let Some(ty) = ty else {
            if !poisoned {
                let text = format!("which integer is it on the wire? write `#[{macro_name}(u32)]`");
                cx.error(owner.span(), text);
            }
            return None;
        };
        if let Some((name, host)) = kind.variable().into_iter().find(|(name, _)| is_named(&ty, name)) {
            return Some(Self { ty, host, name, bytes: Bytes::Variable });
        }
        let ordered = argument_of_order(&ty).filter(|host| !is_byte(host));
        let host = ordered.unwrap_or(&ty);
        let Some(name) = kind.integers().iter().find(|name| is_named(host, name)) else {
            let text = match kind {
                Open::Enum => {
                    "`open_enum` is for integers: `u8` to `u64`, `i8` to `i64`, `Be<u16>` to `Be<i64>`, `Le<u16>` to \
                     `Le<i64>`, `Uint`, `Sint`"
                }
                Open::Flags => "`open_flags` is for bits: of `u8`, `u16`, `u32`, `u64` or `Uint`",
            };
            cx.error_at(&ty, text);
            return None;
        };
        let (host, bytes) = match ordered {
            Some(_) if kind == Open::Flags => {
                let text = format!(
                    "flags are declared in the host's byte order: write `{name}` here, and `Be<{owner}>` or \
                     `Le<{owner}>` where they are in another"
                );
                cx.error_at(&ty, text);
                return None;
            }
            Some(host) => (bare(host).clone(), Bytes::Ordered),
            None => (bare(&ty).clone(), Bytes::Host),
        };
        Some(Self { ty, host, name, bytes })
    }

    /// What the newtype holds.
    pub(crate) fn held(&self) -> &Type {
        match self.bytes {
            Bytes::Host | Bytes::Ordered => &self.ty,
            Bytes::Variable => &self.host,
        }
    }
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
