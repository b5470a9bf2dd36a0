//! Derives of the netlink workspace.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

mod ast;
mod attr;
mod check;
mod ctxt;
mod expand;
#[cfg(test)]
mod golden;
mod suggest;

/// A message.
#[proc_macro_derive(Message, attributes(nl))]
pub fn derive_message(input: TokenStream) -> TokenStream {
    expand::message(&parse_macro_input!(input as DeriveInput)).into()
}

/// A request.
#[proc_macro_derive(Request, attributes(nl))]
pub fn derive_request(input: TokenStream) -> TokenStream {
    expand::request(&parse_macro_input!(input as DeriveInput)).into()
}

/// A nest.
#[proc_macro_derive(Attributes, attributes(nl))]
pub fn derive_attributes(input: TokenStream) -> TokenStream {
    expand::attributes(&parse_macro_input!(input as DeriveInput)).into()
}

/// A protocol.
#[proc_macro_derive(Protocol, attributes(nl))]
pub fn derive_protocol(input: TokenStream) -> TokenStream {
    expand::protocol(&parse_macro_input!(input as DeriveInput)).into()
}

/// A generic netlink family.
#[proc_macro_derive(Family, attributes(nl))]
pub fn derive_family(input: TokenStream) -> TokenStream {
    expand::family(&parse_macro_input!(input as DeriveInput)).into()
}

/// A wire struct.
#[proc_macro_attribute]
pub fn wire_struct(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::wire_struct(arguments.into(), item.into()).into()
}
