//! What a message, a request or a nest consists of.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, Expr, Fields, Type};

use super::{Container, argument_of, documentation, is_named, last_segment};
use crate::attr::{self, FieldOptions, Given, Limit, Site};
use crate::ctxt::Ctxt;

/// A fixed header, and attributes or a payload.
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
    Payload { keyword: Span },
    Unknown { keyword: Span },
}

pub(crate) struct Attribute {
    pub(crate) number: Expr,
    pub(crate) allow_zero: bool,
    pub(crate) form: Form,
    pub(crate) presence: Presence,
    /// The type of one value: `T` of `Option<T>`, and of the `Vec<T>` and `Array<'a, T>` of a repeated attribute.
    pub(crate) value: Type,
    pub(crate) limits: Vec<Limit>,
    /// Where it says that what is read is held to them, too.
    pub(crate) strict: Option<Span>,
    /// What chooses the kind of a sub-message.
    pub(crate) select: Option<SelectedBy>,
    /// The attribute that aligns it.
    pub(crate) pad: Option<Expr>,
    /// Where it says that it is marked as being in network byte order.
    pub(crate) net_byteorder: Option<Span>,
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
    /// As a C array.
    Packed,
    /// As something else says.
    SubMessage,
}

/// How often an attribute comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Once, or the message is wrong.
    Required,
    /// At most once; absent is `None`.
    Optional,
    /// Any number of times, into a `Vec`.
    Repeated,
    /// Any number of times, found again when an `Array` is walked.
    RepeatedLazily,
    /// At most once; absent is the type's default.
    Defaulted,
}

/// What `select` names.
pub(crate) enum SelectedBy {
    /// A field of the same struct.
    Sibling(Ident),
    /// A field of the fixed header: `select = header.family`.
    Header { header: Ident, member: Ident },
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

    /// What stands where attributes else would.
    pub(crate) fn payload(&self) -> Option<&Field> {
        self.fields.iter().find(|field| matches!(field.kind, Kind::Payload { .. }))
    }

    /// What is not named by other fields.
    pub(crate) fn unknown(&self) -> Option<&Field> {
        self.fields.iter().find(|field| matches!(field.kind, Kind::Unknown { .. }))
    }

    /// The attributes, in the order of the struct.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&Field, &Attribute)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            Kind::Attribute(attribute) => Some((field, &**attribute)),
            _ => None,
        })
    }

    /// The attribute of this field.
    pub(crate) fn attribute(&self, member: &Ident) -> Option<(&Field, &Attribute)> {
        self.attributes().find(|(field, _)| field.member == *member)
    }

    /// The sub-messages that this field chooses the kind of.
    pub(crate) fn selected_by(&self, member: &Ident) -> impl Iterator<Item = (&Field, &Attribute)> {
        self.attributes().filter(
            move |(_, attribute)| matches!(&attribute.select, Some(SelectedBy::Sibling(by)) if by == member),
        )
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
        let exclusive =
            [(options.header, "header"), (options.payload, "payload"), (options.unknown, "unknown")];
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
        let Some(attr) = options.attr.take() else {
            if let Some((span, modifier)) = modifiers(options).next() {
                cx.error(
                    span,
                    format!(
                        "`{modifier}` is said of an attribute: it goes with `attr = ...`, not with `{role}`"
                    ),
                );
                return None;
            }
            return Some(match role {
                "header" => Self::Header { keyword },
                "payload" => Self::Payload { keyword },
                _ => Self::Unknown { keyword },
            });
        };
        let attribute = Attribute::new(cx, &field.ty, attr.value, options)?;
        Some(Self::Attribute(Box::new(attribute)))
    }
}

/// What is said of an attribute, besides its number.
fn modifiers(options: &FieldOptions) -> impl Iterator<Item = (Span, &'static str)> {
    let FieldOptions { flag, allow_zero, indexed, packed, strict, net_byteorder, .. } = options;
    let words = [
        (*flag, "flag"),
        (*allow_zero, "allow_zero"),
        (*indexed, "indexed"),
        (*packed, "packed"),
        (options.select.as_ref().map(|given| given.keyword), "select"),
        (options.pad.as_ref().map(|given| given.keyword), "pad"),
        (*strict, "strict"),
        (*net_byteorder, "net_byteorder"),
    ];
    let limits = options.limits.iter().map(|limit| (limit.keyword, limit.name));
    words.into_iter().filter_map(|(span, name)| span.map(|span| (span, name))).chain(limits)
}

impl Attribute {
    fn new(cx: &Ctxt, ty: &Type, number: Expr, options: &mut FieldOptions) -> Option<Self> {
        let form = Form::new(cx, options)?;
        let (presence, value) = Presence::new(cx, form, ty)?;
        Some(Self {
            number,
            allow_zero: options.allow_zero.is_some(),
            form,
            presence,
            value,
            limits: std::mem::take(&mut options.limits),
            strict: options.strict,
            select: options.select.take().and_then(|given| SelectedBy::new(cx, given)),
            pad: options.pad.take().map(|given| given.value),
            net_byteorder: options.net_byteorder,
        })
    }
}

impl Form {
    fn new(cx: &Ctxt, options: &FieldOptions) -> Option<Self> {
        let select = options.select.as_ref().map(|given| given.keyword);
        let forms = [
            (options.flag, "flag", Self::Flag),
            (options.indexed, "indexed", Self::Indexed),
            (options.packed, "packed", Self::Packed),
            (select, "select", Self::SubMessage),
        ];
        let mut said = forms.into_iter().filter_map(|(span, name, form)| span.map(|span| (span, name, form)));
        match (said.next(), said.next()) {
            (Some((span, first, _)), Some((_, second, _))) => {
                cx.error(span, format!("an attribute is `{first}` or `{second}`, not both"));
                None
            }
            (Some((_, _, form)), None) => Some(form),
            (None, _) => Some(Self::Value),
        }
    }
}

impl Presence {
    /// How often it comes, and the type of one value.
    fn new(cx: &Ctxt, form: Form, ty: &Type) -> Option<(Self, Type)> {
        let optional = argument_of(ty, "Option");
        if form == Form::Flag {
            if optional.is_some_and(|inner| is_named(inner, "bool")) {
                cx.error_at(ty, "a `flag` is there or not, which `bool` says already: write `bool`");
                return None;
            }
            if !is_named(ty, "bool") {
                cx.error_at(ty, "a `flag` is a `bool`: there is `true`, absent is `false`");
                return None;
            }
            return Some((Self::Defaulted, ty.clone()));
        }
        let is_array = matches!(form, Form::Indexed | Form::Packed);
        if let Some(inner) = optional {
            if let (false, Some((_, name))) = (is_array, repeated(inner)) {
                let shown = shown(inner);
                cx.error_at(ty, format!("`{name}` is any number already, also none: write `{shown}`"));
                return None;
            }
            return Some((Self::Optional, inner.clone()));
        }
        if is_array {
            return Some((Self::Defaulted, ty.clone()));
        }
        let Some((item, name)) = repeated(ty) else { return Some((Self::Required, ty.clone())) };
        if form == Form::SubMessage {
            cx.error_at(
                ty,
                "one selector chooses the kind of one sub-message: write it without `Vec` or `Array`",
            );
            return None;
        }
        Some((if name == "Vec" { Self::Repeated } else { Self::RepeatedLazily }, item.clone()))
    }
}

impl SelectedBy {
    fn new(cx: &Ctxt, given: Given<Vec<Ident>>) -> Option<Self> {
        let mut names = given.value.into_iter();
        match (names.next(), names.next(), names.next()) {
            (Some(sibling), None, _) => Some(Self::Sibling(sibling)),
            (Some(header), Some(member), None) => Some(Self::Header { header, member }),
            (_, _, more) => {
                let at = more.map_or(given.keyword, |more| more.span());
                cx.error(at, "a selector is a field of this struct, or of its fixed header: `header.family`");
                None
            }
        }
    }
}

/// The item of a `Vec` or an `Array` that is an attribute repeated; `Vec<u8>` is bytes.
fn repeated(ty: &Type) -> Option<(&Type, &'static str)> {
    if let Some(item) = argument_of(ty, "Vec") {
        return (!is_named(item, "u8")).then_some((item, "Vec"));
    }
    argument_of(ty, "Array").map(|item| (item, "Array"))
}

/// A type as it is written.
fn shown(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" < ", "<").replace(" >", ">").replace("& ", "&").replace(" ,", ",")
}
