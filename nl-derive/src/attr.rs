//! Tokens to options. Never fails: what cannot be read is reported, and what follows the next comma is read on.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Path, Token, Type};

use crate::ctxt::Ctxt;
use crate::suggest::nearest;

/// Where a keyword can stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Site {
    Message,
    Request,
    Attributes,
    Protocol,
    Family,
    WireStruct,
    /// The arguments of `open_enum` and `open_flags`.
    Open,
    SubMessage,
    /// A variant of an enum that derives `SubMessage`.
    Arm,
    Messages,
    /// A variant of an enum that derives `Messages`.
    Entry,
    /// A field of a struct that derives `Message`, `Request` or `Attributes`.
    Field,
    /// A field of a `wire_struct`.
    WireField,
}

struct Keyword {
    name: &'static str,
    sites: &'static [Site],
    /// Completes "`x` belongs …".
    home: &'static str,
    /// How it is written.
    example: &'static str,
}

use Site::{
    Arm, Attributes, Entry, Family, Field, Message, Messages, Open, Protocol, Request, SubMessage, WireField,
    WireStruct,
};

const ON_A_FIELD: &str = "on a field of a struct that derives `Message`, `Request` or `Attributes`";

#[rustfmt::skip]
const KEYWORDS: &[Keyword] = &[
    Keyword { name: "crate", sites: &[Message, Request, Attributes, Protocol, Family, WireStruct, Open, SubMessage, Messages], home: "above the type", example: "crate = ::nl_core" },
    Keyword { name: "prefix", sites: &[Message, Request, Attributes, Open], home: "above a struct that derives `Message`, `Request` or `Attributes`", example: "prefix = \"IFLA_\"" },
    Keyword { name: "protocol", sites: &[Message, Request, Messages], home: "above what derives `Message`, `Request` or `Messages`", example: "protocol = Route" },
    Keyword { name: "family", sites: &[Message, Request, Messages], home: "above what derives `Message`, `Request` or `Messages`", example: "family = Echo" },
    Keyword { name: "type", sites: &[Message, Request, Entry], home: "above a struct that derives `Message` or `Request`, and on a variant of `Messages`", example: "type = RTM_NEWLINK" },
    Keyword { name: "command", sites: &[Message, Request, Entry], home: "above a struct that derives `Message` or `Request`, and on a variant of `Messages`", example: "command = CTRL_CMD_GETFAMILY" },
    Keyword { name: "flags", sites: &[Request], home: "above a struct that derives `Request`", example: "flags = CREATE | EXCL" },
    Keyword { name: "reply", sites: &[Request], home: "above a struct that derives `Request`", example: "reply = Link<'_>" },
    Keyword { name: "do", sites: &[Request], home: "above a struct that derives `Request`", example: "do" },
    Keyword { name: "dump", sites: &[Request], home: "above a struct that derives `Request`", example: "dump" },
    Keyword { name: "reply_after_ack", sites: &[Request], home: "above a struct that derives `Request`", example: "reply_after_ack" },
    Keyword { name: "number", sites: &[Protocol], home: "above a struct that derives `Protocol`", example: "number = 25" },
    Keyword { name: "mainline", sites: &[Protocol], home: "above a struct that derives `Protocol`", example: "mainline" },
    Keyword { name: "reserved_types", sites: &[Protocol], home: "above a struct that derives `Protocol`", example: "reserved_types" },
    Keyword { name: "unsequenced", sites: &[Protocol], home: "above a struct that derives `Protocol`", example: "unsequenced" },
    Keyword { name: "groups", sites: &[Protocol, Family], home: "above a struct that derives `Protocol` or `Family`", example: "groups(LINK = RTNLGRP_LINK)` or, of a family, `groups(EVENTS = \"events\")" },
    Keyword { name: "name", sites: &[Family], home: "above a struct that derives `Family`", example: "name = \"nlecho\"" },
    Keyword { name: "version", sites: &[Family], home: "above a struct that derives `Family`", example: "version = 1" },
    Keyword { name: "header", sites: &[Field], home: ON_A_FIELD, example: "header" },
    Keyword { name: "attr", sites: &[Field], home: ON_A_FIELD, example: "attr = IFLA_MTU" },
    Keyword { name: "flag", sites: &[Field], home: ON_A_FIELD, example: "flag" },
    Keyword { name: "allow_zero", sites: &[Field], home: ON_A_FIELD, example: "allow_zero" },
    Keyword { name: "indexed", sites: &[Field], home: ON_A_FIELD, example: "indexed" },
    Keyword { name: "packed", sites: &[Field], home: ON_A_FIELD, example: "packed" },
    Keyword { name: "select", sites: &[Field], home: ON_A_FIELD, example: "select = kind` or `select = header.family" },
    Keyword { name: "min", sites: &[Field], home: ON_A_FIELD, example: "min = 1" },
    Keyword { name: "max", sites: &[Field], home: ON_A_FIELD, example: "max = 4094" },
    Keyword { name: "mask", sites: &[Field], home: ON_A_FIELD, example: "mask = 0x3" },
    Keyword { name: "min_len", sites: &[Field], home: ON_A_FIELD, example: "min_len = 4" },
    Keyword { name: "max_len", sites: &[Field], home: ON_A_FIELD, example: "max_len = 15" },
    Keyword { name: "exact_len", sites: &[Field], home: ON_A_FIELD, example: "exact_len = 32" },
    Keyword { name: "strict", sites: &[Field], home: ON_A_FIELD, example: "strict" },
    Keyword { name: "pad", sites: &[Field], home: ON_A_FIELD, example: "pad = RTA_PAD" },
    Keyword { name: "net_byteorder", sites: &[Field], home: ON_A_FIELD, example: "net_byteorder" },
    Keyword { name: "payload", sites: &[Field], home: ON_A_FIELD, example: "payload" },
    Keyword { name: "unknown", sites: &[Field], home: ON_A_FIELD, example: "unknown" },
    Keyword { name: "other", sites: &[Arm, Entry], home: "on a variant of an enum that derives `SubMessage` or `Messages`", example: "other" },
    Keyword { name: "c", sites: &[WireStruct, WireField], home: "in `#[wire_struct(...)]` and on its fields", example: "c = ifinfomsg` or, on a field, `c = ifi_type" },
    Keyword { name: "c_prefix", sites: &[WireStruct], home: "in `#[wire_struct(...)]`", example: "c_prefix = \"ifi_\"" },
];

/// A keyword that has a value.
pub(crate) struct Given<T> {
    /// The keyword itself.
    pub(crate) keyword: Span,
    pub(crate) value: T,
}

/// What stands above a struct.
#[derive(Default)]
pub(crate) struct ContainerOptions {
    pub(crate) krate: Option<Given<Path>>,
    pub(crate) prefix: Option<Given<LitStr>>,
    pub(crate) protocol: Option<Given<Type>>,
    pub(crate) family: Option<Given<Type>>,
    pub(crate) kind: Option<Given<Expr>>,
    pub(crate) command: Option<Given<Expr>>,
    pub(crate) flags: Option<Given<Vec<Ident>>>,
    pub(crate) reply: Option<Given<Type>>,
    pub(crate) once: Option<Span>,
    pub(crate) reply_after_ack: Option<Span>,
    pub(crate) dump: Option<Span>,
    pub(crate) number: Option<Given<Expr>>,
    pub(crate) mainline: Option<Span>,
    pub(crate) reserved_types: Option<Span>,
    pub(crate) unsequenced: Option<Span>,
    pub(crate) groups: Vec<Group>,
    pub(crate) name: Option<Given<LitStr>>,
    pub(crate) version: Option<Given<Expr>>,
    pub(crate) c: Option<Given<Path>>,
    pub(crate) c_prefix: Option<Given<LitStr>>,
    /// Something was wrong and is told: what is absent may be what could not be read.
    pub(crate) poisoned: bool,
}

/// `EVENTS = "events"`, `LINK = 1`.
pub(crate) struct Group {
    pub(crate) name: Ident,
    pub(crate) value: Expr,
}

impl Parse for Group {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Self { name, value: input.parse()? })
    }
}

/// `max = 4094`.
pub(crate) struct Limit {
    pub(crate) name: &'static str,
    pub(crate) keyword: Span,
    pub(crate) value: Expr,
}

/// What stands above a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) header: Option<Span>,
    pub(crate) attr: Option<Given<Expr>>,
    pub(crate) flag: Option<Span>,
    pub(crate) allow_zero: Option<Span>,
    pub(crate) indexed: Option<Span>,
    pub(crate) packed: Option<Span>,
    pub(crate) select: Option<Given<Vec<Ident>>>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) strict: Option<Span>,
    pub(crate) pad: Option<Given<Expr>>,
    pub(crate) net_byteorder: Option<Span>,
    pub(crate) payload: Option<Span>,
    pub(crate) unknown: Option<Span>,
    pub(crate) c: Option<Given<Ident>>,
    /// Something was wrong and is told: this field says no more.
    pub(crate) poisoned: bool,
}

/// What stands above a variant.
#[derive(Default)]
pub(crate) struct VariantOptions {
    /// What is no keyword.
    pub(crate) selectors: Vec<Expr>,
    pub(crate) kind: Option<Given<Expr>>,
    pub(crate) command: Option<Given<Expr>>,
    pub(crate) other: Option<Span>,
    /// Something was wrong and is told: this variant says no more.
    pub(crate) poisoned: bool,
}

/// Reads the `#[nl(...)]` above a struct or an enum.
pub(crate) fn container(cx: &Ctxt, attrs: &[Attribute], site: Site) -> ContainerOptions {
    let mut options = ContainerOptions::default();
    let mut walk = Walk::new(cx, site);
    for tokens in walk.lists(attrs) {
        walk.items(tokens, |keyword, input| options.read(keyword, input));
    }
    options.poisoned = walk.poisoned;
    options
}

/// Reads the `...` of `#[wire_struct(...)]`.
pub(crate) fn arguments(cx: &Ctxt, tokens: TokenStream) -> ContainerOptions {
    let mut options = ContainerOptions::default();
    let mut walk = Walk::new(cx, WireStruct);
    walk.items(tokens, |keyword, input| options.read(keyword, input));
    options.poisoned = walk.poisoned;
    options
}

/// Reads the `...` of `#[open_enum(...)]`: a type, then keywords.
pub(crate) fn open_arguments(cx: &Ctxt, tokens: TokenStream) -> (Option<Type>, ContainerOptions) {
    let mut ty = None;
    let mut options = ContainerOptions::default();
    let mut walk = Walk::new(cx, Open);
    let split = |input: ParseStream<'_>| {
        if !input.is_empty() && !input.peek2(Token![=]) {
            ty = Some(input.parse::<Type>()?);
            let _: Option<Token![,]> = input.parse()?;
        }
        input.parse::<TokenStream>()
    };
    match Parser::parse2(split, tokens) {
        Ok(keywords) => walk.items(keywords, |keyword, input| options.read(keyword, input)),
        Err(error) => walk.report(error),
    }
    options.poisoned = walk.poisoned;
    (ty, options)
}

/// Reads the `#[nl(...)]` above a field.
pub(crate) fn field(cx: &Ctxt, attrs: &[Attribute], site: Site) -> FieldOptions {
    let mut options = FieldOptions::default();
    let mut walk = Walk::new(cx, site);
    for tokens in walk.lists(attrs) {
        walk.items(tokens, |keyword, input| options.read(keyword, input));
    }
    options.poisoned = walk.poisoned;
    options
}

/// Reads the `#[nl(...)]` above a variant.
pub(crate) fn variant(cx: &Ctxt, attrs: &[Attribute], site: Site) -> VariantOptions {
    let mut options = VariantOptions::default();
    let mut walk = Walk::new(cx, site);
    for tokens in walk.lists(attrs) {
        walk.items(tokens, |keyword, input| options.read(keyword, input));
    }
    options.poisoned = walk.poisoned;
    options
}

impl ContainerOptions {
    fn read(&mut self, keyword: &Written<'_>, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword.name {
            "crate" => self.krate = Some(keyword.value_by(input, "a path", Path::parse_mod_style)?),
            "prefix" => self.prefix = Some(keyword.value(input, "a string")?),
            "protocol" => self.protocol = Some(keyword.value(input, "a type")?),
            "family" => self.family = Some(keyword.value(input, "a type")?),
            "type" => self.kind = Some(keyword.value_by(input, "a number", number)?),
            "command" => self.command = Some(keyword.value_by(input, "a number", number)?),
            "flags" => {
                let names = Punctuated::<Ident, Token![|]>::parse_separated_nonempty;
                let Given { keyword, value } = keyword.value_by(input, "names of `Flags`", names)?;
                self.flags = Some(Given { keyword, value: value.into_iter().collect() });
            }
            "reply" => self.reply = Some(keyword.value(input, "a type")?),
            "do" => self.once = Some(keyword.word(input)?),
            "dump" => self.dump = Some(keyword.word(input)?),
            "reply_after_ack" => self.reply_after_ack = Some(keyword.word(input)?),
            "number" => self.number = Some(keyword.value_by(input, "a number", number)?),
            "mainline" => self.mainline = Some(keyword.word(input)?),
            "reserved_types" => self.reserved_types = Some(keyword.word(input)?),
            "unsequenced" => self.unsequenced = Some(keyword.word(input)?),
            "groups" => self.groups = keyword.list(input)?,
            "name" => self.name = Some(keyword.value(input, "a string")?),
            "version" => self.version = Some(keyword.value_by(input, "a number", number)?),
            "c" => self.c = Some(keyword.value_by(input, "a path", Path::parse_mod_style)?),
            _ => self.c_prefix = Some(keyword.value(input, "a string")?),
        }
        Ok(())
    }
}

impl FieldOptions {
    fn read(&mut self, keyword: &Written<'_>, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword.name {
            "header" => self.header = Some(keyword.word(input)?),
            "attr" => self.attr = Some(keyword.value_by(input, "a number", number)?),
            "flag" => self.flag = Some(keyword.word(input)?),
            "allow_zero" => self.allow_zero = Some(keyword.word(input)?),
            "indexed" => self.indexed = Some(keyword.word(input)?),
            "packed" => self.packed = Some(keyword.word(input)?),
            "select" => {
                let names = Punctuated::<Ident, Token![.]>::parse_separated_nonempty;
                let Given { keyword, value } = keyword.value_by(input, "a field", names)?;
                self.select = Some(Given { keyword, value: value.into_iter().collect() });
            }
            "min" | "max" | "mask" | "min_len" | "max_len" | "exact_len" => {
                let Given { keyword: at, value } = keyword.value_by(input, "a number", number)?;
                self.limits.push(Limit { name: keyword.name, keyword: at, value });
            }
            "strict" => self.strict = Some(keyword.word(input)?),
            "pad" => self.pad = Some(keyword.value_by(input, "a number", number)?),
            "net_byteorder" => self.net_byteorder = Some(keyword.word(input)?),
            "payload" => self.payload = Some(keyword.word(input)?),
            "unknown" => self.unknown = Some(keyword.word(input)?),
            _ => self.c = Some(keyword.value_by(input, "a field of the C struct", Ident::parse_any)?),
        }
        Ok(())
    }
}

impl VariantOptions {
    fn read(&mut self, keyword: &Written<'_>, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword.name {
            "type" => self.kind = Some(keyword.value_by(input, "a number", number)?),
            "command" => self.command = Some(keyword.value_by(input, "a number", number)?),
            "other" => self.other = Some(keyword.word(input)?),
            _ => self.selectors.push(selector(input)?),
        }
        Ok(())
    }
}

/// A text, a constant, or an integer.
fn selector(input: ParseStream<'_>) -> syn::Result<Expr> {
    let text = "a selector is a text or an integer: write `#[nl(\"vlan\")]` or `#[nl(AF_INET)]`";
    let at = input.span();
    let selector: Expr = input.parse().map_err(|_| syn::Error::new(at, text))?;
    match &selector {
        Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_) | Lit::Int(_) | Lit::Byte(_)) => Ok(selector),
        Expr::Lit(_) | Expr::Assign(_) => Err(syn::Error::new_spanned(selector, text)),
        _ => Ok(selector),
    }
}

/// A constant or an integer; any expression whose value is an integer, but no other literal.
fn number(input: ParseStream<'_>) -> syn::Result<Expr> {
    let number: Expr = input.parse()?;
    match &number {
        Expr::Lit(literal) if !matches!(literal.lit, Lit::Int(_) | Lit::Byte(_)) => {
            Err(syn::Error::new_spanned(literal, "not an integer"))
        }
        _ => Ok(number),
    }
}

/// A keyword as it stands in the source.
struct Written<'k> {
    name: &'static str,
    example: &'k str,
    span: Span,
}

impl Written<'_> {
    fn value<T: Parse>(&self, input: ParseStream<'_>, what: &str) -> syn::Result<Given<T>> {
        self.value_by(input, what, T::parse)
    }

    fn value_by<T>(
        &self,
        input: ParseStream<'_>,
        what: &str,
        read: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    ) -> syn::Result<Given<T>> {
        let Self { name, example, span } = self;
        if !input.peek(Token![=]) {
            return Err(syn::Error::new(*span, format!("`{name}` needs {what}: write `{example}`")));
        }
        let equals: Token![=] = input.parse()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(syn::Error::new(equals.span, format!("`{name}` needs {what}: write `{example}`")));
        }
        let at = input.span();
        match read(input) {
            Ok(value) => Ok(Given { keyword: *span, value }),
            Err(_) => Err(syn::Error::new(at, format!("`{name}` needs {what}, as in `{example}`"))),
        }
    }

    fn word(&self, input: ParseStream<'_>) -> syn::Result<Span> {
        if input.is_empty() || input.peek(Token![,]) {
            return Ok(self.span);
        }
        Err(syn::Error::new(input.span(), format!("`{}` stands alone, it has no value", self.name)))
    }

    fn list<T: Parse>(&self, input: ParseStream<'_>) -> syn::Result<Vec<T>> {
        if !input.peek(syn::token::Paren) {
            let text = format!("`{}` needs a list: write `{}`", self.name, self.example);
            return Err(syn::Error::new(self.span, text));
        }
        let content;
        syn::parenthesized!(content in input);
        match Punctuated::<T, Token![,]>::parse_terminated(&content) {
            Ok(list) => Ok(list.into_iter().collect()),
            Err(error) => Err(syn::Error::new(error.span(), format!("{error}; write `{}`", self.example))),
        }
    }
}

/// Walks the keywords of one struct or field.
struct Walk<'c> {
    cx: &'c Ctxt,
    site: Site,
    seen: Vec<&'static str>,
    poisoned: bool,
}

impl<'c> Walk<'c> {
    fn new(cx: &'c Ctxt, site: Site) -> Self {
        Self { cx, site, seen: Vec::new(), poisoned: false }
    }

    fn report(&mut self, error: syn::Error) {
        self.cx.push(error);
        self.poisoned = true;
    }

    /// The insides of all `#[nl(...)]`.
    fn lists(&mut self, attrs: &[Attribute]) -> Vec<TokenStream> {
        let mut lists = Vec::new();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("nl")) {
            match &attr.meta {
                Meta::List(list) => lists.push(list.tokens.clone()),
                other => self.report(syn::Error::new_spanned(other, "write `#[nl(...)]`")),
            }
        }
        lists
    }

    fn items(
        &mut self,
        tokens: TokenStream,
        mut read: impl FnMut(&Written<'_>, ParseStream<'_>) -> syn::Result<()>,
    ) {
        let walked = Parser::parse2(
            |input: ParseStream<'_>| {
                while !input.is_empty() {
                    if let Err(error) = self.item(input, &mut read) {
                        self.report(error);
                        skip_to_comma(input);
                    }
                    let _: Option<Token![,]> = input.parse()?;
                }
                Ok(())
            },
            tokens,
        );
        if let Err(error) = walked {
            self.report(error);
        }
    }

    fn item(
        &mut self,
        input: ParseStream<'_>,
        read: &mut impl FnMut(&Written<'_>, ParseStream<'_>) -> syn::Result<()>,
    ) -> syn::Result<()> {
        if self.site == Arm && !self.is_keyword(input) {
            let written = Written { name: "", example: "", span: input.span() };
            return read(&written, input);
        }
        let Ok(word) = input.call(Ident::parse_any) else {
            return Err(syn::Error::new(input.span(), "expected a keyword of `nl`"));
        };
        let keyword = self.keyword(&word)?;
        if self.seen.contains(&keyword.name) {
            return Err(syn::Error::new(word.span(), format!("`{}` is written twice", keyword.name)));
        }
        self.seen.push(keyword.name);
        let written = Written { name: keyword.name, example: keyword.example, span: word.span() };
        read(&written, input)?;
        if input.is_empty() || input.peek(Token![,]) {
            return Ok(());
        }
        Err(syn::Error::new(input.span(), format!("expected `,` after the value of `{}`", keyword.name)))
    }

    /// Whether a keyword comes, also a misspelt one, where something else can come: constants are in capitals.
    fn is_keyword(&self, input: ParseStream<'_>) -> bool {
        let ahead = input.fork();
        let Ok(word) = ahead.call(Ident::parse_any) else { return false };
        let text = word.to_string();
        let names =
            KEYWORDS.iter().filter(|keyword| keyword.name == text || keyword.sites.contains(&self.site));
        !ahead.peek(Token![::]) && nearest(&text, names.map(|keyword| keyword.name)).is_some()
    }

    fn keyword(&self, word: &Ident) -> syn::Result<&'static Keyword> {
        let text = word.to_string();
        let Some(keyword) = KEYWORDS.iter().find(|keyword| keyword.name == text) else {
            let here = KEYWORDS.iter().filter(|keyword| keyword.sites.contains(&self.site));
            let all = KEYWORDS.iter().map(|keyword| keyword.name);
            let near =
                nearest(&text, here.clone().map(|keyword| keyword.name)).or_else(|| nearest(&text, all));
            let help = match near {
                Some(near) => format!("; did you mean `{near}`?"),
                None => {
                    let here: Vec<_> = here.map(|keyword| format!("`{}`", keyword.name)).collect();
                    format!("; here can be {}", here.join(", "))
                }
            };
            return Err(syn::Error::new(word.span(), format!("unknown keyword `{text}`{help}")));
        };
        if !keyword.sites.contains(&self.site) {
            let text = format!("`{}` belongs {}", keyword.name, keyword.home);
            return Err(syn::Error::new(word.span(), text));
        }
        Ok(keyword)
    }
}

/// Skips what could not be read. Commas inside `<...>` belong to a type.
fn skip_to_comma(input: ParseStream<'_>) {
    let mut depth = 0usize;
    let ends = |depth: usize| input.is_empty() || depth == 0 && input.peek(Token![,]);
    while !ends(depth) {
        match input.parse::<TokenTree>() {
            Ok(TokenTree::Punct(punct)) if punct.as_char() == '<' => depth += 1,
            Ok(TokenTree::Punct(punct)) if punct.as_char() == '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KEYWORDS;

    #[test]
    fn every_keyword_has_a_section_on_the_page_of_the_language() {
        let page = include_str!("../docs/language.md");
        let titles: Vec<&str> = page.lines().filter(|line| line.starts_with("### ")).collect();
        for keyword in KEYWORDS {
            // `attr` of "### `attr = IFLA_MTU`", and not that of another word.
            let is_said = |title: &&str| {
                title.split('`').skip(1).step_by(2).any(|code| {
                    let word = |part: &str| part.split([' ', '(']).next() == Some(keyword.name);
                    code.split(", ").any(word)
                })
            };
            assert!(titles.iter().any(is_said), "`{}`", keyword.name);
        }
    }
}
