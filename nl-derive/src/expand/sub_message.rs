//! `derive(SubMessage)`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{DeriveInput, Path};

use super::{at, body, sealed, to_static, wide};
use crate::ast::{self, Arm, Arms, Container, Selector, number_span, type_span};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

pub(crate) fn sub_message(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let container = Container::new(&cx, input, Site::SubMessage);
    let generics_are_fine = ast::check_generics(&cx, &container, "SubMessage", Some(1));
    let mut arms = Arms::new(&cx, &container);
    check::arms(&cx, &container, &mut arms);
    let errors = cx.finish();
    let (None, Arms { arms, other: Some((other, kept)), .. }) = (&errors, arms) else {
        let stub = generics_are_fine.then(|| stub(&container));
        return quote! { #errors #stub };
    };
    let krate = &container.krate;
    let items = items(&container, &arms);
    let schema = schema(&container, &arms);
    let reads = arms.iter().enumerate().map(|(index, arm)| read(krate, index, arm));
    let puts = arms.iter().enumerate().map(|(index, arm)| put(krate, index, arm));
    let selectors = arms.iter().enumerate().map(|(index, arm)| {
        let (variant, selector) = (&arm.variant, selector(krate, index, arm));
        let value = arm.ty.as_ref().map(|_| quote!((_)));
        quote!(Self::#variant #value => #selector,)
    });
    let parts = Parts {
        constants: schema,
        read: quote! {
            match selector {
                #(#reads)*
                _ => match #krate::__private::Value::from_payload(payload, trace) {
                    ::core::result::Result::Ok(value) => ::core::result::Result::Ok(Self::#other(value)),
                    ::core::result::Result::Err(failed) => ::core::result::Result::Err(failed),
                },
            }
        },
        put: quote! {
            match self {
                #(#puts)*
                Self::#other(value) => <#kept as #krate::__private::Value<'_>>::put(value, number, writer),
            }
        },
        selector: quote! {
            match self {
                #(#selectors)*
                Self::#other(_) => #krate::__private::Selector::None,
            }
        },
    };
    let implementation = implementation(&container, parts);
    sealed(quote! { #items #implementation })
}

/// The bodies of the impl.
struct Parts {
    constants: TokenStream,
    read: TokenStream,
    put: TokenStream,
    selector: TokenStream,
}

fn implementation(container: &Container<'_>, parts: Parts) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let lifetime = body::lifetime(container);
    let generics = body::generics(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.input.generics.split_for_impl();
    let Parts { constants, read, put, selector } = parts;
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::SubMessage<#lifetime> for #ident #ty_generics #where_clause {
            #constants

            #[inline]
            fn from_selected(
                selector: #krate::__private::Selector<'_>,
                payload: &#lifetime [::core::primitive::u8],
                trace: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                #read
            }

            #[inline]
            fn put(
                &self,
                number: ::core::primitive::u16,
                writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                #put
            }

            #[inline]
            fn selector(&self) -> #krate::__private::Selector<'static> {
                #selector
            }
        }
    }
}

fn number(index: usize) -> Ident {
    format_ident!("__SELECTOR_{}", index)
}

fn place(index: usize) -> Ident {
    format_ident!("__PLACE_{}", index)
}

/// Selectors and places, and what can be proven of them.
fn items(container: &Container<'_>, arms: &[Arm]) -> TokenStream {
    let krate = &container.krate;
    let owner = &container.name;
    let mut items = quote! {
        // Used by a type that does not say what it is.
        #[allow(unused_imports)]
        use #krate::__private::Undescribed as _;
    };
    let mut chosen = Vec::new();
    for (index, arm) in arms.iter().enumerate() {
        // What has no content is never wrong.
        if let Some(ty) = &arm.ty {
            let (place, name, variant) = (place(index), arm.name(), arm.variant.unraw().to_string());
            let (krate_at, span, ty) = (at(krate, type_span(ty)), type_span(ty), to_static(ty));
            items.extend(quote! {
                static #place: #krate::__private::Place =
                    #krate::__private::Place { owner: #owner, name: #name };
            });
            items.extend(quote_spanned! {span=>
                const _: () = #krate_at::__private::check_carried(
                    #owner,
                    #variant,
                    #krate_at::__private::Described::<#ty>::WIRE,
                    #krate_at::__private::Described::<#ty>::LEVELS,
                );
            });
        }
        let Selector::Integer(integer) = &arm.selector else { continue };
        let (number, wide, variant) = (number(index), wide(integer), arm.variant.unraw().to_string());
        items.extend(quote! { const #number: ::core::primitive::i128 = #wide; });
        let krate_at = at(krate, number_span(integer));
        items.extend(quote_spanned! {number_span(integer)=>
            const _: () = #krate_at::__private::check_arm(#owner, "selector", __ARMS, #index);
        });
        chosen.push(quote!((#number, #variant)));
    }
    if !chosen.is_empty() {
        items.extend(quote! {
            const __ARMS: &[(::core::primitive::i128, &::core::primitive::str)] = &[#(#chosen),*];
        });
    }
    items
}

/// The arm's selector, as a value and as a pattern.
fn selector(krate: &Path, index: usize, arm: &Arm) -> TokenStream {
    match &arm.selector {
        Selector::Text(text) => {
            let bytes = syn::LitByteStr::new(text.value().as_bytes(), text.span());
            quote!(#krate::__private::Selector::Text(#bytes))
        }
        Selector::Integer(_) => {
            let number = number(index);
            quote!(#krate::__private::Selector::Integer(#number))
        }
    }
}

fn schema(container: &Container<'_>, arms: &[Arm]) -> TokenStream {
    let krate = &container.krate;
    let (name, doc) = (&container.name, ast::documentation(&container.input.attrs));
    let arms = arms.iter().enumerate().map(|(index, arm)| {
        let (selector, variant) = (selector(krate, index, arm), arm.variant.unraw().to_string());
        let wire = match arm.ty.as_ref().map(to_static) {
            Some(ty) => quote!(#krate::__private::Described::<#ty>::WIRE),
            None => quote!(#krate::__private::Wire::Flag),
        };
        quote! {
            #krate::__private::Arm { selector: #selector, name: #variant, wire: #wire }
        }
    });
    quote! {
        const SCHEMA: &'static #krate::__private::SubMessageSchema = {
            // Used by an arm whose type is no value, which is told where it is read and written.
            #[allow(unused_imports)]
            use #krate::__private::Undescribed as _;
            static SCHEMA: #krate::__private::SubMessageSchema =
                #krate::__private::SubMessageSchema { name: #name, doc: #doc, arms: &[#(#arms),*] };
            &SCHEMA
        };
    }
}

fn read(krate: &Path, index: usize, arm: &Arm) -> TokenStream {
    let (variant, place) = (&arm.variant, place(index));
    let selector = selector(krate, index, arm);
    let Some(ty) = &arm.ty else {
        return quote!(#selector => ::core::result::Result::Ok(Self::#variant),);
    };
    quote! {
        #selector => match <#ty as #krate::__private::Value<'_>>::from_payload(payload, trace) {
            ::core::result::Result::Ok(value) => ::core::result::Result::Ok(Self::#variant(value)),
            ::core::result::Result::Err(failed) => {
                ::core::result::Result::Err(trace.inside(failed, &#place))
            }
        },
    }
}

fn put(krate: &Path, index: usize, arm: &Arm) -> TokenStream {
    let (variant, place) = (&arm.variant, place(index));
    let Some(ty) = &arm.ty else {
        return quote!(Self::#variant => writer.flag(number),);
    };
    quote! {
        Self::#variant(value) => match <#ty as #krate::__private::Value<'_>>::put(value, number, writer) {
            ::core::result::Result::Ok(()) => ::core::result::Result::Ok(()),
            ::core::result::Result::Err(failed) => {
                ::core::result::Result::Err(writer.inside(failed, &#place))
            }
        },
    }
}

/// A sub-message that has mistakes.
fn stub(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let owner = &container.name;
    let unreachable = quote!(::core::unreachable!());
    let stub = implementation(
        container,
        Parts {
            constants: quote! {
                const SCHEMA: &'static #krate::__private::SubMessageSchema =
                    &#krate::__private::SubMessageSchema { name: #owner, doc: "", arms: &[] };
            },
            read: unreachable.clone(),
            put: unreachable.clone(),
            selector: unreachable,
        },
    );
    quote! {
        #[allow(unused_variables)]
        const _: () = { #stub };
    }
}
