//! What `Message`, `Request` and `Attributes` share: numbers, places, limits, and what can be proven of them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Lifetime, Path};

use super::schema::{described, has_limits};
use super::{at, own_lifetime, to_static, wide};
use crate::ast::{Attribute, Container, Field, Form, Layout, Presence, SelectedBy, number_span, type_span};
use crate::attr::Limit;

/// The constant that is an attribute's number.
pub(super) fn number(field: &Field) -> Ident {
    format_ident!("__NUMBER_{}", field.index)
}

/// The constant that is what one value of an attribute is.
pub(super) fn wire(field: &Field) -> Ident {
    format_ident!("__WIRE_{}", field.index)
}

/// The constant that is an attribute's limits.
pub(super) fn limits(field: &Field) -> Ident {
    format_ident!("__LIMITS_{}", field.index)
}

/// An attribute's limits, or that it has none.
pub(super) fn limits_or_none(krate: &Path, field: &Field, attribute: &Attribute) -> TokenStream {
    match has_limits(attribute) {
        true => limits(field).to_token_stream(),
        false => quote!(#krate::__private::Limits::NONE),
    }
}

/// The constant that is the number of the attribute that aligns an attribute.
pub(super) fn pad(field: &Field) -> Ident {
    format_ident!("__PAD_{}", field.index)
}

/// The static that names a field in errors.
pub(super) fn place(field: &Field) -> Ident {
    format_ident!("__PLACE_{}", field.index)
}

/// How a codec is inlined: a small one always, since what is around it, such as values that go through memory, costs
/// more than it does; of a large one the compiler knows better.
pub(super) fn inline(layout: &Layout) -> TokenStream {
    const SMALL: usize = 8;
    match layout.attributes().count() {
        0..=SMALL => quote!(#[inline(always)]),
        _ => quote!(#[inline]),
    }
}

/// The variable that a field is read into.
pub(super) fn local(field: &Field) -> Ident {
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

/// Numbers, places, limits, and what can be proven of them.
pub(super) fn items(container: &Container<'_>, layout: &Layout) -> TokenStream {
    let krate = &container.krate;
    let owner = &container.name;
    let mut items = quote! {
        // Used by a type that does not say what it is.
        #[allow(unused_imports)]
        use #krate::__private::Undescribed as _;
    };
    for (field, attribute) in layout.attributes() {
        let (name, wide) = (number(field), wide(&attribute.number));
        items.extend(quote! {
            const #name: ::core::primitive::u16 =
                #krate::__private::attribute_number(#wide);
        });
        let (name, wire) = (wire(field), described(krate, attribute));
        items.extend(quote! { const #name: #krate::__private::Wire = #wire; });
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
            const __DISTINCT: ::core::primitive::bool = #krate::__private::are_distinct(__FIELDS);
        });
    }
    for (index, (field, attribute)) in layout.attributes().enumerate() {
        let allow_zero = attribute.allow_zero;
        let krate_at = at(krate, number_span(&attribute.number));
        items.extend(quote_spanned! {number_span(&attribute.number)=>
            const _: () = #krate_at::__private::check_attribute(#owner, __FIELDS, __DISTINCT, #index, #allow_zero);
        });
        let proofs = Proofs { krate, owner, field, attribute };
        items.extend([
            proofs.limits(),
            proofs.pad(),
            proofs.net_byteorder(),
            proofs.value(),
            proofs.select(layout),
        ]);
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

/// What is proven of one attribute, besides its number.
struct Proofs<'f> {
    krate: &'f Path,
    owner: &'f str,
    field: &'f Field,
    attribute: &'f Attribute,
}

impl Proofs<'_> {
    fn name(&self) -> String {
        self.field.member.unraw().to_string()
    }

    /// The constant of limits, and that each of them is of a kind and a size that the type can have.
    fn limits(&self) -> TokenStream {
        let Self { krate, owner, field, attribute } = self;
        if !has_limits(attribute) {
            return TokenStream::new();
        }
        let (constant, name, strict) = (limits(field), self.name(), attribute.strict.is_some());
        // Of a C array the whole is limited.
        let wire = match attribute.form {
            Form::Packed => quote!(#krate::__private::Wire::Bytes { size: ::core::option::Option::None }),
            _ => {
                let wire = wire(field);
                quote!(#wire)
            }
        };
        let values = attribute.limits.iter().flat_map(|limit| {
            let wide = wide(&limit.value);
            limit_fields(limit.name).iter().map(move |(member, is_length)| {
                let member = format_ident!("{member}");
                let value = if *is_length { quote!(#krate::__private::length(#wide)) } else { wide.clone() };
                quote!(#member: ::core::option::Option::Some(#value))
            })
        });
        let mut proofs = quote! {
            const #constant: #krate::__private::Limits =
                #krate::__private::Limits { #(#values,)* strict: #strict, ..#krate::__private::Limits::NONE };
        };
        for limit in &attribute.limits {
            let (keyword, at_value, wide) = (limit.name, number_span(&limit.value), wide(&limit.value));
            let krate_at = at(krate, at_value);
            let check = if is_length(limit) { "check_len_limit" } else { "check_integer_limit" };
            let check = Ident::new(check, at_value);
            proofs.extend(quote_spanned! {at_value=>
                const _: () = #krate_at::__private::#check(#owner, #name, #wire, #keyword, #wide);
            });
        }
        for (low, high) in [("min", "max"), ("min_len", "max_len")] {
            let find = |name| attribute.limits.iter().find(|limit| limit.name == name);
            let (Some(low), Some(high)) = (find(low), find(high)) else { continue };
            let (low_name, low_value) = (low.name, wide(&low.value));
            let (high_name, high_value) = (high.name, wide(&high.value));
            let krate_at = at(krate, number_span(&high.value));
            proofs.extend(quote_spanned! {number_span(&high.value)=>
                const _: () = #krate_at::__private::check_limit_order(
                    #owner, #name, (#low_name, #low_value), (#high_name, #high_value),
                );
            });
        }
        proofs
    }

    fn pad(&self) -> TokenStream {
        let Self { krate, owner, field, attribute } = self;
        let Some(number) = &attribute.pad else { return TokenStream::new() };
        let (constant, name, wide) = (pad(field), self.name(), wide(number));
        let krate_at = at(krate, number_span(number));
        quote_spanned! {number_span(number)=>
            const #constant: ::core::primitive::u16 = #krate_at::__private::attribute_number(#wide);
            const _: () = #krate_at::__private::check_pad(#owner, #name, __FIELDS, #wide);
        }
    }

    fn net_byteorder(&self) -> TokenStream {
        let Self { krate, owner, field, attribute } = self;
        let Some(keyword) = attribute.net_byteorder else { return TokenStream::new() };
        let (name, wire, krate_at) = (self.name(), wire(field), at(krate, keyword));
        quote_spanned! {keyword=>
            const _: () = #krate_at::__private::check_net_byteorder(#owner, #name, #wire);
        }
    }

    /// That a value fits into an attribute, and stands where its numbers are.
    fn value(&self) -> TokenStream {
        let Self { krate, owner, field, attribute } = self;
        let (name, value, span) = (self.name(), to_static(&attribute.value), type_span(&attribute.value));
        let (krate_at, wire) = (at(krate, span), wire(field));
        let levels = quote!(#krate::__private::Described::<#value>::LEVELS);
        let entry_levels = quote!(#krate::__private::DescribedNest::<#value>::ENTRY_LEVELS);
        match attribute.form {
            Form::Value => quote_spanned! {span=>
                const _: () = #krate_at::__private::check_carried(#owner, #name, #wire, #levels);
            },
            Form::Indexed => quote_spanned! {span=>
                const _: () = #krate_at::__private::check_levels(#owner, #name, #entry_levels);
            },
            Form::Flag | Form::Packed | Form::SubMessage => TokenStream::new(),
        }
    }

    /// That what selects a sub-message is what its kinds are selected by.
    fn select(&self, layout: &Layout) -> TokenStream {
        let Self { krate, owner, attribute, .. } = self;
        let (by, wire) = match &attribute.select {
            Some(SelectedBy::Sibling(member)) => match layout.attribute(member) {
                Some((selector, attribute)) => {
                    let wire = wire(selector);
                    let limits = limits_or_none(krate, selector, attribute);
                    (member, quote!((::core::option::Option::Some(#wire), &#limits)))
                }
                None => return TokenStream::new(),
            },
            Some(SelectedBy::Header { member, .. }) => {
                let name = member.unraw().to_string();
                let wire = quote! {
                    (
                        #krate::__private::header_wire(<__Header as #krate::__private::WireStruct>::STRUCT, #name),
                        &#krate::__private::Limits::NONE,
                    )
                };
                (member, wire)
            }
            None => return TokenStream::new(),
        };
        let (name, by_name, value) = (self.name(), by.unraw().to_string(), to_static(&attribute.value));
        let krate_at = at(krate, by.span());
        quote_spanned! {by.span()=>
            const _: () = #krate_at::__private::check_select(
                #owner,
                #name,
                #by_name,
                #wire,
                #krate_at::__private::DescribedKinds::<#value>::KINDS,
            );
        }
    }
}

/// The members of `Limits` that a keyword sets, and whether they are lengths.
fn limit_fields(keyword: &str) -> &'static [(&'static str, bool)] {
    match keyword {
        "min" => &[("min", false)],
        "max" => &[("max", false)],
        "mask" => &[("mask", false)],
        "min_len" => &[("min_len", true)],
        "max_len" => &[("max_len", true)],
        _ => &[("min_len", true), ("max_len", true)],
    }
}

fn is_length(limit: &Limit) -> bool {
    limit_fields(limit.name).iter().any(|(_, is_length)| *is_length)
}

/// Whether what is read is looked at again: what is strict, and C structs that have a least length.
pub(super) fn checks_what_is_read(attribute: &Attribute) -> bool {
    let least = |limit: &Limit| matches!(limit.name, "min_len" | "exact_len");
    has_limits(attribute) && (attribute.strict.is_some() || attribute.limits.iter().any(least))
}

/// What chooses the kind of a sub-message: an expression, given the one that a sibling or the header is.
pub(super) fn selector(
    krate: &Path,
    layout: &Layout,
    by: &SelectedBy,
    value: impl Fn(&Field) -> TokenStream,
) -> TokenStream {
    match by {
        SelectedBy::Sibling(member) => match layout.attribute(member) {
            Some((field, Attribute { presence: Presence::Optional, .. })) => {
                let value = value(field);
                quote!(#krate::__private::selected_by_option(&#value))
            }
            Some((field, _)) => {
                let value = value(field);
                quote!(#krate::__private::selected_by(&#value))
            }
            None => quote!(#krate::__private::Selector::None),
        },
        SelectedBy::Header { member, .. } => match layout.header() {
            Some(field) => {
                let value = value(field);
                quote!(#krate::__private::selected_by(&{ #value.#member }))
            }
            None => quote!(#krate::__private::Selector::None),
        },
    }
}
