//! `derive(Request)`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::{DeriveInput, Type};

use super::{Spoken, at, body, encode, sealed, stub_protocol, stub_speaks, to_static};
use crate::ast::{self, Container, Layout, Operation, Wrapped, type_span};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

/// What is sent.
enum Content {
    /// The struct's own fields.
    Own(Layout),
    /// Another message.
    Wrapped(Wrapped),
}

pub(crate) fn request(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let mut container = Container::new(&cx, input, Site::Request);
    let generics_are_fine = ast::check_generics(&cx, &container, "Request", None);
    let content = match Wrapped::new(&cx, input) {
        Some(wrapped) => Some(Content::Wrapped(wrapped)),
        None => Layout::new(&cx, &container, "Request").map(Content::Own),
    };
    // Without content it may be meant as a wrapper.
    let operation = ast::operation(&cx, &mut container, !matches!(content, Some(Content::Own(_))));
    check::request(&cx, &container);
    let content = content.map(|mut content| {
        match &mut content {
            Content::Own(layout) => check::layout(&cx, &container, layout),
            Content::Wrapped(_) => check::wrapped(&cx, &container),
        }
        content
    });
    let errors = cx.finish();
    let (None, Some(content), Some(operation)) = (&errors, content, operation) else {
        let stub = generics_are_fine.then(|| stub(&container));
        return quote! { #errors #stub };
    };
    match content {
        Content::Own(layout) => own(&container, &layout, &operation),
        Content::Wrapped(wrapped) => wrapper(&container, &wrapped.body, &operation),
    }
}

fn own(container: &Container<'_>, layout: &Layout, operation: &Operation) -> TokenStream {
    let spoken = Spoken::new(container, operation, None);
    let checks = &spoken.checks;
    let items = body::items(container, layout);
    let encode = encode::encode(container, layout);
    let speaks = spoken.speaks(container);
    let request = request_impls(container, &spoken.protocol);
    sealed(quote! { #checks #items #encode #speaks #request })
}

fn wrapper(container: &Container<'_>, sent: &Type, operation: &Operation) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let anywhere = to_static(sent);
    let default = quote!(<#anywhere as #krate::__private::Message>::Protocol);
    let spoken = Spoken::new(container, operation, Some(default));
    let mut checks = spoken.checks.clone();
    let krate_at = at(krate, type_span(sent));
    if let Some(protocol) = operation.protocol() {
        checks.extend(quote_spanned! {type_span(sent)=>
            const _: () = #krate_at::__private::check_speaks::<#anywhere, #protocol>();
        });
    } else if matches!(operation, Operation::Command { .. }) {
        let protocol = &spoken.protocol;
        checks.extend(quote_spanned! {type_span(sent)=>
            const _: () = #krate_at::__private::check_family::<#protocol>();
        });
    } else {
        let protocol = &spoken.protocol;
        checks.extend(quote_spanned! {type_span(sent)=>
            const _: () = #krate_at::__private::check_raw::<#protocol>();
        });
    }
    let speaks = spoken.speaks(container);
    let request = request_impls(container, &spoken.protocol);
    sealed(quote! {
        #checks
        #[automatically_derived]
        impl #impl_generics #krate::__private::Encode for #ident #ty_generics #where_clause {
            const SCHEMA: &'static #krate::__private::Schema =
                <#anywhere as #krate::__private::Encode>::SCHEMA;
            const MAX_LEN: ::core::option::Option<::core::primitive::usize> =
                <#anywhere as #krate::__private::Encode>::MAX_LEN;

            #[inline(always)]
            fn write(
                &self,
                writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                #krate::__private::Encode::write(&self.0, writer)
            }
        }
        #speaks
        #request
    })
}

/// `Request`, and `Do`, `Answered`, `Dump` as declared.
fn request_impls(container: &Container<'_>, protocol: &TokenStream) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let options = &container.options;
    let flags = options.flags.iter().flat_map(|flags| &flags.value);
    let flags = flags.fold(
        quote!(#krate::__private::Flags::empty()),
        |all, flag| quote!(#all.union(#krate::__private::Flags::#flag)),
    );
    let (is_do, is_dump) = (options.once.is_some(), options.dump.is_some());
    let reply_after_ack = options.reply_after_ack.map(|_| {
        quote! { const REPLY_AFTER_ACK: ::core::primitive::bool = true; }
    });
    let once = options.once.map(|_| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #krate::__private::Do for #ident #ty_generics #where_clause {}
        }
    });
    let answered = options.reply.as_ref().map(|reply| {
        let reply = to_static(&reply.value);
        quote! {
            #[automatically_derived]
            impl #impl_generics #krate::__private::Answered for #ident #ty_generics #where_clause {
                type Reply = #reply;
            }
        }
    });
    let dump = options.dump.map(|_| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #krate::__private::Dump for #ident #ty_generics #where_clause {}
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Request for #ident #ty_generics #where_clause {
            type Protocol = #protocol;
            const FLAGS: #krate::__private::Flags = #flags;
            const DO: ::core::primitive::bool = #is_do;
            const DUMP: ::core::primitive::bool = #is_dump;
            #reply_after_ack
        }
        #once
        #answered
        #dump
    }
}

/// A request that can do everything, so that what asks it is not wrong too.
fn stub(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let encode = encode::stub_encode(container);
    let speaks = stub_speaks(container);
    let reply = container.options.reply.as_ref().map(|reply| to_static(&reply.value));
    let protocol = match (super::named_protocol(container), &reply) {
        (Some(protocol), _) => protocol.to_token_stream(),
        (None, Some(reply)) => quote!(<#reply as #krate::__private::Message>::Protocol),
        (None, None) => stub_protocol(krate, container),
    };
    // Without a reply that could be read, what is asked for one stays an error.
    let answered = reply.map(|reply| {
        quote! {
            impl #impl_generics #krate::__private::Answered for #ident #ty_generics #where_clause {
                type Reply = #reply;
            }
            impl #impl_generics #krate::__private::Dump for #ident #ty_generics #where_clause {}
        }
    });
    sealed(quote! {
        #encode
        #speaks
        impl #impl_generics #krate::__private::Request for #ident #ty_generics #where_clause {
            type Protocol = #protocol;
            const FLAGS: #krate::__private::Flags = #krate::__private::Flags::empty();
        }
        impl #impl_generics #krate::__private::Do for #ident #ty_generics #where_clause {}
        #answered
    })
}
