//! Netlink nouns: what a struct is, once its tokens are read.
//!
//! A field that could not be read is left out; whoever left it out has told why.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Expr, Fields, GenericArgument, GenericParam, Lifetime, Path, PathArguments, Type,
};

use crate::attr::{self, ContainerOptions, FieldOptions, Given, Site};
use crate::ctxt::Ctxt;

mod open;
mod variant;

pub(crate) use open::{Named, Open, Repr, named};
pub(crate) use variant::{Arm, Arms, Entries, Entry, Selector};

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

/// A fixed header and attributes.
#[derive(Default)]
pub(crate) struct Layout {
    /// In the order of the struct, which is the order of writing.
    pub(crate) fields: Vec<Field>,
}

pub(crate) struct Field {
    /// Its position in the struct, which is part of what the expansion calls its own items.
    pub(crate) index: usize,
    pub(crate) member: Ident,
    pub(crate) ty: Type,
    /// The place's name in error texts: `IFLA_MTU`.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Header { keyword: Span },
    Attribute(Box<Attribute>),
    Unknown { keyword: Span },
}

pub(crate) struct Attribute {
    pub(crate) number: Expr,
    pub(crate) allow_zero: bool,
    pub(crate) form: Form,
    pub(crate) presence: Presence,
    /// The type of one value: `T` of `Option<T>` and of `Vec<T>`.
    pub(crate) value: Type,
}

/// How a value becomes an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// By its type.
    Value,
    /// By being there.
    Flag,
    /// As a nest with an entry for each.
    Indexed,
}

/// How often an attribute comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Once, or the message is wrong.
    Required,
    /// At most once; absent is `None`.
    Optional,
    /// Any number of times.
    Repeated,
    /// At most once; absent is the type's default.
    Defaulted,
}

impl Layout {
    /// Reads the fields. `None`: the data is not a struct of the kind that can be read, which is told.
    pub(crate) fn new(cx: &Ctxt, container: &Container<'_>, what: &str) -> Option<Self> {
        let Data::Struct(data) = &container.input.data else {
            let help = "write a struct with named fields";
            cx.error(container.input.ident.span(), format!("`{what}` is for structs; {help}"));
            return None;
        };
        match &data.fields {
            Fields::Named(fields) => Some(Self {
                fields: fields
                    .named
                    .iter()
                    .enumerate()
                    .filter_map(|(index, field)| Field::new(cx, index, field))
                    .collect(),
            }),
            Fields::Unit => Some(Self::default()),
            Fields::Unnamed(fields) => {
                let help = match what {
                    "Request" => {
                        "write named fields, or one field: the message that is sent, as in \
                                  `struct AddLink<'a>(&'a Link<'a>);`"
                    }
                    _ => "write named fields",
                };
                cx.error_at(fields, format!("`{what}` cannot be derived for a tuple struct; {help}"));
                None
            }
        }
    }

    pub(crate) fn header(&self) -> Option<&Field> {
        self.fields.iter().find(|field| matches!(field.kind, Kind::Header { .. }))
    }

    /// The attributes, in the order of the struct.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&Field, &Attribute)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            Kind::Attribute(attribute) => Some((field, &**attribute)),
            _ => None,
        })
    }
}

impl Field {
    fn new(cx: &Ctxt, index: usize, field: &syn::Field) -> Option<Self> {
        let member = field.ident.clone()?;
        let mut options = attr::field(cx, &field.attrs, Site::Field);
        if options.poisoned {
            return None;
        }
        let kind = Kind::new(cx, field, &member, &mut options)?;
        let name = match &kind {
            Kind::Attribute(attribute) => {
                last_segment(&attribute.number).map(|ident| ident.unraw().to_string())
            }
            _ => None,
        };
        let name = name.unwrap_or_else(|| member.unraw().to_string());
        let doc = documentation(&field.attrs);
        Some(Self { index, member, ty: field.ty.clone(), name, doc, kind })
    }
}

impl Kind {
    fn new(cx: &Ctxt, field: &syn::Field, member: &Ident, options: &mut FieldOptions) -> Option<Self> {
        let exclusive = [(options.header, "header"), (options.unknown, "unknown")];
        let with_attr = options.attr.as_ref().map(|attr| (attr.keyword, "attr"));
        let mut roles =
            exclusive.iter().filter_map(|(span, name)| span.map(|span| (span, *name))).chain(with_attr);
        let role = roles.next();
        if let (Some((_, first)), Some((span, second))) = (role, roles.next()) {
            cx.error(span, format!("a field is `{first}` or `{second}`, not both"));
            return None;
        }
        let Some((keyword, role)) = role else {
            let example = "`#[nl(attr = IFLA_MTU)]` with its number";
            let text = format!("field `{}` has no attribute: write {example} above it", member.unraw());
            cx.error(member.span(), text);
            return None;
        };
        let modifiers =
            [(options.flag, "flag"), (options.allow_zero, "allow_zero"), (options.indexed, "indexed")];
        let Some(attr) = options.attr.take() else {
            let modifier = modifiers.iter().find_map(|(span, name)| span.map(|span| (span, *name)));
            if let Some((span, modifier)) = modifier {
                cx.error(
                    span,
                    format!(
                        "`{modifier}` is said of an attribute: it goes with `attr = ...`, not with `{role}`"
                    ),
                );
                return None;
            }
            return Some(if role == "header" { Self::Header { keyword } } else { Self::Unknown { keyword } });
        };
        let attribute = Attribute::new(cx, &field.ty, attr.value, options)?;
        Some(Self::Attribute(Box::new(attribute)))
    }
}

impl Attribute {
    fn new(cx: &Ctxt, ty: &Type, number: Expr, options: &FieldOptions) -> Option<Self> {
        let allow_zero = options.allow_zero.is_some();
        let whole = |form, presence| {
            Some(Self { number: number.clone(), allow_zero, form, presence, value: ty.clone() })
        };
        let optional = argument_of(ty, "Option");
        if let (Some(flag), Some(_)) = (options.flag, options.indexed) {
            cx.error(flag, "a field is a `flag` or `indexed`, not both");
            return None;
        }
        if options.flag.is_some() {
            if optional.is_some_and(|inner| is_named(inner, "bool")) {
                cx.error_at(ty, "a `flag` is there or not, which `bool` says already: write `bool`");
                return None;
            }
            if !is_named(ty, "bool") {
                cx.error_at(ty, "a `flag` is a `bool`: there is `true`, absent is `false`");
                return None;
            }
            return whole(Form::Flag, Presence::Defaulted);
        }
        let form = if options.indexed.is_some() { Form::Indexed } else { Form::Value };
        if let Some(inner) = optional {
            if form == Form::Value && repeated(inner).is_some() {
                let name = inner
                    .to_token_stream()
                    .to_string()
                    .replace(" < ", "<")
                    .replace(" >", ">")
                    .replace("& ", "&");
                cx.error_at(ty, format!("`Vec` is any number already, also none: write `{name}`"));
                return None;
            }
            return Some(Self {
                number,
                allow_zero,
                form,
                presence: Presence::Optional,
                value: inner.clone(),
            });
        }
        match (form, repeated(ty)) {
            (Form::Indexed, _) => whole(Form::Indexed, Presence::Defaulted),
            (_, Some(item)) => {
                Some(Self { number, allow_zero, form, presence: Presence::Repeated, value: item.clone() })
            }
            (_, None) => whole(Form::Value, Presence::Required),
        }
    }
}

/// The item of a `Vec` that is an attribute repeated; `Vec<u8>` is bytes.
fn repeated(ty: &Type) -> Option<&Type> {
    argument_of(ty, "Vec").filter(|item| !is_named(item, "u8"))
}

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

/// Whether the type is a path that ends so.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    match bare(ty) {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == name),
        _ => false,
    }
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
