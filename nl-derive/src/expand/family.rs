//! `derive(Family)`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Expr, ExprLit, Lit, LitStr};

use super::protocol::{groups_once, is_a_name};
use super::{at, sealed, wide};
use crate::ast::{Container, number_span};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

pub(crate) fn family(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let mut container = Container::new(&cx, input, Site::Family);
    let is_a_name = is_a_name(&cx, &container, "Family");
    let name = container.options.name.take();
    let version = container.options.version.take();
    check::groups(&cx, &container);
    let groups = group_names(&cx, &container);
    match &name {
        Some(name) => check::kernel_name(&cx, &name.value, "family"),
        None if container.options.poisoned => {}
        None => {
            let text = "which family is it? write `#[nl(name = \"...\")]`: the name that the kernel module registers";
            cx.error(input.ident.span(), text);
        }
    }
    let errors = cx.finish();
    let (None, Some(name)) = (&errors, name) else {
        let stub = is_a_name.then(|| stub(&container));
        return quote! { #errors #stub };
    };
    let krate = &container.krate;
    let ident = &input.ident;
    let owner = &container.name;
    let name = &name.value;
    let version = match version {
        Some(version) => version.value,
        None => syn::parse_quote!(1),
    };
    let wide = wide(&version);
    let krate_at = at(krate, number_span(&version));
    let check = quote_spanned! {number_span(&version)=>
        const _: () = #krate_at::__private::check_version(#owner, __VERSION);
    };
    let constants = groups.iter().map(|(constant, name)| {
        let doc = format!("The multicast group `{}`.", name.value());
        quote! {
            #[doc = #doc]
            pub const #constant: #krate::__private::Group = #krate::__private::Group::Name(#name);
        }
    });
    let groups = (!groups.is_empty()).then(|| quote! { impl #ident { #(#constants)* } });
    sealed(quote! {
        const __VERSION: ::core::primitive::i128 = #wide;
        #check
        #[automatically_derived]
        impl #krate::__private::Protocol for #ident {
            const NUMBER: ::core::primitive::u8 = 16;
            const NAME: &'static ::core::primitive::str = #owner;
            const FAMILY: ::core::option::Option<#krate::__private::FamilyName> =
                ::core::option::Option::Some(#krate::__private::FamilyName {
                    name: #name,
                    version: #krate::__private::byte(__VERSION),
                });
        }
        #groups
    })
}

/// A family's groups have names; the kernel chooses their numbers.
fn group_names<'c>(cx: &Ctxt, container: &'c Container<'_>) -> Vec<(&'c proc_macro2::Ident, &'c LitStr)> {
    let mut names = Vec::new();
    for group in &container.options.groups {
        let Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) = &group.value else {
            let text = format!("a family's groups have names: write `{} = \"...\"`", group.name);
            cx.error_at(&group.value, text);
            continue;
        };
        check::kernel_name(cx, name, "group");
        names.push((&group.name, name));
    }
    names
}

/// A family that has mistakes.
fn stub(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let owner = &container.name;
    let names = groups_once(container).into_iter();
    sealed(quote! {
        impl #krate::__private::Protocol for #ident {
            const NUMBER: ::core::primitive::u8 = 16;
            const NAME: &'static ::core::primitive::str = #owner;
            const FAMILY: ::core::option::Option<#krate::__private::FamilyName> =
                ::core::option::Option::Some(#krate::__private::FamilyName { name: "", version: 0 });
        }
        impl #ident {
            #(pub const #names: #krate::__private::Group = #krate::__private::Group::Name("");)*
        }
    })
}
