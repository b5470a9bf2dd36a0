//! Writing: the impl of `Encode`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;
use syn::ext::IdentExt;

use super::body::{inline, limits, number, pad, place, selector, wire};
use super::schema::{self, has_limits};
use crate::ast::{Attribute, Container, Field, Form, Kind, Layout, Presence, SelectedBy};

/// The impl of `Encode`.
pub(super) fn encode(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let selectors =
        layout.attributes().filter_map(|(field, attribute)| effective(krate, layout, field, attribute));
    let selectors: TokenStream = selectors.collect();
    let fields = layout.fields.iter().map(|field| match &field.kind {
        Kind::Header { .. } => write_header(krate, field),
        Kind::Unknown { .. } => write_unknown(krate, field),
        Kind::Payload { .. } => write_payload(krate, field),
        Kind::Attribute(attribute) => write(krate, layout, field, attribute),
    });
    let fields: TokenStream = fields.collect();
    let constants = schema::constants(container, layout);
    let inline = inline(layout);
    // Nothing to write: the writer is not used.
    let (writer, write) = match layout.fields.is_empty() {
        true => (quote!(_), quote!(::core::result::Result::Ok(()))),
        // The way out is one for all fields: what each of them adds to it is its place.
        false => (
            quote!(writer),
            quote! {
                let (failed, place) = 'failed: {
                    #selectors
                    #fields
                    return ::core::result::Result::Ok(());
                };
                ::core::result::Result::Err(writer.inside(failed, place))
            },
        ),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Encode for #ident #ty_generics #where_clause {
            #constants

            #inline
            fn write(
                &self,
                #writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                #write
            }
        }
    }
}

/// Does it, or tells where it failed.
fn or_inside(field: &Field, result: TokenStream) -> TokenStream {
    let place = place(field);
    quote! {
        if let ::core::result::Result::Err(failed) = #result {
            break 'failed (failed, &#place);
        }
    }
}

fn write_header(krate: &Path, field: &Field) -> TokenStream {
    let member = &field.member;
    or_inside(field, quote!(#krate::__private::Writer::header::<__Header>(writer, &self.#member)))
}

fn write_unknown(krate: &Path, field: &Field) -> TokenStream {
    let member = &field.member;
    or_inside(field, quote!(#krate::__private::Unknown::write(&self.#member, writer)))
}

fn write_payload(krate: &Path, field: &Field) -> TokenStream {
    let (member, ty) = (&field.member, &field.ty);
    or_inside(field, quote!(<#ty as #krate::__private::Payload<'_>>::write(&self.#member, writer)))
}

/// The variable that holds what a field that may be absent selects.
fn effective_name(field: &Field) -> Ident {
    Ident::new(&format!("selector_{}", field.member.unraw()), Span::mixed_site())
}

/// What an optional field selects: its value, or, where it is absent, what the sub-messages that it chooses are.
fn effective(krate: &Path, layout: &Layout, field: &Field, attribute: &Attribute) -> Option<TokenStream> {
    if attribute.presence != Presence::Optional || layout.selected_by(&field.member).next().is_none() {
        return None;
    }
    let (name, member) = (effective_name(field), &field.member);
    let mut selector = quote!(#krate::__private::selected_by_option(&self.#member));
    for (selected, attribute) in layout.selected_by(&field.member) {
        let (member, value) = (&selected.member, &attribute.value);
        let kind = quote!(<#value as #krate::__private::SubMessage<'_>>::selector);
        let own = match attribute.presence {
            Presence::Optional => quote! {
                match &self.#member {
                    ::core::option::Option::Some(value) => #kind(value),
                    ::core::option::Option::None => #krate::__private::Selector::None,
                }
            },
            _ => quote!(#kind(&self.#member)),
        };
        selector = quote!(#krate::__private::Selector::or(#selector, #own));
    }
    Some(quote!(let #name = #selector;))
}

/// An attribute's number as it is written.
fn written_number(krate: &Path, field: &Field, attribute: &Attribute) -> TokenStream {
    let number = number(field);
    match attribute.net_byteorder {
        Some(_) => quote!((#number | #krate::__private::NET_BYTEORDER)),
        None => quote!(#number),
    }
}

fn write(krate: &Path, layout: &Layout, field: &Field, attribute: &Attribute) -> TokenStream {
    let (member, value) = (&field.member, &attribute.value);
    match (attribute.form, attribute.presence) {
        (Form::Flag, _) => {
            let number = written_number(krate, field, attribute);
            let put = or_inside(field, quote!(#krate::__private::Writer::flag(writer, #number)));
            quote! { if self.#member { #put } }
        }
        (_, Presence::Optional) => {
            let put = put(krate, layout, field, attribute, &quote!(value));
            let absent = absent(krate, layout, field, attribute);
            quote! { if let ::core::option::Option::Some(value) = &self.#member { #put } #absent }
        }
        (_, Presence::Repeated) => {
            let put = put(krate, layout, field, attribute, &quote!(value));
            quote! { for value in &self.#member { #put } }
        }
        (_, Presence::RepeatedLazily) => {
            let number = written_number(krate, field, attribute);
            let pad = match &attribute.pad {
                Some(_) => {
                    let pad = pad(field);
                    quote!(::core::option::Option::Some(#pad))
                }
                None => quote!(::core::option::Option::None),
            };
            let put = quote!(#krate::__private::Array::put_repeated(&self.#member, #number, #pad, writer));
            or_inside(field, put)
        }
        (Form::Indexed, Presence::Defaulted) => {
            let put = put(krate, layout, field, attribute, &quote!(&self.#member));
            quote! { if !<#value as #krate::__private::Indexed<'_>>::is_empty(&self.#member) { #put } }
        }
        (Form::Packed, Presence::Defaulted) => {
            let put = put(krate, layout, field, attribute, &quote!(&self.#member));
            quote! { if <#value as #krate::__private::Packed<'_>>::packed_len(&self.#member) > 0 { #put } }
        }
        (_, Presence::Required | Presence::Defaulted) => {
            put(krate, layout, field, attribute, &quote!(&self.#member))
        }
    }
}

/// Where a field that selects a sub-message is absent, what the sub-message is, is written in its place.
fn absent(krate: &Path, layout: &Layout, field: &Field, attribute: &Attribute) -> Option<TokenStream> {
    layout.selected_by(&field.member).next()?;
    let (selector, wire) = (effective_name(field), wire(field));
    let number = written_number(krate, field, attribute);
    let put = or_inside(field, quote!(#krate::__private::put_selector(#selector, &#wire, #number, writer)));
    Some(quote! { else { #put } })
}

/// One value: within its limits, of the kind that is selected, aligned, written.
fn put(
    krate: &Path,
    layout: &Layout,
    field: &Field,
    attribute: &Attribute,
    value: &TokenStream,
) -> TokenStream {
    let ty = &attribute.value;
    let number = written_number(krate, field, attribute);
    let limits = has_limits(attribute).then(|| {
        let (limits, wire) = (limits(field), wire(field));
        match attribute.form {
            Form::Packed => quote! {
                #krate::__private::check_written_len(
                    &#limits, <#ty as #krate::__private::Packed<'_>>::packed_len(#value), writer,
                )
            },
            _ => quote! {
                #krate::__private::check_written(
                    &#limits, &#wire, <#ty as #krate::__private::Value<'_>>::selector(#value), writer,
                )
            },
        }
    });
    let select = attribute.select.as_ref().map(|by| {
        let optional = match by {
            SelectedBy::Sibling(sibling) => layout.attribute(sibling),
            SelectedBy::Header { .. } => None,
        };
        let optional = optional.filter(|(_, attribute)| attribute.presence == Presence::Optional);
        let selector = match optional {
            Some((field, _)) => effective_name(field).to_token_stream(),
            None => selector(krate, layout, by, |field| {
                let member = &field.member;
                quote!(self.#member)
            }),
        };
        quote! {
            #krate::__private::check_selected(
                #selector,
                <#ty as #krate::__private::SubMessage<'_>>::selector(#value),
                <#ty as #krate::__private::SubMessage<'_>>::SCHEMA,
                writer,
            )
        }
    });
    let pad = attribute.pad.as_ref().map(|_| {
        let pad = pad(field);
        quote!(#krate::__private::Writer::pad(writer, #pad))
    });
    let codec = match attribute.form {
        Form::Indexed => quote!(<#ty as #krate::__private::Indexed<'_>>::put_nest),
        Form::Packed => quote!(<#ty as #krate::__private::Packed<'_>>::put_packed),
        Form::SubMessage => quote!(<#ty as #krate::__private::SubMessage<'_>>::put),
        Form::Value | Form::Flag => quote!(<#ty as #krate::__private::Value<'_>>::put),
    };
    let steps = limits.into_iter().chain(select).chain(pad).chain([quote!(#codec(#value, #number, writer))]);
    steps.map(|step| or_inside(field, step)).collect()
}

/// `Encode` of a type that has mistakes.
pub(super) fn stub_encode(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    quote! {
        impl #impl_generics #krate::__private::Encode for #ident #ty_generics #where_clause {
            fn write(
                &self,
                _: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                ::core::unreachable!()
            }
        }
    }
}
