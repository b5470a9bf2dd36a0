//! What a type is, as data: the constants of `Encode`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;
use syn::ext::IdentExt;

use super::body::{limits, limits_or_none, number, pad, wire};
use super::to_static;
use crate::ast::{Attribute, Container, Field, Form, Layout, Presence, SelectedBy, documentation, is_named};

/// The constants of `Encode` that say what the type is.
pub(super) fn constants(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let (name, doc) = (&container.name, documentation(&container.input.attrs));
    let header = layout.header().map(|field| {
        let name = field.member.unraw().to_string();
        quote! { .with_header(#name, <__Header as #krate::__private::WireStruct>::STRUCT) }
    });
    let fields = layout.attributes().map(|(field, attribute)| declared(krate, layout, field, attribute));
    let fields = (layout.attributes().next().is_some()).then(|| quote! { .with_fields(&[#(#fields),*]) });
    let payload = layout.payload().map(|field| {
        let (name, ty) = (field.member.unraw().to_string(), to_static(&field.ty));
        quote! { .with_payload(#name, #krate::__private::Described::<#ty>::WIRE) }
    });
    let most = most(container, layout);
    quote! {
        const SCHEMA: &'static #krate::__private::Schema = {
            static SCHEMA: #krate::__private::Schema =
                #krate::__private::Schema::new(#name, #doc) #header #fields #payload;
            &SCHEMA
        };
        const MAX_LEN: ::core::option::Option<::core::primitive::usize> = #most;
    }
}

/// What one value of an attribute is.
pub(super) fn described(krate: &Path, attribute: &Attribute) -> TokenStream {
    let value = to_static(&attribute.value);
    match attribute.form {
        Form::Value => quote!(#krate::__private::Described::<#value>::WIRE),
        Form::Flag => quote!(#krate::__private::Wire::Flag),
        Form::Indexed => quote!(#krate::__private::DescribedNest::<#value>::WIRE),
        Form::Packed => quote!(#krate::__private::DescribedArray::<#value>::WIRE),
        Form::SubMessage => quote!(#krate::__private::DescribedKinds::<#value>::WIRE),
    }
}

fn declared(krate: &Path, layout: &Layout, field: &Field, attribute: &Attribute) -> TokenStream {
    let (name, member) = (&field.name, field.member.unraw().to_string());
    let (number, wire) = (number(field), wire(field));
    let doc = (!field.doc.is_empty()).then(|| {
        let doc = &field.doc;
        quote!(.documented(#doc))
    });
    let required = (attribute.presence == Presence::Required).then(|| quote!(.required()));
    let shape = match (attribute.form, attribute.presence) {
        (Form::Indexed, _) => {
            let value = to_static(&attribute.value);
            Some(quote! {
                Indexed { levels: #krate::__private::levels(#krate::__private::DescribedNest::<#value>::ENTRY_LEVELS) }
            })
        }
        (Form::Packed, _) => Some(quote!(Packed)),
        (_, Presence::Repeated | Presence::RepeatedLazily) => Some(quote!(Repeated)),
        _ => None,
    };
    let shape = shape.map(|shape| quote!(.shaped(#krate::__private::Shape::#shape)));
    let limited = has_limits(attribute).then(|| {
        let limits = limits(field);
        quote!(.limited(&#limits))
    });
    let select = attribute.select.as_ref().and_then(|by| {
        let by = match by {
            SelectedBy::Sibling(member) => {
                let number = self::number(layout.attribute(member)?.0);
                quote!(Attribute(#number))
            }
            SelectedBy::Header { member, .. } => {
                let member = member.unraw().to_string();
                quote!(Header(#member))
            }
        };
        Some(quote!(.selected(#krate::__private::Select::#by)))
    });
    let padded = attribute.pad.is_some().then(|| {
        let pad = pad(field);
        quote!(.padded(#pad))
    });
    let marked = attribute.net_byteorder.is_some().then(|| quote!(.marked_net_byteorder()));
    quote! {
        #krate::__private::Field::new(#number, #name, #member, #wire)
            #doc #required #shape #limited #select #padded #marked
    }
}

/// Whether an attribute has limits, which then are a constant of the expansion.
pub(super) fn has_limits(attribute: &Attribute) -> bool {
    !attribute.limits.is_empty()
}

/// The most bytes that all can have.
fn most(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let header =
        layout.header().map(|_| quote!(::core::option::Option::Some(::core::mem::size_of::<__Header>())));
    let attributes = layout.attributes().map(|(field, attribute)| {
        let (value, wire) = (to_static(&attribute.value), wire(field));
        let payload = match (attribute.form, attribute.presence) {
            // A type that contains itself without an indirection: rustc tells it.
            _ if is_named(&attribute.value, &container.input.ident.to_string()) => {
                quote!(::core::option::Option::None)
            }
            (Form::Flag, _) => quote!(::core::option::Option::Some(0)),
            (Form::Value, Presence::Required | Presence::Optional) => {
                quote!(#krate::__private::Described::<#value>::MAX_PAYLOAD)
            }
            (Form::SubMessage, _) => quote!(#krate::__private::DescribedKinds::<#value>::MAX_PAYLOAD),
            (Form::Packed, _) => quote!(::core::option::Option::None),
            _ => return quote!(::core::option::Option::None),
        };
        let limits = limits_or_none(krate, field, attribute);
        let padded = attribute.pad.is_some();
        quote!(#krate::__private::most(#payload, #wire, #limits, #padded))
    });
    let payload = layout.payload().map(|field| {
        let ty = to_static(&field.ty);
        quote!(#krate::__private::Described::<#ty>::MAX_PAYLOAD)
    });
    let unknown = layout.unknown().map(|_| quote!(::core::option::Option::None));
    let parts = header.into_iter().chain(attributes).chain(payload).chain(unknown);
    quote!(#krate::__private::sum(&[#(#parts),*]))
}
