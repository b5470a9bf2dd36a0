//! The page about YNL has a row for each word of YNL's schemas.

use std::collections::BTreeSet;

const PAGE: &str = include_str!("../docs/ynl.md");

/// How many specs Linux 7.2 has.
const SPECS: u32 = 33;

/// The words of Linux 7.2's Documentation/netlink/{genetlink,genetlink-c,genetlink-legacy,netlink-raw}.yaml: names of
/// properties, and what those can be that are one of several words. Each under the page's heading for its place.
const WORDS: &[(&str, &str)] = &[
    (
        "The file",
        "name protocol genetlink genetlink-c genetlink-legacy netlink-raw protonum version doc definitions \
         attribute-sets sub-messages operations mcast-groups",
    ),
    (
        "Definitions",
        "name doc type const enum flags struct value value-start entries header scope uapi kernel user members",
    ),
    (
        "Members of structs",
        "name doc type u8 u16 u32 u64 s8 s16 s32 s64 string binary pad len byte-order little-endian big-endian enum \
         enum-as-flags struct display-hint hex mac fddi ipv4 ipv6 ipv4-or-v6 uuid",
    ),
    ("Attribute sets", "name doc subset-of attributes header value type"),
    (
        "Attribute types",
        "unused pad flag binary bitfield32 uint sint u8 u16 u32 u64 s8 s16 s32 s64 string nest indexed-array \
         nest-type-value sub-message",
    ),
    (
        "Properties of attributes",
        "byte-order little-endian big-endian multi-attr nested-attributes enum enum-as-flags struct sub-type type-value \
         indexed-array binary display-hint hex mac fddi ipv4 ipv6 ipv4-or-v6 uuid",
    ),
    ("Checks", "checks flags-mask min max min-len max-len exact-len unterminated-ok"),
    ("Sub-messages", "name formats value fixed-header attribute-set sub-message selector"),
    (
        "Operations",
        "list name doc value enum-model unified directional attribute-set fixed-header do dump request reply attributes \
         notify event mcgrp flags admin-perm uns-admin-perm dont-validate strict dump-strict config-cond",
    ),
    ("Multicast groups", "list name value flags"),
    (
        "For C alone",
        "uapi-header c-family-name c-version-name name-prefix enum-name async-prefix async-enum render-max \
         enum-cnt-name attr-cnt-name attr-max-name cmd-max-name cmd-cnt-name max-by-define c-define-name \
         kernel-policy split per-op global pre post kernel-family headers sock-priv",
    ),
];

/// The cells of the rows of the table under a heading.
fn rows(heading: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let heading = format!("## {heading}");
    let section = PAGE.lines().skip_while(move |line| *line != heading).skip(1);
    let section = section.take_while(|line| !line.starts_with("## "));
    let cells = |row: &'static str| row.trim_matches('|').split(" | ").map(str::trim).collect();
    section.filter(|line| line.starts_with("| ")).skip(1).map(cells)
}

/// What stands in backticks: `type: u8` are two words.
fn words(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('`').skip(1).step_by(2).flat_map(|code| code.split(": "))
}

#[test]
fn each_word_of_ynl_has_a_row_and_each_row_a_word() {
    for (heading, expected) in WORDS {
        let found: BTreeSet<_> =
            rows(heading).filter_map(|row| row.first().copied()).flat_map(words).collect();
        assert_eq!(found, expected.split_whitespace().collect(), "{heading}");
    }
}

#[test]
fn each_row_says_how_many_specs_use_it_and_how_it_is_written() {
    for (heading, _) in WORDS {
        for row in rows(heading) {
            let [word, specs, here] = row[..] else { panic!("{heading}: {row:?}") };
            assert!(specs.parse().is_ok_and(|specs: u32| specs <= SPECS), "{heading}, {word}: {specs}");
            assert!(!here.is_empty(), "{heading}, {word}");
        }
    }
}
