//! `derive(Message)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::{Spoken, body, decode, encode, own_lifetime, sealed, stub_protocol, stub_speaks};
use crate::ast::{self, Container, Layout};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

pub(crate) fn message(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let mut container = Container::new(&cx, input, Site::Message);
    let generics_are_fine = ast::check_generics(&cx, &container, "Message", Some(1));
    let layout = Layout::new(&cx, &container, "Message");
    let operation = ast::operation(&cx, &mut container, false);
    let layout = layout.map(|mut layout| {
        check::layout(&cx, &container, &mut layout);
        layout
    });
    let errors = cx.finish();
    let (None, Some(layout), Some(operation)) = (&errors, layout, operation) else {
        let stub = generics_are_fine.then(|| stub(&container));
        return quote! { #errors #stub };
    };
    let spoken = Spoken::new(&container, &operation, None);
    let checks = &spoken.checks;
    let items = body::items(&container, &layout);
    let encode = encode::encode(&container, &layout);
    let body = decode::body(&container, &layout);
    let speaks = spoken.speaks(&container);
    let message = message_impl(&container, &spoken.protocol);
    sealed(quote! { #checks #items #encode #body #speaks #message })
}

fn message_impl(container: &Container<'_>, protocol: &TokenStream) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let own = own_lifetime();
    let other = container.at(&own);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Message for #ident #ty_generics #where_clause {
            type Protocol = #protocol;
            type At<#own> = #other;
        }
    }
}

fn stub(container: &Container<'_>) -> TokenStream {
    let encode = encode::stub_encode(container);
    let body = decode::stub_body(container);
    let speaks = stub_speaks(container);
    let message = message_impl(container, &stub_protocol(&container.krate, container));
    sealed(quote! { #encode #body #speaks #message })
}
