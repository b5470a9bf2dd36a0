//! The schema of a type, as data.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;
use syn::ext::IdentExt;

use super::body::number;
use super::to_static;
use crate::ast::{Attribute, Container, Field, Form, Layout, Presence, documentation};

/// The constants of `Encode` that say what the type is.
pub(super) fn constants(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let (name, doc) = (&container.name, documentation(&container.input.attrs));
    let header = layout.header().map(|field| {
        let name = field.member.unraw().to_string();
        quote! { .with_header(#name, <__Header as #krate::__private::WireStruct>::STRUCT) }
    });
    let fields = layout.attributes().map(|(field, attribute)| declared(krate, field, attribute));
    let fields = (layout.attributes().next().is_some()).then(|| quote! { .with_fields(&[#(#fields),*]) });
    quote! {
        const SCHEMA: &'static #krate::__private::Schema = {
            static SCHEMA: #krate::__private::Schema =
                #krate::__private::Schema::new(#name, #doc) #header #fields;
            &SCHEMA
        };
    }
}

fn declared(krate: &Path, field: &Field, attribute: &Attribute) -> TokenStream {
    let (name, member) = (&field.name, field.member.unraw().to_string());
    let (number, value) = (number(field), to_static(&attribute.value));
    let wire = match attribute.form {
        Form::Value => quote!(<#value as #krate::__private::Value<'static>>::WIRE),
        Form::Flag => quote!(#krate::__private::Wire::Flag),
        Form::Indexed => quote!(<#value as #krate::__private::Indexed<'static>>::ITEM),
    };
    let doc = (!field.doc.is_empty()).then(|| {
        let doc = &field.doc;
        quote!(.documented(#doc))
    });
    let required = (attribute.presence == Presence::Required).then(|| quote!(.required()));
    let shape = match (attribute.form, attribute.presence) {
        (Form::Indexed, _) => Some(quote! {
            .shaped(#krate::__private::Shape::Indexed {
                levels: <#value as #krate::__private::Indexed<'static>>::LEVELS,
            })
        }),
        (_, Presence::Repeated) => Some(quote!(.shaped(#krate::__private::Shape::Repeated))),
        _ => None,
    };
    quote! {
        #krate::__private::Field::new(#number, #name, #member, #wire) #doc #required #shape
    }
}
