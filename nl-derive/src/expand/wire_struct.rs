//! `#[wire_struct]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Field, Fields, Index, Item, ItemStruct, Path, Token, Type, punctuated::Punctuated};

use super::{at, own_lifetime, padding, sealed};
use crate::ast::{self, argument_of_order, bare, is_byte, is_named, type_span};
use crate::attr::{self, ContainerOptions, FieldOptions, Given, Site};
use crate::ctxt::Ctxt;

pub(crate) fn wire_struct(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let cx = Ctxt::default();
    let mut options = attr::arguments(&cx, arguments);
    let krate = ast::krate(&mut options);
    let mut item = match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Struct(item)) => item,
        Ok(other) => {
            cx.error(name_of(&other), "`wire_struct` is for structs: fields, or one field in parentheses");
            let errors = cx.finish();
            return quote! { #errors #item };
        }
        Err(error) => {
            cx.push(error);
            let errors = cx.finish();
            return quote! { #errors #item };
        }
    };
    let fields: Vec<_> =
        item.fields.iter().map(|field| attr::field(&cx, &field.attrs, Site::WireField)).collect();
    for field in &mut item.fields {
        field.attrs.retain(|attr| !attr.path().is_ident("nl"));
    }
    if !check_shape(&cx, &item, &options) {
        check_fields(&cx, &mut item.clone());
        let errors = cx.finish();
        return quote! { #errors #item };
    }
    let misfit = check_fields(&cx, &mut item);
    let pairs = pair(&cx, &item, &options, &fields);
    let represented = check_representation(&cx, &mut item);
    if !represented || padding::report(&cx, &item) {
        // Told: zerocopy need not tell it again.
        item.attrs.push(syn::parse_quote!(#[repr(C, packed)]));
    }
    let errors = cx.finish();
    let errors = match misfit {
        Some(misfit) => Some(quote! {
            type #misfit = <[(); { #errors 0 }] as #krate::__private::Named<()>>::Struct;
        }),
        None => errors,
    };
    let Declared { item: declared, impls } =
        declare(&item, &krate, options.c.as_ref().map(|c| &c.value), None);
    let proof = options.c.as_ref().map(|Given { value: c, .. }| match &errors {
        None => sealed(proof(&item, &krate, c, &pairs)),
        // It is used, though nothing is proven.
        Some(_) => sealed(quote! { type __C = #c; }),
    });
    quote! { #errors #declared #impls #proof }
}

fn name_of(item: &Item) -> Span {
    match item {
        Item::Enum(item) => item.ident.span(),
        Item::Union(item) => item.ident.span(),
        other => other.span(),
    }
}

/// Whether it is a struct that can be laid out as C's.
fn check_shape(cx: &Ctxt, item: &ItemStruct, options: &ContainerOptions) -> bool {
    let mut fine = true;
    for parameter in &item.generics.params {
        fine = false;
        cx.error_at(parameter, "a C struct has one layout: a `wire_struct` cannot have parameters");
    }
    match &item.fields {
        Fields::Named(fields) if !fields.named.is_empty() => {}
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            if let Some(c) = &options.c {
                cx.error(
                    c.keyword,
                    "a newtype has no named fields to compare with C's: write them, or remove `c = ...`",
                );
            }
        }
        Fields::Unnamed(fields) => {
            fine = false;
            cx.error_at(fields, "a `wire_struct` has named fields, or, as a newtype, one in parentheses");
        }
        Fields::Named(_) | Fields::Unit => {
            fine = false;
            cx.error(item.ident.span(), "a `wire_struct` has at least one field");
        }
    }
    if let (Some(prefix), None, false) = (&options.c_prefix, &options.c, options.poisoned) {
        cx.error(
            prefix.keyword,
            "`c_prefix` goes with the C struct that it is of: write `c = ..., c_prefix = ...`",
        );
    }
    fine
}

/// Whether the representation is left to us; if not, it is taken away.
fn check_representation(cx: &Ctxt, item: &mut ItemStruct) -> bool {
    let attributes = item.attrs.len();
    item.attrs.retain(|attr| {
        let ours =
            !attr.path().is_ident("repr") || words(attr).iter().all(|word| word == "C" || word == "align");
        if !ours {
            let text =
                "`wire_struct` chooses the representation, C's: remove this, or leave `align(...)` only";
            cx.error_at(attr, text);
        }
        ours
    });
    item.attrs.len() == attributes
}

/// Gives fields that cannot be on the wire a type of which the compiler says no more; tells that type's name.
fn check_fields(cx: &Ctxt, item: &mut ItemStruct) -> Option<Ident> {
    let mut misfit = None;
    for field in &mut item.fields {
        for cfg in field.attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
            cx.error_at(cfg, "a C struct has one layout: write two structs, each with its `#[cfg]` above it");
        }
        field.attrs.retain(|attr| !attr.path().is_ident("cfg"));
        if let Some(text) = no_wire_type(&field.ty) {
            cx.error_at(&field.ty, text);
            let name = misfit.get_or_insert_with(|| format_ident!("__{}Misfit", item.ident.unraw()));
            field.ty = syn::parse_quote!(#name);
        }
    }
    misfit
}

/// Why a type cannot be a field, where its name says so.
fn no_wire_type(ty: &Type) -> Option<&'static str> {
    let ty = bare(ty);
    let named = |names: &[&str]| names.iter().any(|name| is_named(ty, name));
    if matches!(ty, Type::Reference(_) | Type::Ptr(_)) || named(&["String", "Vec", "Box"]) {
        Some("what is on the wire holds no pointers: write integers, arrays of them, or other wire structs")
    } else if named(&["Option"]) {
        Some("a C struct has all its fields, always: write the type without `Option`")
    } else if named(&["bool"]) {
        Some("a byte from the wire has 256 values, `bool` two: write `u8`")
    } else if named(&["usize", "isize"]) {
        Some("its size differs between architectures: write `u32` or `u64`, `i32` or `i64`")
    } else {
        None
    }
}

/// The words in an attribute's list: `C` and `align` of `#[repr(C, align(8))]`.
fn words(attr: &Attribute) -> Vec<String> {
    let mut words = Vec::new();
    let read = attr.parse_nested_meta(|meta| {
        if let Some(ident) = meta.path.get_ident() {
            words.push(ident.to_string());
        }
        if meta.input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in meta.input);
            content.parse::<TokenStream>()?;
        }
        Ok(())
    });
    // An attribute that cannot be read is the compiler's to tell.
    if read.is_err() { Vec::new() } else { words }
}

/// What the user derives already, by last segments.
pub(super) fn derived(item: &ItemStruct) -> Vec<String> {
    let derives = item.attrs.iter().filter(|attr| attr.path().is_ident("derive"));
    let paths =
        derives.filter_map(|attr| attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok());
    paths.flatten().filter_map(|path| path.segments.last().map(|last| last.ident.to_string())).collect()
}

/// What a struct becomes.
pub(super) struct Declared {
    /// The struct and its derives.
    pub(super) item: TokenStream,
    /// `Default`, `WireStruct` and `Value`.
    pub(super) impls: TokenStream,
}

/// `names`: what the values of a newtype are called, which then shows itself by those.
pub(super) fn declare(
    item: &ItemStruct,
    krate: &Path,
    c: Option<&Path>,
    names: Option<&TokenStream>,
) -> Declared {
    let layout = layout(item, krate, c);
    let mut item = item.clone();
    let derived = derived(&item);
    let wanted = |name: &str| !derived.iter().any(|derived| derived == name);
    let zerocopy = quote!(#krate::__private::zerocopy);
    let std = [
        ("Clone", quote!(::core::clone::Clone)),
        ("Copy", quote!(::core::marker::Copy)),
        ("PartialEq", quote!(::core::cmp::PartialEq)),
    ];
    let more = match names {
        None => vec![("Debug", quote!(::core::fmt::Debug))],
        Some(_) => vec![("Eq", quote!(::core::cmp::Eq)), ("Hash", quote!(::core::hash::Hash))],
    };
    let std = std.iter().chain(&more).filter(|(name, _)| wanted(name)).map(|(_, path)| path);
    let bytes = ["FromBytes", "IntoBytes", "Immutable", "KnownLayout"];
    let bytes = bytes.iter().filter(|name| wanted(name)).map(|name| {
        let name = format_ident!("{name}");
        quote!(#zerocopy::#name)
    });
    let newtype = matches!(item.fields, Fields::Unnamed(_));
    let reprs = item.attrs.iter().filter(|attr| attr.path().is_ident("repr")).flat_map(words);
    let reprs: Vec<_> = reprs.collect();
    let repr = match newtype {
        true if reprs.is_empty() => Some(quote!(#[repr(transparent)])),
        false if !reprs.iter().any(|word| word == "C") => Some(quote!(#[repr(C)])),
        _ => None,
    };
    // The string is a path of the user's crate, so it has the user's spans.
    let path = zerocopy.to_string().replace(' ', "");
    let attributes = std::mem::take(&mut item.attrs);
    let ident = &item.ident;
    let default = wanted("Default").then(|| {
        quote! {
            #[automatically_derived]
            impl ::core::default::Default for #ident {
                #[inline]
                fn default() -> Self {
                    <Self as #zerocopy::FromZeros>::new_zeroed()
                }
            }
        }
    });
    let value = value(&item, krate, names);
    let checked = checked(item.clone(), krate);
    let declared = quote! {
        #(#attributes)*
        #[derive(#(#std,)* #(#bytes),*)]
        #[zerocopy(crate = #path)]
        #repr
        #checked
    };
    let impls = quote! {
        #default
        #[automatically_derived]
        impl #krate::__private::WireStruct for #ident {
            const STRUCT: &'static #krate::__private::Struct = #layout;
        }
        #value
    };
    Declared { item: declared, impls }
}

/// The struct, with types that tell once what is wrong with them, and not again in every derive.
///
/// `type __LinkHeaderField3 = <[(); check()] as Named<T>>::Struct` is `T`, which is what the documentation shows. Where
/// names of types tell their layout, up to the first that does not, all is told already.
fn checked(mut item: ItemStruct, krate: &Path) -> TokenStream {
    let known = item.fields.iter().take_while(|field| padding::is_known(&field.ty)).count();
    let unknown = known..item.fields.len();
    let types: Vec<_> = unknown.map(|index| proven(&item, krate, index)).collect();
    let names = (known..).map(|index| format_ident!("__{}Field{index}", item.ident.unraw()));
    let names: Vec<_> = names.take(types.len()).collect();
    let fields = match &mut item.fields {
        Fields::Named(fields) => &mut fields.named,
        Fields::Unnamed(fields) => &mut fields.unnamed,
        Fields::Unit => return item.into_token_stream(),
    };
    let mut all: Vec<Field> = std::mem::take(fields).into_iter().collect();
    for (mut shown, name) in all.split_off(known).into_iter().zip(&names) {
        let mut field = Field { ty: syn::parse_quote!(#name), ..shown.clone() };
        field.attrs.push(syn::parse_quote!(#[cfg(not(doc))]));
        shown.attrs.push(syn::parse_quote!(#[cfg(doc)]));
        all.extend([field, shown]);
    }
    *fields = all.into_iter().collect();
    quote! { #item #(type #names = #types;)* }
}

/// The type of a field, if it can be one and no byte before it, or behind the last, is nobody's.
fn proven(item: &ItemStruct, krate: &Path, index: usize) -> TokenStream {
    let owner = item.ident.unraw().to_string();
    let layout = format_ident!("__Layout");
    let fields = placed(item);
    let gaps = fields.get(index).map(|Placed { ident, name, ty, before }| {
        let (span, krate_at) = (ident.span(), at(krate, ident.span()));
        let before = before.map(|before| {
            let end = end(&layout, before);
            quote_spanned! {span=>
                #krate_at::__private::check_gap(#owner, #name, #end, ::core::mem::offset_of!(#layout, #ident));
            }
        });
        let behind = (index + 1 == fields.len()).then(|| {
            let end = end(&layout, (ident, ty));
            quote_spanned! {span=>
                #krate_at::__private::check_end(#owner, #name, #end, ::core::mem::size_of::<#layout>());
            }
        });
        let (members, types): (Vec<_>, Vec<_>) =
            fields.iter().take(index + 1).map(|field| (field.ident, field.ty)).unzip();
        let representation = item.attrs.iter().filter(|attr| attr.path().is_ident("repr"));
        quote! {
            #[allow(dead_code)]
            #[repr(C)]
            #(#representation)*
            struct #layout { #(#members: #types),* }
            #before
            #behind
        }
    });
    let ty = item.fields.iter().nth(index).map(|field| &field.ty);
    let span = ty.map_or_else(Span::call_site, type_span);
    let krate_at = at(krate, span);
    quote_spanned! {span=>
        <[(); {
            #gaps
            #krate_at::__private::check_wire_field::<#ty>()
        }] as #krate::__private::Named<#ty>>::Struct
    }
}

/// The struct as data.
fn layout(item: &ItemStruct, krate: &Path, c: Option<&Path>) -> TokenStream {
    let name = item.ident.unraw().to_string();
    let doc = ast::documentation(&item.attrs);
    let c = match c.and_then(|c| c.segments.last()) {
        Some(last) => {
            let last = last.ident.unraw().to_string();
            quote!(::core::option::Option::Some(#last))
        }
        None => quote!(::core::option::Option::None),
    };
    let fields = item.fields.iter().enumerate().map(|(index, field)| {
        let index = Index::from(index);
        let member = field.ident.as_ref().map_or_else(|| quote!(#index), ToTokens::to_token_stream);
        let name =
            field.ident.as_ref().map_or_else(|| index.index.to_string(), |ident| ident.unraw().to_string());
        let ty = &field.ty;
        quote! {
            #krate::__private::StructField {
                name: #name,
                offset: ::core::mem::offset_of!(Self, #member),
                size: ::core::mem::size_of::<#ty>(),
                wire: #krate::__private::Described::<#ty>::WIRE,
            }
        }
    });
    quote! {
        {
            // Used by a field whose type is no value.
            #[allow(unused_imports)]
            use #krate::__private::Undescribed as _;
            &#krate::__private::Struct {
                name: #name,
                doc: #doc,
                c: #c,
                size: ::core::mem::size_of::<Self>(),
                fields: &[#(#fields),*],
            }
        }
    }
}

/// The struct as an attribute's payload. A newtype around an integer is one: its size is exact.
fn value(item: &ItemStruct, krate: &Path, names: Option<&TokenStream>) -> TokenStream {
    let ident = &item.ident;
    let lifetime = own_lifetime();
    let inner = match &item.fields {
        Fields::Unnamed(fields) => fields.unnamed.first().map(|field| &field.ty),
        _ => None,
    };
    let inner = inner.filter(|ty| is_integer(ty) || argument_of_order(ty).is_some());
    let wire = match inner {
        Some(inner) => quote!(<#inner as #krate::__private::Value<'static>>::WIRE),
        None => quote!(#krate::__private::Wire::Struct(<Self as #krate::__private::WireStruct>::STRUCT)),
    };
    let names = names.map(|names| quote!(.named(#names)));
    let selector = inner.map(|inner| {
        quote! {
            #[inline(always)]
            fn selector(&self) -> #krate::__private::Selector<'_> {
                <#inner as #krate::__private::Value<'_>>::selector(&self.0)
            }
        }
    });
    let endian = inner.and_then(|inner| endian(ident, krate, inner));
    let (trace, read, write) = match inner {
        Some(inner) => (
            quote!(trace),
            quote! {
                match <#inner as #krate::__private::Value<#lifetime>>::from_payload(payload, trace) {
                    ::core::result::Result::Ok(value) => ::core::result::Result::Ok(Self(value)),
                    ::core::result::Result::Err(failed) => ::core::result::Result::Err(failed),
                }
            },
            quote!(<#inner as #krate::__private::Value<'_>>::put(&self.0, number, writer)),
        ),
        None => (
            quote!(_),
            quote!(::core::result::Result::Ok(#krate::__private::read_struct(payload))),
            quote!(writer.bytes(number, #krate::__private::zerocopy::IntoBytes::as_bytes(self))),
        ),
    };
    quote! {
        #[automatically_derived]
        impl<#lifetime> #krate::__private::Value<#lifetime> for #ident {
            const WIRE: #krate::__private::Wire = #wire #names;

            #[inline]
            fn from_payload(
                payload: &#lifetime [::core::primitive::u8],
                #trace: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                #read
            }

            #[inline]
            fn put(
                &self,
                number: ::core::primitive::u16,
                writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                #write
            }

            #selector
        }

        #[automatically_derived]
        impl<#lifetime> #krate::__private::Plain<#lifetime> for #ident {
            const SIZE: ::core::primitive::usize = {
                ::core::assert!(::core::mem::size_of::<Self>() > 0, "a `wire_struct` has at least one byte");
                ::core::mem::size_of::<Self>()
            };

            #[inline(always)]
            fn with_bytes<__R>(&self, lend: impl ::core::ops::FnOnce(&[::core::primitive::u8]) -> __R) -> __R {
                lend(#krate::__private::zerocopy::IntoBytes::as_bytes(self))
            }
        }

        #endian
    }
}

/// The newtype in another byte order, if it is around an integer that has one.
fn endian(owner: &Ident, krate: &Path, inner: &Type) -> Option<TokenStream> {
    if !is_integer(inner) || is_byte(inner) {
        return None;
    }
    let orders = ["to_be", "to_le"].map(|name| {
        let name = Ident::new(name, Span::mixed_site());
        quote! {
            #[inline(always)]
            fn #name(self) -> Self {
                Self(<#inner as #krate::__private::Endian>::#name(self.0))
            }
        }
    });
    Some(quote! {
        #[automatically_derived]
        impl #krate::__private::Endian for #owner {
            #(#orders)*
        }
    })
}

/// A field and where the one before it ends.
struct Placed<'i> {
    ident: &'i Ident,
    name: String,
    ty: &'i Type,
    before: Option<(&'i Ident, &'i Type)>,
}

fn placed(item: &ItemStruct) -> Vec<Placed<'_>> {
    let mut before = None;
    let mut all = Vec::new();
    for field in &item.fields {
        let Some(ident) = &field.ident else { continue };
        let before = before.replace((ident, &field.ty));
        all.push(Placed { ident, name: ident.unraw().to_string(), ty: &field.ty, before });
    }
    all
}

/// Where a field ends.
fn end(owner: &Ident, (field, ty): (&Ident, &Type)) -> TokenStream {
    quote!((::core::mem::offset_of!(#owner, #field) + ::core::mem::size_of::<#ty>()))
}

/// The C field of every field.
fn pair(cx: &Ctxt, item: &ItemStruct, options: &ContainerOptions, fields: &[FieldOptions]) -> Vec<Ident> {
    let prefix = options.c_prefix.as_ref().map(|prefix| prefix.value.value()).unwrap_or_default();
    let mut pairs: Vec<Ident> = Vec::new();
    for (field, read) in item.fields.iter().zip(fields) {
        let Some(ident) = &field.ident else { continue };
        if let (Some(Given { keyword, .. }), None, false) = (&read.c, &options.c, options.poisoned) {
            cx.error(*keyword, "a field's `c` goes with the struct's: write `#[wire_struct(c = ...)]`");
        }
        let name = match &read.c {
            Some(given) => given.value.clone(),
            None => {
                let name = format!("{prefix}{}", ident.unraw());
                match syn::parse_str::<Ident>(&name) {
                    Ok(_) => Ident::new(&name, ident.span()),
                    Err(_) => Ident::new_raw(&name, ident.span()),
                }
            }
        };
        if pairs.contains(&name) {
            cx.error(name.span(), format!("C's `{name}` is another field's already"));
        }
        pairs.push(name);
    }
    pairs
}

/// The proof that the struct is C's.
///
/// In three steps, of which the later say nothing where an earlier one failed: every field has a counterpart (told
/// at the field, once); it has its size and sign (at its type); C has no more fields (at the struct), and all lie
/// where C's do.
fn proof(item: &ItemStruct, krate: &Path, c: &Path, pairs: &[Ident]) -> TokenStream {
    let owner = &item.ident;
    let owner_name = owner.unraw().to_string();
    let fields = placed(item);
    // If there is no such struct, that is told here alone.
    let mut checks = quote! { type __C = #c; };
    let mut all_named: Option<TokenStream> = None;
    for (index, (Placed { name, ty, .. }, pair)) in fields.iter().zip(pairs).enumerate() {
        // C's struct, if it has this field: the one place that names the field first.
        let named = format_ident!("__C{index}");
        checks.extend(quote! {
            type #named = <[(); {
                let _ = |c: __C| { let __C { #pair: _, .. } = c; };
                0
            }] as #krate::__private::Named<__C>>::Struct;
        });
        all_named = Some(match all_named {
            None => quote!(#named),
            Some(others) => quote!(<(#others, #named) as #krate::__private::Both>::Struct),
        });
        let c_name = pair.unraw().to_string();
        let span = type_span(ty);
        let krate_at = at(krate, span);
        checks.extend(quote_spanned! {span=>
            const _: () = #krate_at::__private::check_c_size(
                #owner_name,
                #name,
                #c_name,
                ::core::mem::size_of::<#ty>(),
                #krate_at::__private::size_of_field(|c: &#named| &c.#pair),
            );
        });
        if has_sign(ty) {
            let krate_at = at(krate, span);
            checks.extend(quote_spanned! {span=>
                const _: () = #krate_at::__private::check_c_sign(
                    #owner_name,
                    #name,
                    #c_name,
                    <#ty as #krate_at::__private::Signed>::SIGNED,
                    #krate_at::__private::sign_of_field(|c: &#named| &c.#pair),
                );
            });
        }
    }
    let c_at = c.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
    let moved = pairs.iter().map(|pair| {
        let mut pair = pair.clone();
        pair.set_span(c_at);
        pair
    });
    // The error for a literal's missing fields names them and has no advice, which a pattern's has.
    let all_there = quote_spanned! {c_at=>
        type __All = #all_named;
        type __Whole = <[(); {
            let _ = |c: __All| __All { #(#moved: c.#moved),* };
            0
        }] as #krate::__private::Named<__C>>::Struct;
    };
    checks.extend(all_there);
    for (Placed { ident, name, before, .. }, (pair, pair_before)) in
        fields.iter().zip(pairs.iter().zip([None].into_iter().chain(pairs.iter().map(Some))))
    {
        let c_name = pair.unraw().to_string();
        let (end, c_end) = match (before, pair_before) {
            (Some(before), Some(pair_before)) => (end(owner, *before), c_end(krate, pair_before)),
            _ => (quote!(0), quote!(0)),
        };
        let krate_at = at(krate, ident.span());
        checks.extend(quote_spanned! {ident.span()=>
            const _: () = #krate_at::__private::check_c_offset(
                #owner_name,
                #name,
                #c_name,
                (#end, ::core::mem::offset_of!(#owner, #ident)),
                (#c_end, ::core::mem::offset_of!(__Whole, #pair)),
            );
        });
    }
    if let (Some(Placed { ident, ty, .. }), Some(pair)) = (fields.last(), pairs.last()) {
        let c_name = c.to_token_stream().to_string().replace(' ', "");
        let (end, c_end) = (end(owner, (ident, ty)), c_end(krate, pair));
        let krate_at = at(krate, owner.span());
        checks.extend(quote_spanned! {owner.span()=>
            const _: () = #krate_at::__private::check_c_struct::<#owner, __Whole>(#owner_name, #c_name, #end, #c_end);
        });
    }
    checks
}

/// Where a field of C's ends.
fn c_end(krate: &Path, field: &Ident) -> TokenStream {
    quote! {
        (::core::mem::offset_of!(__Whole, #field)
            + #krate::__private::size_of_field(|c: &__Whole| &c.#field))
    }
}

fn is_integer(ty: &Type) -> bool {
    ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"].iter().any(|name| is_named(ty, name))
}

/// Whether the sign is compared: of integers, and of arrays of those that are not bytes.
fn has_sign(ty: &Type) -> bool {
    match bare(ty) {
        Type::Array(array) => has_sign(&array.elem) && !is_byte(&array.elem),
        ty => is_integer(ty),
    }
}
