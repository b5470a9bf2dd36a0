//! `#[open_enum]` and `#[open_flags]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Item, ItemStruct, Path, parse_quote};

use super::wire_struct::{Declared, declare, derived};
use super::{at, wide};
use crate::ast::{self, Named, Open, Repr, number_span};
use crate::attr;
use crate::ctxt::Ctxt;

pub(crate) fn open_enum(arguments: TokenStream, item: TokenStream) -> TokenStream {
    open(arguments, item, Open::Enum)
}

pub(crate) fn open_flags(arguments: TokenStream, item: TokenStream) -> TokenStream {
    open(arguments, item, Open::Flags)
}

fn open(arguments: TokenStream, item: TokenStream, kind: Open) -> TokenStream {
    let cx = Ctxt::default();
    let (ty, mut options) = attr::open_arguments(&cx, arguments);
    let krate = ast::krate(&mut options);
    let item = match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Enum(item)) => item,
        other => {
            let text = format!("`{}` is for enums: each variant is a name", kind.name());
            match other {
                Ok(Item::Struct(item)) => cx.error(item.ident.span(), text),
                Ok(other) => cx.error(other.span(), text),
                Err(error) => cx.push(error),
            }
            let errors = cx.finish();
            return quote! { #errors #item };
        }
    };
    let mut named = ast::named(&cx, &item, &options, kind);
    let repr = Repr::new(&cx, ty, kind, item.ident.span(), options.poisoned);
    let errors = cx.finish();
    let repr = match repr {
        Some(repr) => repr,
        // Told: who uses the type has made no mistake.
        None => {
            let ty: syn::Type = parse_quote!(::core::primitive::u32);
            Repr { host: ty.clone(), ty, name: "u32", network: false }
        }
    };
    if errors.is_some() {
        for named in &mut named {
            named.value = Some(parse_quote!(0));
        }
    }
    let (attrs, vis, ident, ty) = (&item.attrs, &item.vis, &item.ident, &repr.ty);
    let newtype: ItemStruct = parse_quote! {
        #(#attrs)*
        #vis struct #ident(
            /// The integer as it is on the wire.
            pub #ty
        );
    };
    let Declared { item, impls } = declare(&newtype, &krate, None, Some(&quote!(__NAMED.integer.names)));
    let values = values(&newtype.ident, &krate, &repr, &named);
    let constants = match kind {
        Open::Enum => constants(&newtype.ident, &repr, &named),
        Open::Flags => flags(&newtype.ident, &krate, &repr, &named),
    };
    let table = table(&newtype.ident, &krate, &repr, &named, kind);
    let shown = shown(&newtype, &krate, &repr);
    let conversions = conversions(&newtype.ident, &krate, &repr);
    quote! {
        #errors
        #item
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::unnecessary_cast)]
        const _: () = {
            #values
            #table
            #constants
            #impls
            #shown
            #conversions
        };
    }
}

fn number(index: usize) -> Ident {
    format_ident!("__VALUE_{}", index)
}

/// The values as constants, and the proof that the integer holds them.
fn values(owner: &Ident, krate: &Path, repr: &Repr, named: &[Named]) -> TokenStream {
    let owner = owner.unraw().to_string();
    let (ty, ty_name) = (&repr.ty, repr.name);
    let mut items = TokenStream::new();
    let mut before = None;
    for (index, Named { ident, value, .. }) in named.iter().enumerate() {
        let (number, name) = (number(index), ident.unraw().to_string());
        let (wide, span) = match (value, &before) {
            (Some(value), _) => (wide(value), number_span(value)),
            (None, Some(before)) => (quote!(#before + 1), ident.span()),
            (None, None) => (quote!(0), ident.span()),
        };
        let krate_at = at(krate, span);
        items.extend(quote! { const #number: ::core::primitive::i128 = #wide; });
        items.extend(quote_spanned! {span=>
            const _: () = #krate_at::__private::check_value::<#ty>(#owner, #name, #ty_name, #number);
        });
        before = Some(number);
    }
    items
}

/// An `i128` as the newtype's integer, in a constant.
fn narrow(repr: &Repr, number: &TokenStream) -> TokenStream {
    let Repr { ty, host, network, .. } = repr;
    if *network { quote!(<#ty>::constant(#number as #host)) } else { quote!(#number as #ty) }
}

fn constants(owner: &Ident, repr: &Repr, named: &[Named]) -> TokenStream {
    let constants = named.iter().enumerate().map(|(index, Named { ident, attrs, .. })| {
        let number = number(index);
        let value = narrow(repr, &quote!(#number));
        quote! {
            #(#attrs)*
            pub const #ident: Self = Self(#value);
        }
    });
    // A set of the kernel's names is declared whole, and used in part.
    quote! {
        #[allow(dead_code)]
        impl #owner { #(#constants)* }
    }
}

/// The constants and operators of the `bitflags` crate. A newer kernel may set other bits.
fn flags(owner: &Ident, krate: &Path, repr: &Repr, named: &[Named]) -> TokenStream {
    let ty = &repr.ty;
    let constants = named.iter().enumerate().map(|(index, Named { ident, attrs, .. })| {
        let number = number(index);
        quote! {
            #(#attrs)*
            const #ident = #number as #ty;
        }
    });
    quote! {
        #krate::__private::bitflags::bitflags! {
            impl #owner: #ty {
                #(#constants)*
                const _ = !0;
            }
        }
    }
}

/// The names as data.
fn table(owner: &Ident, krate: &Path, repr: &Repr, named: &[Named], kind: Open) -> TokenStream {
    let (owner, ty) = (owner.unraw().to_string(), &repr.ty);
    let names = named.iter().enumerate().map(|(index, Named { ident, .. })| {
        let (name, number) = (ident.unraw().to_string(), number(index));
        quote!((#name, #number))
    });
    let variant = match kind {
        Open::Enum => quote!(Values),
        Open::Flags => quote!(Bits),
    };
    quote! {
        const __NAMED: &#krate::__private::NamedInteger = &#krate::__private::NamedInteger {
            name: #owner,
            integer: #krate::__private::integer_of::<#ty>(#krate::__private::Names::#variant(&[#(#names),*])),
        };
    }
}

/// `Debug`, `Display` and `FromStr`.
fn shown(newtype: &ItemStruct, krate: &Path, repr: &Repr) -> TokenStream {
    let owner = &newtype.ident;
    let derived = derived(newtype);
    let wide = wide_of(repr);
    let number = narrow(repr, &quote!(number));
    let traits = [("Debug", "debug"), ("Display", "display")];
    let shown = traits.iter().filter(|(name, _)| !derived.iter().any(|derived| derived == name));
    let shown = shown.map(|(name, method)| {
        let (name, method) = (Ident::new(name, Span::mixed_site()), Ident::new(method, Span::mixed_site()));
        quote! {
            #[automatically_derived]
            impl ::core::fmt::#name for #owner {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    __NAMED.#method(#wide, f)
                }
            }
        }
    });
    quote! {
        #(#shown)*
        #[automatically_derived]
        impl ::core::str::FromStr for #owner {
            type Err = #krate::__private::ParseNameError;

            fn from_str(text: &::core::primitive::str) -> ::core::result::Result<Self, Self::Err> {
                match __NAMED.parse(text) {
                    ::core::result::Result::Ok(number) => ::core::result::Result::Ok(Self(#number)),
                    ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
                }
            }
        }
    }
}

/// The value in the host's order.
fn host_of(repr: &Repr, value: &TokenStream) -> TokenStream {
    if repr.network { quote!(#value.0.get()) } else { quote!(#value.0) }
}

fn wide_of(repr: &Repr) -> TokenStream {
    let (host, value) = (&repr.host, host_of(repr, &quote!(self)));
    quote!(<::core::primitive::i128 as ::core::convert::From<#host>>::from(#value))
}

/// From and to the host's integer, and its sign.
fn conversions(owner: &Ident, krate: &Path, repr: &Repr) -> TokenStream {
    let Repr { ty, host, network, .. } = repr;
    let value = host_of(repr, &quote!(value));
    let from = if *network { quote!(<#ty>::constant(value)) } else { quote!(value) };
    quote! {
        #[automatically_derived]
        impl ::core::convert::From<#host> for #owner {
            #[inline]
            fn from(value: #host) -> Self {
                Self(#from)
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<#owner> for #host {
            #[inline]
            fn from(value: #owner) -> Self {
                #value
            }
        }

        #[automatically_derived]
        impl #krate::__private::Signed for #owner {
            const SIGNED: ::core::option::Option<::core::primitive::bool> =
                <#host as #krate::__private::Signed>::SIGNED;
        }
    }
}
