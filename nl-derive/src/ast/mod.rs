//! Netlink nouns: what a struct is, once its tokens are read.
//!
//! A field that could not be read is left out; whoever left it out has told why.

mod layout;
mod open;
mod types;
mod variant;

pub(crate) use layout::{Attribute, Field, Form, Kind, Layout, Presence, SelectedBy};
pub(crate) use open::{Bytes, Named, Open, Repr, named};
pub(crate) use types::{
    argument_of, argument_of_order, bare, is_byte, is_named, last_segment, number_span, type_span,
};
pub(crate) use variant::{Arm, Arms, Entries, Entry, Other, Selector};

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Expr, Fields, GenericParam, Lifetime, Path, Type};

use crate::attr::{self, ContainerOptions, Given, Site};
use crate::ctxt::Ctxt;

/// A type that derives something.
pub(crate) struct Container<'i> {
    pub(crate) input: &'i DeriveInput,
    /// The path of nl-core.
    pub(crate) krate: Path,
    /// The struct's name in error texts.
    pub(crate) name: String,
    pub(crate) options: ContainerOptions,
}

impl<'i> Container<'i> {
    pub(crate) fn new(cx: &Ctxt, input: &'i DeriveInput, site: Site) -> Self {
        let mut options = attr::container(cx, &input.attrs, site);
        let krate = krate(&mut options);
        Self { input, krate, name: input.ident.unraw().to_string(), options }
    }

    /// The first lifetime parameter, which the bytes of a message have.
    pub(crate) fn lifetime(&self) -> Option<&'i Lifetime> {
        self.input.generics.lifetimes().next().map(|parameter| &parameter.lifetime)
    }

    /// The first field as it is written, also if it could not be read.
    pub(crate) fn first_field(&self) -> Option<&'i Ident> {
        match &self.input.data {
            Data::Struct(data) => data.fields.iter().next().and_then(|field| field.ident.as_ref()),
            _ => None,
        }
    }

    /// The struct's type with every lifetime replaced: `Link<'static>`.
    pub(crate) fn at(&self, lifetime: &Lifetime) -> TokenStream {
        let ident = &self.input.ident;
        let arguments: Vec<_> = self.input.generics.lifetimes().map(|_| lifetime).collect();
        if arguments.is_empty() { quote!(#ident) } else { quote!(#ident<#(#arguments),*>) }
    }
}

/// What `///` says above an item, as one text.
pub(crate) fn documentation(attrs: &[syn::Attribute]) -> String {
    let lines = attrs.iter().filter_map(|attr| match &attr.meta {
        syn::Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) => Some(line.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> =
        lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// The path that expansions name nl-core by.
pub(crate) fn krate(options: &mut ContainerOptions) -> Path {
    match options.krate.take() {
        Some(given) => given.value,
        None => syn::parse_quote!(::nl_core),
    }
}

/// What a message is, on the wire.
pub(crate) enum Operation {
    Type { protocol: Option<Type>, kind: Expr },
    Command { family: Option<Type>, command: Expr },
}

impl Operation {
    /// Its protocol, where it is named.
    pub(crate) fn protocol(&self) -> Option<&Type> {
        match self {
            Self::Type { protocol, .. } => protocol.as_ref(),
            Self::Command { family, .. } => family.as_ref(),
        }
    }

    /// The constant that numbers it.
    pub(crate) fn number(&self) -> &Expr {
        match self {
            Self::Type { kind, .. } => kind,
            Self::Command { command, .. } => command,
        }
    }
}

/// What a one-field tuple request sends.
pub(crate) struct Wrapped {
    /// The field's type without a reference.
    pub(crate) body: Type,
}

impl Wrapped {
    /// The field of a tuple struct that has just one.
    pub(crate) fn new(cx: &Ctxt, input: &DeriveInput) -> Option<Self> {
        let Data::Struct(data) = &input.data else { return None };
        let Fields::Unnamed(fields) = &data.fields else { return None };
        let mut all = fields.unnamed.iter();
        let (Some(field), None) = (all.next(), all.next()) else { return None };
        for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("nl")) {
            cx.error_at(attr, "the field is a whole message, which says for itself what it is: remove this");
        }
        let body = match bare(&field.ty) {
            Type::Reference(reference) => (*reference.elem).clone(),
            ty => ty.clone(),
        };
        Some(Self { body })
    }
}

/// Reports parameters that a derive cannot have.
pub(crate) fn check_generics(
    cx: &Ctxt,
    container: &Container<'_>,
    what: &str,
    most_lifetimes: Option<usize>,
) -> bool {
    let a_type = match container.input.data {
        Data::Enum(_) => "an enum",
        _ => "a struct",
    };
    let mut fine = true;
    let mut lifetimes = 0;
    for parameter in &container.input.generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => {
                lifetimes += 1;
                if most_lifetimes.is_some_and(|most| lifetimes > most) {
                    fine = false;
                    let text = match most_lifetimes {
                        Some(0) => format!("{a_type} that derives `{what}` has no lifetime"),
                        _ => format!(
                            "{a_type} that derives `{what}` has at most one lifetime: that of the message's bytes"
                        ),
                    };
                    cx.error_at(lifetime, text);
                }
            }
            GenericParam::Type(parameter) => {
                fine = false;
                cx.error_at(
                    &parameter.ident,
                    format!("{a_type} that derives `{what}` cannot have type parameters"),
                );
            }
            GenericParam::Const(parameter) => {
                fine = false;
                cx.error_at(
                    &parameter.ident,
                    format!("{a_type} that derives `{what}` cannot have const parameters"),
                );
            }
        }
    }
    fine
}

/// Reads `protocol`/`type` or `family`/`command`. `wrapped`: the protocol may be the wrapped message's.
pub(crate) fn operation(cx: &Ctxt, container: &mut Container<'_>, wrapped: bool) -> Option<Operation> {
    let at = container.input.ident.span();
    let ContainerOptions { protocol, family, kind, command, poisoned, .. } = &mut container.options;
    // A keyword that could not be read may be the one that is missed here.
    let missing = |text: &str| {
        if !*poisoned {
            cx.error(at, text);
        }
        None
    };
    match (kind.take(), command.take()) {
        (Some(_), Some(command)) => {
            cx.error(
                command.keyword,
                "a message has a `type`, or, in a generic family, a `command`; not both",
            );
            None
        }
        (Some(Given { keyword, value }), None) => {
            if family.is_some() {
                cx.error(
                    keyword,
                    "messages of a generic family have no type of their own: write `command = ...`",
                );
                return None;
            }
            if protocol.is_none() && !wrapped {
                return missing(
                    "to which protocol does the message belong? write `#[nl(protocol = ..., type = ...)]`",
                );
            }
            Some(Operation::Type {
                protocol: protocol.as_ref().map(|given| given.value.clone()),
                kind: value,
            })
        }
        (None, Some(Given { keyword, value })) => {
            if let Some(protocol) = protocol {
                cx.error(
                    protocol.keyword,
                    "a `command` is of a generic family: write `family = ...` instead of `protocol = ...`",
                );
                return None;
            }
            if family.is_none() && !wrapped {
                if !*poisoned {
                    cx.error(
                        keyword,
                        "a `command` is of a generic family: write `family = ..., command = ...`",
                    );
                }
                return None;
            }
            Some(Operation::Command {
                family: family.as_ref().map(|given| given.value.clone()),
                command: value,
            })
        }
        (None, None) if family.is_some() => {
            missing("which command is it? write `#[nl(family = ..., command = ...)]`")
        }
        (None, None) if protocol.is_some() => {
            missing("which message is it? write `#[nl(protocol = ..., type = ...)]`")
        }
        (None, None) => missing(
            "which message is it? write `#[nl(protocol = ..., type = ...)]`, or, in a generic family, \
             `#[nl(family = ..., command = ...)]`",
        ),
    }
}
