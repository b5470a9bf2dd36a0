//! One text serves all architectures: laid out by the rules of `repr(C)` with 64-bit integers 4-aligned it has what is
//! asserted on x86, which is not the machine that runs this, and with those 8-aligned what is asserted elsewhere.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests speak by panicking")]

#[path = "support/repr_c.rs"]
mod repr_c;
mod support;

use std::path::Path;

use repr_c::{Types, number};

fn texts() -> impl Iterator<Item = String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/generated");
    support::committed()
        .into_iter()
        .map(move |module| std::fs::read_to_string(dir.join(module.name).with_extension("rs")).unwrap())
}

fn check(align_of_u64: usize) {
    let mut types = Types::new(align_of_u64);
    for text in texts() {
        syn::parse_file(&text).unwrap().items.into_iter().for_each(|item| types.add(item));
    }
    let mut checked = 0;
    for module in support::committed() {
        let asserted = if align_of_u64 == 4 { &module.x86 } else { &module.elsewhere };
        for (name, asserted) in asserted {
            let layout = types.layout_of(name).unwrap();
            assert_eq!(
                (layout.size, layout.align),
                (asserted.size, asserted.align),
                "{}::{name}",
                module.name
            );
            for (field, at) in &asserted.offsets {
                assert_eq!(layout.offsets.get(field), Some(at), "{}::{name}.{field}", module.name);
            }
            checked += 1;
        }
    }
    assert!(checked > 300, "only {checked}");
}

#[test]
fn the_text_has_on_x86_what_is_asserted_there() {
    check(4);
}

#[test]
fn the_text_has_elsewhere_what_is_asserted_there() {
    check(8);
}

#[test]
fn constants_have_the_type_that_their_value_needs() {
    let mut modules = support::committed();
    let mut value = |module: &str, name: &str| {
        modules.iter_mut().find(|m| m.name == module).unwrap().consts.remove(name).unwrap()
    };
    let int = |value, ty: &str| support::Value::Int(value, ty.to_owned());
    assert_eq!(value("if_link", "IFLA_MTU"), int(4, "u32"), "of an enum without a name");
    assert_eq!(value("xfrm", "XFRM_INF"), int(u64::MAX.into(), "u64"));
    assert_eq!(value("netlink", "NLA_TYPE_MASK"), int(0xffff_3fff, "u32"));
    assert_eq!(value("netlink", "NLMSG_HDRLEN"), int(16, "u32"));
    assert_eq!(value("inet_diag", "INET_DIAG_NOCOOKIE"), int(u32::MAX.into(), "u32"));
    assert_eq!(value("net_namespace", "NETNSA_NSID_NOT_ASSIGNED"), int(-1, "i32"));
    assert_eq!(
        value("pkt_sched", "__TC_MQPRIO_MODE_MAX"),
        int(1, "u32"),
        "C sees the macro, not the enumerator"
    );
    assert_eq!(value("wireguard", "WG_GENL_NAME"), support::Value::Text("wireguard".into()));
    assert_eq!(number(&syn::parse_str("-1").unwrap()), Some(-1));
}
