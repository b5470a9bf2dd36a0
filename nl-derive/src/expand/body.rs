//! What `Message`, `Request` and `Attributes` share: numbers, places, reading and writing.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Lifetime;
use syn::ext::IdentExt;

use super::{at, own_lifetime, schema, to_static, wide};
use crate::ast::{Attribute, Container, Field, Form, Kind, Layout, Presence, number_span, type_span};

pub(super) fn number(field: &Field) -> Ident {
    format_ident!("__NUMBER_{}", field.index)
}

fn place(field: &Field) -> Ident {
    format_ident!("__PLACE_{}", field.index)
}

fn local(field: &Field) -> Ident {
    Ident::new(&format!("field_{}", field.member.unraw()), Span::mixed_site())
}

/// The lifetime of a message's bytes: the struct's, or one of ours.
pub(super) fn lifetime(container: &Container<'_>) -> Lifetime {
    container.lifetime().cloned().unwrap_or_else(own_lifetime)
}

/// The struct's generics, with the lifetime of a message's bytes if it has none.
pub(super) fn generics(container: &Container<'_>) -> syn::Generics {
    let mut generics = container.input.generics.clone();
    if container.lifetime().is_none() {
        let lifetime = own_lifetime();
        generics.params.insert(0, syn::parse_quote!(#lifetime));
    }
    generics
}

/// Numbers and places, and what can be proven of them.
pub(super) fn items(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let owner = &container.name;
    let mut items = TokenStream::new();
    for (field, attribute) in layout.attributes() {
        let (name, wide) = (number(field), wide(&attribute.number));
        items.extend(quote! {
            const #name: ::core::primitive::u16 =
                #krate::__private::attribute_number(#wide);
        });
    }
    for field in &layout.fields {
        let (place, name) = (place(field), &field.name);
        items.extend(quote! {
            static #place: #krate::__private::Place = #krate::__private::Place { owner: #owner, name: #name };
        });
    }
    let numbers = layout.attributes().map(|(field, _)| number(field));
    let names = layout.attributes().map(|(field, _)| field.member.unraw().to_string());
    if layout.attributes().next().is_some() {
        items.extend(quote! {
            const __FIELDS: &[(::core::primitive::u16, &::core::primitive::str)] = &[#((#numbers, #names)),*];
        });
    }
    for (index, (_, attribute)) in layout.attributes().enumerate() {
        let allow_zero = attribute.allow_zero;
        let krate_at = at(krate, number_span(&attribute.number));
        items.extend(quote_spanned! {number_span(&attribute.number)=>
            const _: () = #krate_at::__private::check_attribute(#owner, __FIELDS, #index, #allow_zero);
        });
    }
    if let Some(header) = layout.header() {
        let (ty, name) = (to_static(&header.ty), header.member.unraw().to_string());
        // If it is no wire struct, that is told here, and what uses `__Header` says no more.
        let krate_at = at(krate, type_span(&header.ty));
        items.extend(quote_spanned! {type_span(&header.ty)=>
            type __Header = <[(); #krate_at::__private::check_wire_struct::<#ty>()] as #krate::__private::Named<#ty>>::Struct;
            const _: () = #krate_at::__private::check_header::<__Header>(#owner, #name);
        });
    }
    items
}

/// The impl of `Encode`.
pub(super) fn encode(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let (impl_generics, ty_generics, where_clause) = container.input.generics.split_for_impl();
    let fields = layout.fields.iter().map(|field| match &field.kind {
        Kind::Header { .. } => write_header(krate, field),
        Kind::Unknown { .. } => write_unknown(krate, field),
        Kind::Attribute(attribute) => write(krate, field, attribute, &number(field)),
    });
    let fields: TokenStream = fields.collect();
    let constants = schema::constants(container, layout);
    // Nothing to write: the writer is not used.
    let writer = if layout.fields.is_empty() { quote!(_) } else { quote!(writer) };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Encode for #ident #ty_generics #where_clause {
            #constants
            #[inline]
            fn write(
                &self,
                #writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                #fields
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// Does it, or tells where it failed.
fn or_inside(field: &Field, result: TokenStream) -> TokenStream {
    let place = place(field);
    quote! {
        if let ::core::result::Result::Err(failed) = #result {
            return ::core::result::Result::Err(writer.inside(failed, &#place));
        }
    }
}

fn write_header(krate: &syn::Path, field: &Field) -> TokenStream {
    let member = &field.member;
    or_inside(field, quote!(#krate::__private::Writer::header::<__Header>(writer, &self.#member)))
}

fn write_unknown(krate: &syn::Path, field: &Field) -> TokenStream {
    let member = &field.member;
    or_inside(field, quote!(#krate::__private::Unknown::write(&self.#member, writer)))
}

fn write(krate: &syn::Path, field: &Field, attribute: &Attribute, number: &Ident) -> TokenStream {
    let (member, value) = (&field.member, &attribute.value);
    match attribute.form {
        Form::Flag => {
            let put = or_inside(field, quote!(#krate::__private::Writer::flag(writer, #number)));
            return quote! { if self.#member { #put } };
        }
        Form::Indexed if attribute.presence == Presence::Defaulted => {
            let put = or_inside(
                field,
                quote!(<#value as #krate::__private::Indexed<'_>>::put_nest(&self.#member, #number, writer)),
            );
            return quote! {
                if !<#value as #krate::__private::Indexed<'_>>::is_empty(&self.#member) { #put }
            };
        }
        Form::Indexed | Form::Value => {}
    }
    let codec = match attribute.form {
        Form::Indexed => quote!(<#value as #krate::__private::Indexed<'_>>::put_nest),
        _ => quote!(<#value as #krate::__private::Value<'_>>::put),
    };
    match attribute.presence {
        Presence::Optional => {
            let put = or_inside(field, quote!(#codec(value, #number, writer)));
            quote! { if let ::core::option::Option::Some(value) = &self.#member { #put } }
        }
        Presence::Repeated => {
            let put = or_inside(field, quote!(#codec(value, #number, writer)));
            quote! { for value in &self.#member { #put } }
        }
        Presence::Required | Presence::Defaulted => {
            or_inside(field, quote!(#codec(&self.#member, #number, writer)))
        }
    }
}

/// The impl of `Body`.
pub(super) fn body(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let lifetime = lifetime(container);
    let generics = generics(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.input.generics.split_for_impl();
    let walk = walk(krate, layout);
    // What follows a header that is all there is, is skipped.
    let rest = if walk.is_some() { quote!(region) } else { quote!(_) };
    let header = layout.header().map(|field| read_header(krate, field, &rest));
    let required = layout.attributes().filter(|(_, attribute)| attribute.presence == Presence::Required);
    let required = required.map(|(field, _)| require(krate, field));
    let required: TokenStream = required.collect();
    let members = layout.fields.iter().map(|field| member(krate, field, layout));
    let literal = quote! { #ident { #(#members),* } };
    let (region, trace) = match (layout.header(), walk.is_some()) {
        (None, false) => (quote!(_), quote!(_)),
        _ => (quote!(region), quote!(trace)),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Body<#lifetime> for #ident #ty_generics #where_clause {
            #[inline]
            fn read(
                #region: &#lifetime [::core::primitive::u8],
                #trace: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                #header
                #walk
                #required
                ::core::result::Result::Ok(#literal)
            }
        }
    }
}

fn read_header(krate: &syn::Path, field: &Field, rest: &TokenStream) -> TokenStream {
    let (local, place) = (local(field), place(field));
    quote! {
        let (#local, #rest) = match #krate::__private::split_header::<__Header>(region, trace) {
            ::core::result::Result::Ok(split) => split,
            ::core::result::Result::Err(failed) => {
                return ::core::result::Result::Err(trace.inside(failed, &#place));
            }
        };
    }
}

/// The loop over attributes; `None` where nothing is asked of them.
fn walk(krate: &syn::Path, layout: &Layout) -> Option<TokenStream> {
    let keeps = layout.fields.iter().any(|field| matches!(field.kind, Kind::Unknown { .. }));
    if !keeps && layout.attributes().next().is_none() {
        return None;
    }
    let locals = layout.attributes().map(|(field, attribute)| {
        let (local, value) = (local(field), &attribute.value);
        match attribute.presence {
            Presence::Repeated => quote! { let mut #local = #krate::__private::Vec::new(); },
            Presence::Defaulted if attribute.form == Form::Flag => quote! { let mut #local = false; },
            _ => quote! { let mut #local: ::core::option::Option<#value> = ::core::option::Option::None; },
        }
    });
    let arms = layout.attributes().map(|(field, attribute)| arm(krate, field, attribute, &number(field)));
    Some(quote! {
        #(#locals)*
        let mut cursor = #krate::__private::Cursor::new(region);
        while let ::core::option::Option::Some(step) = cursor.step() {
            let (number, payload) = match step {
                ::core::result::Result::Ok(attribute) => attribute,
                ::core::result::Result::Err(bad) => return ::core::result::Result::Err(bad.tell(trace)),
            };
            match number {
                #(#arms)*
                _ => {}
            }
        }
    })
}

fn arm(krate: &syn::Path, field: &Field, attribute: &Attribute, number: &Ident) -> TokenStream {
    let (local, place, value) = (local(field), place(field), &attribute.value);
    let codec = match attribute.form {
        Form::Flag => return quote! { #number => #local = true, },
        Form::Value => quote!(<#value as #krate::__private::Value<'_>>::from_payload),
        Form::Indexed => quote!(<#value as #krate::__private::Indexed<'_>>::from_nest),
    };
    let keep = match attribute.presence {
        Presence::Repeated => quote!(#local.push(value)),
        _ => quote!(#local = ::core::option::Option::Some(value)),
    };
    quote! {
        #number => match #codec(payload, trace) {
            ::core::result::Result::Ok(value) => #keep,
            ::core::result::Result::Err(failed) => {
                return ::core::result::Result::Err(trace.inside(failed, &#place));
            }
        },
    }
}

fn require(krate: &syn::Path, field: &Field) -> TokenStream {
    let (local, place) = (local(field), place(field));
    quote! {
        let ::core::option::Option::Some(#local) = #local else {
            let failed = trace.fail(#krate::__private::DecodeErrorKind::Missing, region);
            return ::core::result::Result::Err(trace.inside(failed, &#place));
        };
    }
}

fn member(krate: &syn::Path, field: &Field, layout: &Layout) -> TokenStream {
    let (member, local) = (&field.member, local(field));
    match &field.kind {
        Kind::Attribute(attribute)
            if attribute.form == Form::Indexed && attribute.presence == Presence::Defaulted =>
        {
            quote!(#member: ::core::option::Option::unwrap_or_default(#local))
        }
        Kind::Attribute(_) | Kind::Header { .. } => quote!(#member: #local),
        Kind::Unknown { .. } => {
            let numbers = layout.attributes().map(|(field, _)| number(field));
            quote!(#member: #krate::__private::Unknown::new(region, &[#(#numbers),*]))
        }
    }
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

/// `Body` of a type that has mistakes.
pub(super) fn stub_body(container: &Container<'_>) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let lifetime = lifetime(container);
    let generics = generics(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.input.generics.split_for_impl();
    quote! {
        impl #impl_generics #krate::__private::Body<#lifetime> for #ident #ty_generics #where_clause {
            fn read(
                _: &#lifetime [::core::primitive::u8],
                _: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                ::core::unreachable!()
            }
        }
    }
}
