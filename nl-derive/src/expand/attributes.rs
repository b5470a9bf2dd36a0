//! `derive(Attributes)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::{body, decode, encode, sealed};
use crate::ast::{self, Container, Layout};
use crate::attr::Site;
use crate::check;
use crate::ctxt::Ctxt;

pub(crate) fn attributes(input: &DeriveInput) -> TokenStream {
    let cx = Ctxt::default();
    let container = Container::new(&cx, input, Site::Attributes);
    let generics_are_fine = ast::check_generics(&cx, &container, "Attributes", Some(1));
    let layout = Layout::new(&cx, &container, "Attributes").map(|mut layout| {
        check::layout(&cx, &container, &mut layout);
        layout
    });
    let errors = cx.finish();
    let (None, Some(layout)) = (&errors, layout) else {
        let stub = generics_are_fine.then(|| {
            let (encode, body, value) =
                (encode::stub_encode(&container), decode::stub_body(&container), value(&container));
            sealed(quote! { #encode #body #value })
        });
        return quote! { #errors #stub };
    };
    let items = body::items(&container, &layout);
    let encode = encode::encode(&container, &layout);
    let body = decode::body(&container, &layout);
    let value = value(&container);
    sealed(quote! { #items #encode #body #value })
}

/// The set as a nest.
fn value(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let lifetime = body::lifetime(container);
    let generics = body::generics(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Value<#lifetime> for #ident #ty_generics #where_clause {
            const WIRE: #krate::__private::Wire = #krate::__private::Wire::Nest(|| <Self as #krate::__private::Encode>::SCHEMA);
            const MAX_PAYLOAD: ::core::option::Option<::core::primitive::usize> =
                <Self as #krate::__private::Encode>::MAX_LEN;

            #[inline]
            fn from_payload(
                payload: &#lifetime [::core::primitive::u8],
                trace: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                trace.nest(payload, |trace| <Self as #krate::__private::Body<#lifetime>>::read(payload, trace))
            }

            #[inline]
            fn put(
                &self,
                number: ::core::primitive::u16,
                writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                writer.nest(number, |writer| <Self as #krate::__private::Encode>::write(self, writer))
            }
        }
    }
}
