//! What an enum is, once its tokens are read.

use std::fmt;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, Expr, ExprLit, Fields, Lit, LitStr, Type};

use super::{Container, argument_of, bare, is_named, last_segment};
use crate::attr::{self, Given, Site, VariantOptions};
use crate::ctxt::Ctxt;

/// A variant around one value, or a kind without content.
struct Variant<'i> {
    ident: &'i Ident,
    ty: Option<&'i Type>,
    options: VariantOptions,
}

impl<'i> Variant<'i> {
    /// `None`: what could not be read is told.
    fn new(cx: &Ctxt, variant: &'i syn::Variant, what: &str, site: Site) -> Option<Self> {
        let ident = &variant.ident;
        let options = attr::variant(cx, &variant.attrs, site);
        let field = match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first(),
            // A kind without content; or, of a set of messages, other kinds, of which it drops the content.
            Fields::Unit if options.poisoned || (site == Site::Arm) == options.other.is_none() => None,
            _ => {
                let bare = match (site, options.other) {
                    (Site::Arm, None) => format!(", or, of a kind without content, `{ident}`"),
                    _ => String::new(),
                };
                let text = format!(
                    "a variant of what derives `{what}` has one value in parentheses: write `{ident}(...)`{bare}"
                );
                cx.error(ident.span(), text);
                return None;
            }
        };
        let mut attrs = field.into_iter().flat_map(|field| &field.attrs);
        if let Some(attr) = attrs.find(|attr| attr.path().is_ident("nl")) {
            cx.error_at(attr, "this is said of the variant: write it above its name");
            return None;
        }
        (!options.poisoned).then_some(Self { ident, ty: field.map(|field| &field.ty), options })
    }
}

/// The variants of an enum that derives `what`, each as `add` takes it. `false`: something was wrong and is told, and
/// what is missed may be what could not be read.
fn variants(
    cx: &Ctxt,
    container: &Container<'_>,
    (what, site): (&str, Site),
    mut add: impl FnMut(Variant<'_>) -> Option<()>,
) -> bool {
    let Data::Enum(data) = &container.input.data else {
        let text = format!("`{what}` is for enums; write one with a variant for each kind");
        cx.error(container.input.ident.span(), text);
        return false;
    };
    let mut fine = true;
    for variant in &data.variants {
        fine &= Variant::new(cx, variant, what, site).and_then(&mut add).is_some();
    }
    fine
}

/// Whether the enum's first `other` comes.
fn is_first(cx: &Ctxt, other: Option<&Ident>, keyword: Span) -> bool {
    if let Some(first) = other {
        let text = format!("what no variant names is kept once, in `{first}`: this is the second `other`");
        cx.error(keyword, text);
    }
    other.is_none()
}

/// The kinds of a sub-message.
pub(crate) struct Arms {
    /// In the order of the enum.
    pub(crate) arms: Vec<Arm>,
    /// The variant that keeps what no selector names, and its type.
    pub(crate) other: Option<(Ident, Type)>,
    /// Something was wrong with a variant and is told: it may be the one that is missed.
    pub(crate) poisoned: bool,
}

/// A kind, and what chooses it.
pub(crate) struct Arm {
    pub(crate) variant: Ident,
    /// `None`: it has no content.
    pub(crate) ty: Option<Type>,
    pub(crate) selector: Selector,
}

pub(crate) enum Selector {
    Text(LitStr),
    Integer(Expr),
}

impl ToTokens for Selector {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Text(text) => text.to_tokens(tokens),
            Self::Integer(integer) => integer.to_tokens(tokens),
        }
    }
}

/// As it is written.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_token_stream().to_string().replace(" :: ", "::"))
    }
}

impl Arms {
    pub(crate) fn new(cx: &Ctxt, container: &Container<'_>) -> Self {
        let mut arms = Self { arms: Vec::new(), other: None, poisoned: false };
        let fine = variants(cx, container, ("SubMessage", Site::Arm), |variant| arms.add(cx, variant));
        Self { poisoned: !fine, ..arms }
    }

    fn add(&mut self, cx: &Ctxt, variant: Variant<'_>) -> Option<()> {
        let Variant { ident, ty, options } = variant;
        let mut selectors = options.selectors.into_iter();
        match (selectors.next(), options.other) {
            (Some(_), Some(other)) => {
                cx.error(other, "`other` is what no selector names: this variant has one");
                None
            }
            (None, Some(other)) => self.keep(cx, other, ident, ty?),
            (None, None) => {
                let text = format!(
                    "what chooses `{ident}`? write `#[nl(\"...\")]` above it, or, if integers choose, `#[nl(AF_INET)]`"
                );
                cx.error(ident.span(), text);
                None
            }
            (Some(selector), None) => {
                if let Some(second) = selectors.next() {
                    let text = "a variant has one selector, so that it knows what to write: make this one a variant of its own";
                    cx.error_at(second, text);
                    return None;
                }
                let selector = match selector {
                    Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if text.value().contains('\0') => {
                        cx.error_at(text, "a text on the wire ends at its first NUL: remove it");
                        return None;
                    }
                    Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Selector::Text(text),
                    integer => Selector::Integer(integer),
                };
                self.arms.push(Arm { variant: ident.clone(), ty: ty.cloned(), selector });
                Some(())
            }
        }
    }

    fn keep(&mut self, cx: &Ctxt, keyword: Span, ident: &Ident, ty: &Type) -> Option<()> {
        if !is_first(cx, self.other.as_ref().map(|(ident, _)| ident), keyword) {
            return None;
        }
        // It is there, be it as it should or not.
        self.other = Some((ident.clone(), ty.clone()));
        if is_bytes(ty) {
            return Some(());
        }
        cx.error_at(ty, "what no selector names is kept as bytes: write `&'a [u8]`, or `Vec<u8>`");
        None
    }
}

impl Arm {
    /// Its name in error texts: the text that chooses it, or the constant; of a literal, the variant.
    pub(crate) fn name(&self) -> String {
        let constant = match &self.selector {
            Selector::Text(text) => return text.value(),
            Selector::Integer(integer) => last_segment(integer),
        };
        constant.unwrap_or(&self.variant).unraw().to_string()
    }
}

/// `&[u8]` or `Vec<u8>`.
fn is_bytes(ty: &Type) -> bool {
    if let Type::Reference(reference) = bare(ty) {
        return matches!(bare(&reference.elem), Type::Slice(slice) if is_named(&slice.elem, "u8"));
    }
    argument_of(ty, "Vec").is_some_and(|item| is_named(item, "u8"))
}

/// The messages of a set.
pub(crate) struct Entries {
    /// In the order of the enum.
    pub(crate) entries: Vec<Entry>,
    /// The variant of messages of other kinds.
    pub(crate) other: Option<Other>,
    /// Something was wrong with a variant and is told: it may be the one that is missed.
    pub(crate) poisoned: bool,
}

/// A message, and its operation where it is not its type's.
pub(crate) struct Entry {
    pub(crate) variant: Ident,
    pub(crate) ty: Type,
    pub(crate) number: Option<Expr>,
}

/// What messages of other kinds become.
pub(crate) struct Other {
    pub(crate) variant: Ident,
    /// Whether the message is kept as it came.
    pub(crate) keeps: bool,
}

impl Entries {
    /// Reads the variants.
    pub(crate) fn new(cx: &Ctxt, container: &Container<'_>) -> Self {
        let generic = container.options.family.is_some();
        let mut set = Self { entries: Vec::new(), other: None, poisoned: false };
        let fine =
            variants(cx, container, ("Messages", Site::Entry), |variant| set.add(cx, variant, generic));
        Self { poisoned: !fine, ..set }
    }

    fn add(&mut self, cx: &Ctxt, variant: Variant<'_>, generic: bool) -> Option<()> {
        let Variant { ident, ty, options } = variant;
        let VariantOptions { kind, command, other, .. } = options;
        let number = match (kind, command) {
            (Some(Given { keyword, .. }), _) if generic => {
                let text = "messages of a generic family have no type of their own: write `command = ...`";
                cx.error(keyword, text);
                return None;
            }
            (_, Some(Given { keyword, .. })) if !generic => {
                let text = "a `command` is of a generic family: write `type = ...`, or `family = ...` above the enum";
                cx.error(keyword, text);
                return None;
            }
            (kind, command) => kind.or(command),
        };
        match (other, number) {
            (Some(other), Some(_)) => {
                cx.error(other, "`other` is what no variant names: this one has a number");
                return None;
            }
            (Some(keyword), None) => {
                if !is_first(cx, self.other.as_ref().map(|other| &other.variant), keyword) {
                    return None;
                }
                // It is there, be it as it should or not.
                self.other = Some(Other { variant: ident.clone(), keeps: ty.is_some() });
                if let Some(ty) = ty.filter(|ty| !is_named(ty, "RawMessage")) {
                    cx.error_at(ty, "what no variant names is kept as it came: write `RawMessage<'a>`");
                    return None;
                }
            }
            (None, number) => {
                let number = number.map(|given| given.value);
                self.entries.push(Entry { variant: ident.clone(), ty: ty?.clone(), number });
            }
        }
        Some(())
    }
}
