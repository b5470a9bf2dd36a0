//! `derive(Messages)`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{DeriveInput, Type};

use super::{at, named_protocol, own_lifetime, sealed, stub_protocol, to_static, wide};
use crate::ast::{self, Container, Entries, Entry, Other, last_segment, number_span, type_span};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

pub(crate) fn messages(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let container = Container::new(&cx, input, Site::Messages);
    let generics_are_fine = ast::check_generics(&cx, &container, "Messages", Some(1));
    let mut entries = Entries::new(&cx, &container);
    check::entries(&cx, &container, &mut entries);
    let errors = cx.finish();
    let (None, Some(protocol), Entries { entries, other: Some(other), .. }) =
        (&errors, named_protocol(&container), entries)
    else {
        let stub = generics_are_fine.then(|| stub(&container));
        return quote! { #errors #stub };
    };
    let krate = &container.krate;
    let items = items(&container, protocol, &entries);
    let (ident, lifetime) = (&container.input.ident, own_lifetime());
    let reads = entries.iter().enumerate().map(|(index, entry)| {
        let Names { kind, place, message, .. } = Names::new(index);
        let variant = &entry.variant;
        quote! {
            ::core::option::Option::Some(#kind) => {
                match <<#message as #krate::__private::Message>::At<#lifetime> as #krate::__private::Body<
                    #lifetime,
                >>::read(body, trace) {
                    ::core::result::Result::Ok(value) => ::core::result::Result::Ok(#ident::#variant(value)),
                    ::core::result::Result::Err(failed) => {
                        ::core::result::Result::Err(trace.inside(failed, &#place))
                    }
                }
            }
        }
    });
    // Without a kind to read, there is nothing to read it from.
    let (body, trace) =
        if entries.is_empty() { (quote!(_), quote!(_)) } else { (quote!(body), quote!(trace)) };
    let Other { variant: other, keeps } = other;
    let kept = keeps.then(|| quote!((message)));
    let read = quote! {
        #krate::__private::read_message::<#protocol, Self::At<#lifetime>>(message, |kind, #body, #trace| match kind {
            #(#reads)*
            _ => ::core::result::Result::Ok(#ident::#other #kept),
        })
    };
    let data = entries.iter().enumerate().map(|(index, _)| {
        let Names { operation, message, place, .. } = Names::new(index);
        quote! {
            #krate::__private::Entry {
                protocol: <#protocol as #krate::__private::Protocol>::NAME,
                operation: #operation,
                name: #place.name,
                schema: <#message as #krate::__private::Encode>::SCHEMA,
            }
        }
    });
    let implementation = implementation(&container, &protocol.to_token_stream(), &quote!(#(#data),*), &read);
    sealed(quote! { #items #implementation })
}

/// What an entry's own items are called.
struct Names {
    operation: Ident,
    kind: Ident,
    place: Ident,
    spoken: Ident,
    message: Ident,
}

impl Names {
    fn new(index: usize) -> Self {
        Self {
            operation: format_ident!("__OPERATION_{}", index),
            kind: format_ident!("__KIND_{}", index),
            place: format_ident!("__PLACE_{}", index),
            spoken: format_ident!("__Spoken{}", index),
            message: format_ident!("__Message{}", index),
        }
    }
}

/// Operations and places, and what can be proven of them.
fn items(container: &Container<'_>, protocol: &Type, entries: &[Entry]) -> TokenStream {
    let krate = &container.krate;
    let owner = &container.name;
    let generic = container.options.family.is_some();
    let (what, check) =
        if generic { ("command", quote!(check_family)) } else { ("message type", quote!(check_raw)) };
    let krate_at = at(krate, type_span(protocol));
    let mut items = quote_spanned! {type_span(protocol)=>
        const _: () = #krate_at::__private::#check::<#protocol>();
    };
    let mut kinds = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let Names { operation, kind, place, spoken, message } = Names::new(index);
        let (variant, ty) = (entry.variant.unraw().to_string(), to_static(&entry.ty));
        let krate_at = at(krate, type_span(&entry.ty));
        let spoken = Ident::new(&spoken.to_string(), type_span(&entry.ty));
        // If it is not of the protocol, or no message, that is told here, and what uses the name says no more.
        items.extend(quote_spanned! {type_span(&entry.ty)=>
            type #spoken = <[(); {
                #krate_at::__private::check_speaks::<#ty, #protocol>();
                0
            }] as #krate::__private::Named<#ty>>::Struct;
            type #message = <[(); #krate_at::__private::check_message::<#spoken>()] as #krate::__private::Named<#spoken>>::Struct;
        });
        let (value, name, span) = match &entry.number {
            Some(number) => {
                let (numbered, checks) = numbered(container, protocol, &variant, index, number);
                items.extend(checks);
                let name =
                    last_segment(number).map_or_else(|| variant.clone(), |name| name.unraw().to_string());
                (numbered, quote!(#name), number_span(number))
            }
            None => (
                quote!(<#message as #krate::__private::Speaks<#protocol>>::OPERATION),
                quote!(<#message as #krate::__private::Speaks<#protocol>>::NAME),
                type_span(&entry.ty),
            ),
        };
        let krate_at = at(krate, span);
        items.extend(quote_spanned! {span=>
            const _: () = #krate_at::__private::check_arm(#owner, #what, __ENTRIES, #index);
        });
        items.extend(quote! {
            const #operation: #krate::__private::Operation = #value;
            const #kind: ::core::primitive::u16 = #operation.number();
            static #place: #krate::__private::Place = #krate::__private::Place { owner: #owner, name: #name };
        });
        kinds.push(quote!((#kind as ::core::primitive::i128, #variant)));
    }
    if !kinds.is_empty() {
        items.extend(quote! {
            const __ENTRIES: &[(::core::primitive::i128, &::core::primitive::str)] = &[#(#kinds),*];
        });
    }
    items
}

/// The operation of an entry that has a number of its own, and its checks.
fn numbered(
    container: &Container<'_>,
    protocol: &Type,
    variant: &str,
    index: usize,
    number: &syn::Expr,
) -> (TokenStream, TokenStream) {
    let krate = &container.krate;
    let owner = format!("{}.{variant}", container.name);
    let name = format_ident!("__NUMBER_{}", index);
    let wide = wide(number);
    let span = number_span(number);
    let krate_at = at(krate, span);
    let (operation, check) = if container.options.family.is_some() {
        (
            quote! {
                #krate::__private::Operation::Command {
                    command: #krate::__private::byte(#name),
                    version: #krate::__private::family_version::<#protocol>(),
                }
            },
            quote_spanned!(span=> check_command(#owner, #name)),
        )
    } else {
        (
            quote!(#krate::__private::Operation::Type(#krate::__private::message_type(#name))),
            quote_spanned!(span=> check_message_type::<#protocol>(#owner, #name)),
        )
    };
    let mut checks = quote! { const #name: ::core::primitive::i128 = #wide; };
    checks.extend(quote_spanned! {span=>
        const _: () = #krate_at::__private::#check;
    });
    (operation, checks)
}

fn implementation(
    container: &Container<'_>,
    protocol: &TokenStream,
    entries: &TokenStream,
    read: &TokenStream,
) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let own = own_lifetime();
    let other = container.at(&own);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Messages for #ident #ty_generics #where_clause {
            type Protocol = #protocol;
            type At<#own> = #other;
            const ENTRIES: &'static [#krate::__private::Entry] = &[#entries];

            fn from_message<#own>(
                message: #krate::__private::RawMessage<#own>,
            ) -> ::core::result::Result<Self::At<#own>, #krate::__private::DecodeError> {
                #read
            }
        }
    }
}

/// A set that has mistakes.
fn stub(container: &Container<'_>) -> TokenStream {
    let protocol = stub_protocol(&container.krate, container);
    let read = quote! {
        let _ = message;
        ::core::unreachable!()
    };
    sealed(implementation(container, &protocol, &TokenStream::new(), &read))
}
