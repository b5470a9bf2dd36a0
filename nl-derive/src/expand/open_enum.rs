//! `#[open_enum]` and `#[open_flags]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Item, ItemStruct, Path, parse_quote};

use super::wire_struct::{Declared, declare, derived};
use super::{at, own_lifetime, wide};
use crate::ast::{self, Bytes, Named, Open, Repr, number_span};
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
    let repr = Repr::new(&cx, ty, kind, &item.ident, options.poisoned);
    let errors = cx.finish();
    let repr = match repr {
        Some(repr) => repr,
        // Told: who uses the type has made no mistake.
        None => {
            let ty: syn::Type = parse_quote!(::core::primitive::u32);
            Repr { host: ty.clone(), ty, name: "u32", bytes: Bytes::Host }
        }
    };
    if errors.is_some() {
        for named in &mut named {
            named.value = Some(parse_quote!(0));
        }
    }
    let (attrs, vis, ident, held) = (&item.attrs, &item.vis, &item.ident, repr.held());
    let doc = match repr.bytes {
        Bytes::Host | Bytes::Ordered => " The integer as it is on the wire.",
        Bytes::Variable => " The integer, which takes 4 bytes on the wire if that is enough, else 8.",
    };
    let newtype: ItemStruct = parse_quote! {
        #(#attrs)*
        #vis struct #ident(
            #[doc = #doc]
            pub #held
        );
    };
    let Declared { item, impls } = match repr.bytes {
        Bytes::Host | Bytes::Ordered => declare(&newtype, &krate, None, Some(&quote!(__NAMED.integer.names))),
        Bytes::Variable => variable(&newtype, &krate, &repr),
    };
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

/// A newtype that is a value, but has no size of its own: no C struct.
fn variable(newtype: &ItemStruct, krate: &Path, repr: &Repr) -> Declared {
    let derived = derived(newtype);
    let traits = [
        ("Clone", quote!(::core::clone::Clone)),
        ("Copy", quote!(::core::marker::Copy)),
        ("Default", quote!(::core::default::Default)),
        ("PartialEq", quote!(::core::cmp::PartialEq)),
        ("Eq", quote!(::core::cmp::Eq)),
        ("Hash", quote!(::core::hash::Hash)),
    ];
    let wanted = traits.iter().filter(|(name, _)| !derived.iter().any(|derived| derived == name));
    let wanted = wanted.map(|(_, path)| path);
    let item = quote! {
        #[derive(#(#wanted),*)]
        #newtype
    };
    let (owner, lifetime, Repr { ty, host, .. }) = (&newtype.ident, own_lifetime(), repr);
    let wide = wide_of(repr);
    let impls = quote! {
        #[automatically_derived]
        impl<#lifetime> #krate::__private::Value<#lifetime> for #owner {
            const WIRE: #krate::__private::Wire =
                <#ty as #krate::__private::Value<'static>>::WIRE.named(__NAMED.integer.names);

            #[inline]
            fn from_payload(
                payload: &#lifetime [::core::primitive::u8],
                trace: &mut #krate::__private::Trace,
            ) -> ::core::result::Result<Self, #krate::__private::Failed> {
                match <#ty as #krate::__private::Value<#lifetime>>::from_payload(payload, trace) {
                    ::core::result::Result::Ok(value) => ::core::result::Result::Ok(Self(value.0)),
                    ::core::result::Result::Err(failed) => ::core::result::Result::Err(failed),
                }
            }

            #[inline]
            fn put(
                &self,
                number: ::core::primitive::u16,
                writer: &mut #krate::__private::Writer<'_>,
            ) -> ::core::result::Result<(), #krate::__private::Failed> {
                let value = <#ty as ::core::convert::From<#host>>::from(self.0);
                <#ty as #krate::__private::Value<'_>>::put(&value, number, writer)
            }

            #[inline(always)]
            fn selector(&self) -> #krate::__private::Selector<'_> {
                #krate::__private::Selector::Integer(#wide)
            }
        }
    };
    Declared { item, impls }
}

fn number(index: usize) -> Ident {
    format_ident!("__VALUE_{}", index)
}

/// The values as constants, and the proof that the integer holds them.
fn values(owner: &Ident, krate: &Path, repr: &Repr, named: &[Named]) -> TokenStream {
    let owner = owner.unraw().to_string();
    let (ty, ty_name) = (repr.held(), repr.name);
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
    let Repr { ty, host, .. } = repr;
    match repr.bytes {
        Bytes::Ordered => quote!(<#ty>::constant(#number as #host)),
        Bytes::Host | Bytes::Variable => quote!(#number as #host),
    }
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
    let ty = &repr.host;
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
    let (owner, ty) = (owner.unraw().to_string(), repr.held());
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
    match repr.bytes {
        Bytes::Ordered => quote!(#value.0.get()),
        Bytes::Host | Bytes::Variable => quote!(#value.0),
    }
}

fn wide_of(repr: &Repr) -> TokenStream {
    let (host, value) = (&repr.host, host_of(repr, &quote!(self)));
    quote!(<::core::primitive::i128 as ::core::convert::From<#host>>::from(#value))
}

/// From and to the host's integer, and its sign.
fn conversions(owner: &Ident, krate: &Path, repr: &Repr) -> TokenStream {
    let Repr { ty, host, .. } = repr;
    let value = host_of(repr, &quote!(value));
    let from = match repr.bytes {
        Bytes::Ordered => quote!(<#ty>::constant(value)),
        Bytes::Host | Bytes::Variable => quote!(value),
    };
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
