//! `derive(Protocol)`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Expr, ExprLit, Fields, Lit};

use super::{at, sealed, wide};
use crate::ast::{self, Container, number_span};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

pub(crate) fn protocol(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let mut container = Container::new(&cx, input, Site::Protocol);
    let is_a_name = is_a_name(&cx, &container, "Protocol");
    check::groups(&cx, &container);
    for group in &container.options.groups {
        if let Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) = &group.value {
            let text = format!("a raw protocol's groups have numbers: write `{} = 1`", group.name);
            cx.error_at(&group.value, text);
        }
    }
    let number = container.options.number.take();
    if number.is_none() && !container.options.poisoned {
        let text =
            "which protocol is it? write `#[nl(number = ...)]`: the number that the kernel module registers";
        cx.error(input.ident.span(), text);
    }
    let errors = cx.finish();
    let (None, Some(number)) = (&errors, number) else {
        let stub = is_a_name.then(|| stub(&container));
        return quote! { #errors #stub };
    };
    let krate = &container.krate;
    let ident = &input.ident;
    let owner = &container.name;
    let expression = &number.value;
    let wide = wide(expression);
    let mainline = container.options.mainline.is_some();
    let reserved_types = container.options.reserved_types.map(|_| {
        quote! { const RESERVED_TYPES: ::core::primitive::bool = true; }
    });
    let unsequenced = container.options.unsequenced.map(|_| {
        quote! { const UNSEQUENCED: ::core::primitive::bool = true; }
    });
    let krate_at = at(krate, number_span(expression));
    let check = quote_spanned! {number_span(expression)=>
        const _: () = #krate_at::__private::check_protocol_number(#owner, __NUMBER, #mainline);
    };
    let groups = groups(&container);
    sealed(quote! {
        const __NUMBER: ::core::primitive::i128 = #wide;
        #check
        #[automatically_derived]
        impl #krate::__private::Protocol for #ident {
            const NUMBER: ::core::primitive::u8 = #krate::__private::byte(__NUMBER);
            const NAME: &'static ::core::primitive::str = #owner;
            #reserved_types
            #unsequenced
        }
        #groups
    })
}

/// `pub const LINK: Group = Group::Number(1);`
fn groups(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let owner = &container.name;
    let groups = &container.options.groups;
    let constants = groups.iter().map(|group| {
        let (name, value) = (&group.name, wide(&group.value));
        let doc = format!("The multicast group `{name}`.");
        quote! {
            #[doc = #doc]
            pub const #name: #krate::__private::Group = #krate::__private::Group::Number(
                #krate::__private::group_number(#value),
            );
        }
    });
    let checks = groups.iter().map(|group| {
        let (name, value) = (group.name.to_string(), wide(&group.value));
        let krate_at = at(krate, number_span(&group.value));
        quote_spanned! {number_span(&group.value)=>
            const _: () = #krate_at::__private::check_group(#owner, #name, #value);
        }
    });
    let implementation = (!groups.is_empty()).then(|| quote! { impl #ident { #(#constants)* } });
    quote! { #(#checks)* #implementation }
}

/// Whether the type is a mere name, as the type of a protocol is.
pub(super) fn is_a_name(cx: &Ctxt, container: &Container<'_>, what: &str) -> bool {
    let ident = &container.input.ident;
    let mut fine = ast::check_generics(cx, container, what, Some(0));
    match &container.input.data {
        Data::Struct(data) if matches!(data.fields, Fields::Unit) => {}
        _ => {
            fine = false;
            cx.error(ident.span(), format!("what derives `{what}` is only a name: write `struct {ident};`"));
        }
    }
    fine
}

/// The groups' names, those that are declared twice once.
pub(super) fn groups_once<'c>(container: &'c Container<'_>) -> BTreeSet<&'c Ident> {
    container.options.groups.iter().map(|group| &group.name).collect()
}

/// A protocol that has mistakes. Its groups are there, so that who joins them is not wrong too.
pub(super) fn stub(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let owner = &container.name;
    let names = groups_once(container).into_iter();
    sealed(quote! {
        impl #krate::__private::Protocol for #ident {
            const NUMBER: ::core::primitive::u8 = 0;
            const NAME: &'static ::core::primitive::str = #owner;
            const RESERVED_TYPES: ::core::primitive::bool = true;
        }
        impl #ident {
            #(pub const #names: #krate::__private::Group = #krate::__private::Group::Number(1);)*
        }
    })
}
