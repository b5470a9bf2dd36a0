//! Collects what is wrong, so that one compile tells all of it.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far. Every phase reports here and goes on.
#[derive(Default)]
pub(crate) struct Ctxt {
    errors: RefCell<Vec<syn::Error>>,
}

impl Ctxt {
    /// A mistake at one token.
    pub(crate) fn error(&self, at: Span, message: impl Display) {
        self.push(syn::Error::new(at, message));
    }

    /// A mistake at several tokens.
    pub(crate) fn error_at(&self, at: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// A mistake that syn found.
    pub(crate) fn push(&self, error: syn::Error) {
        self.errors.borrow_mut().push(error);
    }

    /// The mistakes as `compile_error!` calls; `None` where there are none.
    pub(crate) fn finish(self) -> Option<TokenStream> {
        let errors = self.errors.into_inner();
        if errors.is_empty() { None } else { Some(errors.iter().map(syn::Error::to_compile_error).collect()) }
    }
}
