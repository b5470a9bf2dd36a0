//! Reading: the impl of `Body`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Index, Path};

use super::body::{
    checks_what_is_read, generics, inline, lifetime, limits, local, number, pad, place, selector, wire,
};
use crate::ast::{Attribute, Container, Field, Form, Kind, Layout, Presence};

/// The most attributes whose values lie in registers while they are read: what rustc does for that grows with their
/// square.
const MOST_IN_REGISTERS: usize = 64;

/// The impl of `Body`.
pub(super) fn body(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let ident = &container.input.ident;
    let lifetime = lifetime(container);
    let generics = generics(container);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = container.input.generics.split_for_impl();
    let rest = walk(krate, layout).or_else(|| read_payload(krate, layout));
    // What follows a header that is all there is, is skipped.
    let behind = if rest.is_some() { quote!(region) } else { quote!(_) };
    let header = layout.header().map(|field| read_header(krate, field, &behind));
    let required = layout.attributes().filter(|(_, attribute)| attribute.presence == Presence::Required);
    let required = required.map(|(field, _)| require(krate, field));
    let required: TokenStream = required.collect();
    let selected =
        layout.attributes().filter_map(|(field, attribute)| select(krate, layout, field, attribute));
    let selected: TokenStream = selected.collect();
    let members = layout.fields.iter().map(|field| member(krate, field, layout));
    let literal = quote! { #ident { #(#members),* } };
    let (region, trace) = match (layout.header(), rest.is_some()) {
        (None, false) => (quote!(_), quote!(_)),
        _ => (quote!(region), quote!(trace)),
    };
    let read = quote! {
        #header
        #rest
        #required
        #selected
    };
    let read = match read.is_empty() {
        true => quote!(::core::result::Result::Ok(#literal)),
        false => or_outside(&read, &literal),
    };
    let inline = inline(layout);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::__private::Body<#lifetime> for #ident #ty_generics #where_clause {
            // Of flags alone, none fails.
            #[allow(unreachable_code)]
            #inline
            fn read(
                #region: &#lifetime [::core::primitive::u8],
                #trace: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                #read
            }
        }
    }
}

/// What `read` comes to, or the way out. It is one for all fields: what each of them adds to it is its place.
fn or_outside(read: &TokenStream, value: &TokenStream) -> TokenStream {
    quote! {
        let (failed, place) = 'failed: {
            #read
            return ::core::result::Result::Ok(#value);
        };
        ::core::result::Result::Err(trace.inside(failed, place))
    }
}

/// The value that `result` holds, or the way out, which tells where it failed.
fn or_inside(field: &Field, result: &TokenStream) -> TokenStream {
    let place = place(field);
    quote! {
        match #result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(failed) => break 'failed (failed, &#place),
        }
    }
}

fn read_header(krate: &Path, field: &Field, behind: &TokenStream) -> TokenStream {
    let local = local(field);
    let split = or_inside(field, &quote!(#krate::__private::split_header::<__Header>(region, trace)));
    quote! { let (#local, #behind) = #split; }
}

fn read_payload(krate: &Path, layout: &Layout) -> Option<TokenStream> {
    let field = layout.payload()?;
    let (local, ty) = (local(field), &field.ty);
    let read = or_inside(field, &quote!(<#ty as #krate::__private::Value<'_>>::from_payload(region, trace)));
    Some(quote! { let #local = #read; })
}

/// The loop over attributes; `None` where nothing is asked of them.
fn walk(krate: &Path, layout: &Layout) -> Option<TokenStream> {
    if layout.unknown().is_none() && layout.attributes().next().is_none() {
        return None;
    }
    let read: Vec<_> =
        layout.attributes().filter(|(_, attribute)| attribute.presence != Presence::RepeatedLazily).collect();
    let locals = read.iter().map(|(field, _)| local(field));
    let unread = read.iter().map(|(_, attribute)| unread(krate, attribute));
    let apart = read.len() > MOST_IN_REGISTERS;
    let arms = read.iter().enumerate().map(|(index, (field, attribute))| {
        let index = Index::from(index);
        let kept = if apart { quote!(fields.#index) } else { local(field).to_token_stream() };
        arm(krate, field, attribute, &kept)
    });
    let step = match read.is_empty() {
        // All that is read is found again later: what is wrong with it is told now.
        true => quote! {
            if let ::core::result::Result::Err(bad) = step {
                return ::core::result::Result::Err(bad.tell(trace));
            }
        },
        false => quote! {
            let (number, payload) = match step {
                ::core::result::Result::Ok(attribute) => attribute,
                ::core::result::Result::Err(bad) => return ::core::result::Result::Err(bad.tell(trace)),
            };
            match number {
                #(#arms)*
                _ => {}
            }
        },
    };
    let walk = quote! {
        let mut cursor = #krate::__private::Cursor::new(region);
        while let ::core::option::Option::Some(step) = cursor.step() {
            #step
        }
    };
    Some(match apart {
        true => {
            let walk = or_outside(&walk, &quote!(()));
            quote! {
                let mut fields = (#(#unread,)*);
                trace.apart(&mut fields, |fields, trace| { #walk })?;
                let (#(#locals,)*) = fields;
            }
        }
        false => quote! {
            #(let mut #locals = #unread;)*
            #walk
        },
    })
}

/// What an attribute's variable holds before it is read.
fn unread(krate: &Path, attribute: &Attribute) -> TokenStream {
    let value = &attribute.value;
    match (attribute.form, attribute.presence) {
        (_, Presence::Repeated) => quote!(#krate::__private::Vec::new()),
        (Form::Flag, _) => quote!(false),
        // Its kind is known only when all attributes are.
        (Form::SubMessage, _) => quote!(::core::option::Option::None::<&[::core::primitive::u8]>),
        _ => quote!(::core::option::Option::None::<#value>),
    }
}

/// What reads an attribute, and keeps it where `kept` says.
fn arm(krate: &Path, field: &Field, attribute: &Attribute, kept: &TokenStream) -> TokenStream {
    let (place, value, number) = (place(field), &attribute.value, number(field));
    let codec = match attribute.form {
        Form::Flag => return quote! { #number => #kept = true, },
        Form::SubMessage => return quote! { #number => #kept = ::core::option::Option::Some(payload), },
        Form::Value => quote!(<#value as #krate::__private::Value<'_>>::from_payload),
        Form::Indexed => quote!(<#value as #krate::__private::Indexed<'_>>::from_nest),
        Form::Packed => quote!(<#value as #krate::__private::Packed<'_>>::from_packed),
    };
    let check = checks_what_is_read(attribute).then(|| check(krate, field, attribute));
    let keep = match attribute.presence {
        Presence::Repeated => quote!(#kept.push(value)),
        _ => quote!(#kept = ::core::option::Option::Some(value)),
    };
    let keep = match check {
        Some(check) => quote!({ #check #keep }),
        None => keep,
    };
    quote! {
        #number => match #codec(payload, trace) {
            ::core::result::Result::Ok(value) => #keep,
            ::core::result::Result::Err(failed) => break 'failed (failed, &#place),
        },
    }
}

/// Holds what was read to its limits.
fn check(krate: &Path, field: &Field, attribute: &Attribute) -> TokenStream {
    let (value, limits, place, wire) = (&attribute.value, limits(field), place(field), wire(field));
    // Of a C array the whole is limited.
    let (wire, selector) = match attribute.form {
        Form::Packed => (
            quote!(#krate::__private::Wire::Bytes { size: ::core::option::Option::None }),
            quote!(#krate::__private::Selector::Bytes(payload)),
        ),
        _ => (quote!(#wire), quote!(<#value as #krate::__private::Value<'_>>::selector(&value))),
    };
    quote! {
        let checked = #krate::__private::check_read(&#limits, &#wire, #selector, payload, trace);
        if let ::core::result::Result::Err(failed) = checked {
            break 'failed (failed, &#place);
        }
    }
}

fn require(krate: &Path, field: &Field) -> TokenStream {
    let (local, place) = (local(field), place(field));
    quote! {
        let ::core::option::Option::Some(#local) = #local else {
            let failed = trace.fail(#krate::__private::DecodeErrorKind::Missing, region);
            break 'failed (failed, &#place);
        };
    }
}

/// Reads a sub-message, whose selector is known by now.
fn select(krate: &Path, layout: &Layout, field: &Field, attribute: &Attribute) -> Option<TokenStream> {
    let by = attribute.select.as_ref()?;
    let (name, value) = (local(field), &attribute.value);
    let selector = selector(krate, layout, by, |field| {
        let local = local(field);
        quote!(#local)
    });
    let read = or_inside(
        field,
        &quote! {
            <#value as #krate::__private::SubMessage<'_>>::from_selected(#selector, payload, trace)
        },
    );
    Some(match attribute.presence {
        Presence::Optional => quote! {
            let #name = match #name {
                ::core::option::Option::Some(payload) => ::core::option::Option::Some(#read),
                ::core::option::Option::None => ::core::option::Option::None,
            };
        },
        _ => quote! {
            let payload = #name;
            let #name = #read;
        },
    })
}

fn member(krate: &Path, field: &Field, layout: &Layout) -> TokenStream {
    let (member, local) = (&field.member, local(field));
    match &field.kind {
        Kind::Attribute(attribute) if attribute.presence == Presence::RepeatedLazily => {
            let number = number(field);
            quote!(#member: #krate::__private::Array::repeated(region, #number, trace))
        }
        Kind::Attribute(attribute)
            if attribute.form != Form::Flag && attribute.presence == Presence::Defaulted =>
        {
            quote!(#member: ::core::option::Option::unwrap_or_default(#local))
        }
        Kind::Attribute(_) | Kind::Header { .. } | Kind::Payload { .. } => quote!(#member: #local),
        Kind::Unknown { .. } => {
            let numbers = layout.attributes().map(|(field, _)| number(field));
            let pads = layout.attributes().filter(|(_, attribute)| attribute.pad.is_some());
            let pads = pads.map(|(field, _)| pad(field));
            quote!(#member: #krate::__private::Unknown::new(region, &[#(#numbers,)* #(#pads),*]))
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
