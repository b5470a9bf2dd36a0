//! Correct input to code; incorrect input to its mistakes, and to impls that keep more errors from its users.

mod attributes;
mod body;
mod decode;
mod encode;
mod family;
mod message;
mod messages;
mod open_enum;
mod padding;
mod protocol;
mod request;
mod schema;
mod sub_message;
mod wire_struct;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, Lifetime, Path, Type};

use crate::ast::{Container, Operation, last_segment, number_span, type_span};

pub(crate) use attributes::attributes;
pub(crate) use family::family;
pub(crate) use message::message;
pub(crate) use messages::messages;
pub(crate) use open_enum::{open_enum, open_flags};
pub(crate) use protocol::protocol;
pub(crate) use request::request;
pub(crate) use sub_message::sub_message;
pub(crate) use wire_struct::wire_struct;

/// What nobody outside can name.
///
/// Two fields with one number are told as that, not as a pattern that is never reached; a number is widened whether
/// or not it is a literal that needs it.
fn sealed(tokens: TokenStream) -> TokenStream {
    quote! {
        #[allow(unreachable_patterns, clippy::unnecessary_cast)]
        const _: () = { #tokens };
    }
}

/// The path of nl-core with every token at `at`, so that a call through it is shown there as a whole.
fn at(krate: &Path, at: Span) -> TokenStream {
    let tokens = krate.to_token_stream().into_iter();
    let moved = tokens.map(|mut token| {
        // `$crate` of a `macro_rules!` macro is resolved by its span.
        if token.to_string() != "$crate" {
            token.set_span(at);
        }
        token
    });
    moved.collect()
}

/// A constant of any integer type, widened so that nothing is cut off before it is checked.
fn wide(number: &Expr) -> TokenStream {
    let at = number_span(number);
    match last_segment(number) {
        // Not of a float or a bool: they have a value as an integer, but cannot be shifted.
        Some(_) => quote::quote_spanned! {at=>
            match #number {
                __number => {
                    let _ = __number >> 1;
                    __number as ::core::primitive::i128
                }
            }
        },
        None => quote::quote_spanned! {at=> (#number) as ::core::primitive::i128},
    }
}

/// A lifetime that a user's struct does not have.
fn own_lifetime() -> Lifetime {
    Lifetime::new("'__nl", Span::mixed_site())
}

fn static_lifetime() -> Lifetime {
    Lifetime::new("'static", Span::mixed_site())
}

/// The type with every lifetime replaced by `'static`, for places that know no other.
fn to_static(ty: &Type) -> TokenStream {
    replace(ty.to_token_stream())
}

fn replace(tokens: TokenStream) -> TokenStream {
    let mut replaced = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    let is = |token: Option<&TokenTree>, wanted: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
    while let Some(token) = tokens.next() {
        let lifetime = static_lifetime();
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                tokens.next();
                lifetime.to_tokens(&mut replaced);
            }
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                replaced.extend([TokenTree::Punct(punct)]);
                if !is(tokens.peek(), '\'') {
                    lifetime.to_tokens(&mut replaced);
                }
            }
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), replace(group.stream()));
                inner.set_span(group.span());
                replaced.extend([TokenTree::Group(inner)]);
            }
            token => replaced.extend([token]),
        }
    }
    replaced
}

/// The protocol, the operation and its name, and the checks of all three.
struct Spoken {
    protocol: TokenStream,
    operation: TokenStream,
    name: String,
    checks: TokenStream,
}

impl Spoken {
    /// `default`: the protocol, where none is named.
    fn new(container: &Container<'_>, operation: &Operation, default: Option<TokenStream>) -> Self {
        let krate = &container.krate;
        let owner = &container.name;
        let number = operation.number();
        let number_at = number_span(number);
        let krate_at = at(krate, number_at);
        let protocol = operation.protocol().map(ToTokens::to_token_stream).or(default).unwrap_or_default();
        let name = last_segment(number).map_or_else(|| owner.clone(), ToString::to_string);
        let named_at = operation.protocol().map(type_span);
        let (operation, mut checks) = match operation {
            Operation::Type { .. } => (
                quote! { #krate::__private::Operation::Type(#krate::__private::message_type(__NUMBER)) },
                quote::quote_spanned! {number_at=>
                    const _: () = #krate_at::__private::check_message_type::<#protocol>(#owner, __NUMBER);
                },
            ),
            Operation::Command { .. } => (
                quote! {
                    #krate::__private::Operation::Command {
                        command: #krate::__private::byte(__NUMBER),
                        version: #krate::__private::family_version::<#protocol>(),
                    }
                },
                quote::quote_spanned! {number_at=>
                    const _: () = #krate_at::__private::check_command(#owner, __NUMBER);
                },
            ),
        };
        if let Some(named_at) = named_at {
            let check = match &container.options.family {
                Some(_) => quote!(check_family),
                None => quote!(check_raw),
            };
            let krate_at = at(krate, named_at);
            checks.extend(quote::quote_spanned! {named_at=>
                const _: () = #krate_at::__private::#check::<#protocol>();
            });
        }
        let wide = wide(number);
        let checks = quote! {
            const __NUMBER: ::core::primitive::i128 = #wide;
            #checks
        };
        Self { protocol, operation, name, checks }
    }

    /// The impl of `Speaks`.
    fn speaks(&self, container: &Container<'_>) -> TokenStream {
        let krate = &container.krate;
        let ident = &container.input.ident;
        let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
        let Self { protocol, operation, name, .. } = self;
        quote! {
            #[automatically_derived]
            impl #impl_generics #krate::__private::Speaks<#protocol> for #ident #ty_generics #where_clause {
                const OPERATION: #krate::__private::Operation = #operation;
                const NAME: &'static ::core::primitive::str = #name;
            }
        }
    }
}

/// The protocol that was named, if it could be read.
fn named_protocol<'c>(container: &'c Container<'_>) -> Option<&'c Type> {
    let options = &container.options;
    options.protocol.as_ref().or(options.family.as_ref()).map(|given| &given.value)
}

/// `Speaks` of a type that has mistakes: of the protocol that was named, or of any.
fn stub_speaks(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let generics = &container.input.generics;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let consts = quote! {
        const OPERATION: #krate::__private::Operation = #krate::__private::Operation::Type(0);
        const NAME: &'static ::core::primitive::str = "";
    };
    if let Some(protocol) = named_protocol(container) {
        return quote! {
            impl #impl_generics #krate::__private::Speaks<#protocol> for #ident #ty_generics #where_clause { #consts }
        };
    }
    let mut any = generics.clone();
    any.params.push(syn::parse_quote!(__P: #krate::__private::Protocol));
    let (impl_generics, _, _) = any.split_for_impl();
    quote! {
        impl #impl_generics #krate::__private::Speaks<__P> for #ident #ty_generics #where_clause { #consts }
    }
}

fn stub_protocol(krate: &Path, container: &Container<'_>) -> TokenStream {
    match named_protocol(container) {
        Some(protocol) => quote!(#protocol),
        None => quote!(#krate::__private::Undeclared),
    }
}
