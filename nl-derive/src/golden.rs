//! Expansions as text: a change of what is generated is seen in a diff.

use std::path::Path;
use std::{env, fs};

use proc_macro2::TokenStream;

use crate::expand;

/// Says how to accept a change.
const UPDATE: &str = "NL_DERIVE_UPDATE_GOLDEN";

fn compare(name: &str, expansion: TokenStream) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let file = syn::parse2(expansion).expect("an expansion is items");
    let text = format!("// Compared with what {}.in expands to.\n{}", name, prettyplease::unparse(&file));
    if env::var_os(UPDATE).is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == text,
        "the expansion is not that of {}; look at what changed with `{UPDATE}=1 cargo test -p nl-derive golden` and \
         `git diff`",
        path.display(),
    );
}

fn derive(name: &str, expand: fn(&syn::DeriveInput) -> TokenStream) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.in"));
    let input = fs::read_to_string(path).unwrap();
    compare(name, expand(&syn::parse_str(&input).unwrap()));
}

#[test]
fn a_message_expands_to_this() {
    derive("message.rs", expand::message);
}

#[test]
fn a_request_with_fields_expands_to_this() {
    derive("request_fields.rs", expand::request);
}

#[test]
fn a_request_around_a_message_expands_to_this() {
    derive("request_wrapper.rs", expand::request);
}

#[test]
fn attributes_expand_to_this() {
    derive("attributes.rs", expand::attributes);
}

#[test]
fn a_sub_message_expands_to_this() {
    derive("sub_message.rs", expand::sub_message);
}

#[test]
fn a_set_of_messages_expands_to_this() {
    derive("messages.rs", expand::messages);
}

#[test]
fn a_protocol_expands_to_this() {
    derive("protocol.rs", expand::protocol);
}

#[test]
fn a_family_expands_to_this() {
    derive("family.rs", expand::family);
}

fn attribute(name: &str, arguments: &str, expand: fn(TokenStream, TokenStream) -> TokenStream) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.in"));
    let input = fs::read_to_string(path).unwrap();
    compare(name, expand(arguments.parse().unwrap(), input.parse().unwrap()));
}

#[test]
fn an_open_enum_expands_to_this() {
    attribute("open_enum.rs", "Be<u16>", expand::open_enum);
}

#[test]
fn open_flags_expand_to_this() {
    attribute("open_flags.rs", "u32, prefix = \"IFF_\"", expand::open_flags);
}

#[test]
fn a_wire_struct_expands_to_this() {
    let arguments = "c = nl_core::sys::rtnetlink::ifinfomsg, c_prefix = \"ifi_\"";
    attribute("wire_struct.rs", arguments, expand::wire_struct);
}
