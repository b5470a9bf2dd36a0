//! Types and limits beside policies, each as the kernel checks it.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;

use super::*;
use crate::generic::policy::{AttributeKind, OperationPolicy};
use crate::schema::{Limits, Names, Order, Struct};
use crate::{Body, Encode};

const KIND: AttributePolicy = AttributePolicy {
    kind: AttributeKind::FLAG,
    min_signed: None,
    max_signed: None,
    min: None,
    max: None,
    min_len: None,
    max_len: None,
    policy: None,
    max_attribute: None,
    bitfield_mask: None,
    mask: None,
};

fn of(kind: AttributeKind) -> AttributePolicy {
    AttributePolicy { kind, ..KIND }
}

fn unsigned(kind: AttributeKind, min: u64, max: u64) -> AttributePolicy {
    AttributePolicy { min: Some(min), max: Some(max), ..of(kind) }
}

fn signed(kind: AttributeKind, min: i64, max: i64) -> AttributePolicy {
    AttributePolicy { min_signed: Some(min), max_signed: Some(max), ..of(kind) }
}

fn sized(kind: AttributeKind, min_len: Option<u32>, max_len: Option<u32>) -> AttributePolicy {
    AttributePolicy { min_len, max_len, ..of(kind) }
}

fn compared(schema: &'static Schema, attributes: &[((u32, u16), AttributePolicy)]) -> Vec<Finding> {
    let ways = OperationPolicy { done: Some(0), dumped: None };
    let policy = CommandPolicy::with(ways, attributes.iter().copied().collect());
    let mut findings = Vec::new();
    let mut comparison = Comparison {
        operation: "ASK",
        kind: None,
        policy: &policy,
        findings: &mut findings,
        seen: Vec::new(),
    };
    comparison.set(schema, 0, FieldPath::EMPTY);
    findings
}

/// One attribute beside its policy: what is found.
fn found(field: Field, kernel: AttributePolicy) -> Vec<String> {
    let fields: &'static [Field] = Vec::leak(vec![field]);
    let schema = Box::leak(Box::new(Schema::new("Ask", "").with_fields(fields)));
    compared(schema, &[((0, 1), kernel)]).iter().map(|finding| finding.difference.to_string()).collect()
}

fn field(wire: Wire) -> Field {
    Field::new(1, "A", "a", wire)
}

const NOTHING: [&str; 0] = [];
const U16: Wire = Wire::integer(2, false);
const UINT: Wire = Wire::Variable { signed: false, names: NAMES };
const SINT: Wire = Wire::Variable { signed: true, names: Names::None };
const NAMES: Names = Names::Values(&[("OFF", 0)]);
const U32: Wire = Wire::integer(4, false);
const BYTES: Wire = Wire::Bytes { size: None };
static EMPTY: Schema = Schema::new("Empty", "");
static PAIR: Struct = Struct { name: "Pair", doc: "", c: None, size: 4, fields: &[] };
const NEST: Wire = Wire::Nest(|| &EMPTY);
const UNLIMITED: AttributePolicy = AttributePolicy { min: Some(0), max: Some(u32::MAX as u64), ..of_u32() };

const fn of_u32() -> AttributePolicy {
    AttributePolicy { kind: AttributeKind::U32, ..KIND }
}

#[test]
fn each_type_is_taken_as_itself() {
    let pairs = [
        (Wire::Flag, of(AttributeKind::FLAG)),
        (Wire::Bool, unsigned(AttributeKind::U8, 0, 1)),
        (Wire::integer(1, false), unsigned(AttributeKind::U8, 0, 255)),
        (U16, unsigned(AttributeKind::U16, 0, 65535)),
        (U32, UNLIMITED),
        (Wire::integer(8, false), unsigned(AttributeKind::U64, 0, u64::MAX)),
        (Wire::integer(1, true), signed(AttributeKind::S8, -128, 127)),
        (Wire::integer(2, true), signed(AttributeKind::S16, -0x8000, 0x7fff)),
        (Wire::integer(4, true), signed(AttributeKind::S32, i32::MIN.into(), i32::MAX.into())),
        (Wire::integer(8, true), signed(AttributeKind::S64, i64::MIN, i64::MAX)),
        (UINT, unsigned(AttributeKind::UINT, 0, u64::MAX)),
        (SINT, signed(AttributeKind::SINT, i64::MIN, i64::MAX)),
        (Wire::Text, of(AttributeKind::STRING)),
        (Wire::Text, of(AttributeKind::NUL_STRING)),
        (BYTES, of(AttributeKind::BINARY)),
        (NEST, of(AttributeKind::NESTED)),
        (Wire::Bitfield32, AttributePolicy { bitfield_mask: Some(!0), ..of(AttributeKind::BITFIELD32) }),
    ];
    for (ours, (wire, kernel)) in pairs.into_iter().enumerate() {
        assert_eq!(found(field(wire), kernel), NOTHING, "{wire:?}");
        // And, but for what has the kernel look at no more than a length, as nothing else.
        for (theirs, (_, other)) in pairs.into_iter().enumerate() {
            if ours != theirs && wire.max_len() != pairs[theirs].0.max_len() {
                let lax = matches!(other.kind, AttributeKind::BINARY | AttributeKind::STRING)
                    || matches!(other.kind, AttributeKind::UINT | AttributeKind::SINT)
                        && wire.max_len() == Some(4);
                assert!(lax || !found(field(wire), other).is_empty(), "{wire:?} as {}", other.kind);
            }
        }
    }
}

#[test]
fn an_integer_of_the_other_sign_is_read_by_the_kernel_and_no_mistake() {
    assert_eq!(found(field(Wire::integer(4, true)), UNLIMITED), ["is `i32`, the kernel reads `u32`"]);
    let int = signed(AttributeKind::S32, i32::MIN.into(), i32::MAX.into());
    assert_eq!(found(field(U32), int), ["is `u32`, the kernel reads `i32`"]);
    let uint = unsigned(AttributeKind::UINT, 0, u64::MAX);
    assert_eq!(found(field(SINT), uint), ["is `Sint`, the kernel reads `Uint`"]);
    assert_eq!(found(field(U32), uint), NOTHING);
    assert_eq!(found(field(U16), uint), ["is `u16`, write `Uint`"]);
    assert_eq!(found(field(UINT), UNLIMITED), ["is `Uint`, write `u32`"]);
}

#[test]
fn bytes_of_an_integers_size_are_one_where_the_kernel_does_not_compare_it() {
    let limited = unsigned(AttributeKind::U32, 1, 100);
    for wire in [U32.in_order(Order::Network), Wire::Ipv4, Wire::Bytes { size: Some(4) }, Wire::Struct(&PAIR)]
    {
        assert_eq!(found(field(wire), UNLIMITED), NOTHING, "{wire:?}");
        assert_eq!(found(field(wire), limited).len(), 1, "{wire:?}");
    }
    assert_eq!(found(field(U32.in_order(Order::Network)), limited), ["is `Be<u32>`, write `u32`"]);
    assert_eq!(found(field(U32.in_order(Order::Little)), UNLIMITED), NOTHING);
    assert_eq!(found(field(U32.in_order(Order::Little)), limited), ["is `Le<u32>`, write `u32`"]);
    assert_eq!(found(field(Wire::Ipv6), UNLIMITED), ["is `Ipv6Addr`, write `u32`"]);
}

fn limited(wire: Wire, min: Option<i128>, max: Option<i128>, mask: Option<i128>) -> Field {
    field(wire).limited(Box::leak(Box::new(Limits { min, max, mask, ..Limits::NONE })))
}

#[test]
fn a_range_that_is_wider_than_the_kernels_is_a_mistake() {
    let kernel = unsigned(AttributeKind::U32, 1, 100);
    let takes = "the kernel takes 1..=100: write";
    assert_eq!(found(field(U32), kernel), [format!("holds 0..=4294967295, {takes} `min = 1, max = 100`")]);
    assert_eq!(
        found(limited(U32, Some(1), Some(101), None), kernel),
        [format!("holds 1..=101, {takes} `max = 100`")]
    );
    assert_eq!(
        found(limited(U32, Some(0), Some(100), None), kernel),
        [format!("holds 0..=100, {takes} `min = 1`")]
    );
    assert_eq!(found(limited(U32, Some(1), Some(100), None), kernel), NOTHING);
    assert_eq!(found(limited(U32, Some(7), Some(8), None), kernel), NOTHING);
    let kernel = signed(AttributeKind::S32, -1, 1);
    assert_eq!(found(limited(Wire::integer(4, true), Some(-1), Some(1), None), kernel), NOTHING);
    assert_eq!(found(limited(Wire::integer(4, true), Some(-2), Some(1), None), kernel).len(), 1);
    // A mask is a greatest value, too.
    assert_eq!(
        found(limited(U32, Some(1), None, Some(0x3f)), unsigned(AttributeKind::U32, 0, 0x3f)),
        NOTHING
    );
    assert_eq!(found(field(Wire::Bool), unsigned(AttributeKind::U8, 1, 1)).len(), 1);
}

#[test]
fn bits_that_the_kernel_refuses_are_a_mistake() {
    let kernel = AttributePolicy { mask: Some(0x5), ..of(AttributeKind::U32) };
    assert_eq!(
        found(field(U32), kernel),
        ["may have the bits 0xfffffffa, which the kernel refuses: write `mask = 0x5`"]
    );
    assert_eq!(found(limited(U32, None, None, Some(0x5)), kernel), NOTHING);
    assert_eq!(found(limited(U32, None, None, Some(0x4)), kernel), NOTHING);
    assert_eq!(found(limited(U32, None, Some(1), None), kernel), NOTHING);
    // 2 is below 4.
    assert_eq!(found(limited(U32, None, Some(4), None), kernel).len(), 1);
    let kernel = AttributePolicy { bitfield_mask: Some(0x3), ..of(AttributeKind::BITFIELD32) };
    assert_eq!(found(limited(Wire::Bitfield32, None, None, Some(0x3)), kernel), NOTHING);
    assert_eq!(found(field(Wire::Bitfield32), kernel).len(), 1);
}

fn long(wire: Wire, min_len: Option<usize>, max_len: Option<usize>) -> Field {
    field(wire).limited(Box::leak(Box::new(Limits { min_len, max_len, ..Limits::NONE })))
}

#[test]
fn lengths_that_the_kernel_refuses_are_a_mistake() {
    let name = sized(AttributeKind::NUL_STRING, None, Some(15));
    assert_eq!(
        found(field(Wire::Text), name),
        ["has 0 or more bytes, the kernel takes 0..=15: write `max_len = 15`"]
    );
    assert_eq!(found(long(Wire::Text, None, Some(15)), name), NOTHING);
    // As bytes, the NUL counts.
    let binary = sized(AttributeKind::BINARY, None, Some(15));
    assert_eq!(found(long(Wire::Text, None, Some(15)), binary).len(), 1);
    assert_eq!(found(long(Wire::Text, None, Some(14)), binary), NOTHING);
    // A string has a byte at least: of text, the NUL.
    let string = sized(AttributeKind::STRING, None, Some(15));
    assert_eq!(found(long(Wire::Text, None, Some(15)), string), NOTHING);
    assert_eq!(
        found(long(BYTES, None, Some(15)), string),
        ["has 0..=15 bytes, the kernel takes 1..=15: write `min_len = 1`"]
    );
    let key = sized(AttributeKind::BINARY, Some(32), Some(32));
    assert_eq!(
        found(field(BYTES), key),
        ["has 0 or more bytes, the kernel takes 32: write `exact_len = 32`"]
    );
    assert_eq!(found(long(BYTES, Some(32), Some(32)), key), NOTHING);
    assert_eq!(found(field(Wire::Bytes { size: Some(32) }), key), NOTHING);
    assert_eq!(
        found(field(Wire::Ipv6), key),
        ["has 16 bytes, the kernel takes 32: write a type of that size"]
    );
    assert_eq!(found(field(Wire::Ip), sized(AttributeKind::BINARY, Some(4), Some(16))), NOTHING);
    assert_eq!(found(field(Wire::Struct(&PAIR)), sized(AttributeKind::BINARY, Some(5), None)).len(), 1);
    let packed = long(U16, None, Some(8)).shaped(Shape::Packed);
    assert_eq!(found(packed, sized(AttributeKind::BINARY, None, Some(8))), NOTHING);
    assert_eq!(found(packed, sized(AttributeKind::BINARY, None, Some(7))).len(), 1);
}

#[test]
fn nests_and_arrays_of_nests_are_not_each_other() {
    let (nested, array) = (of(AttributeKind::NESTED), of(AttributeKind::NESTED_ARRAY));
    let indexed = |wire| field(wire).shaped(Shape::Indexed { levels: 0 });
    assert_eq!(found(indexed(NEST), array), NOTHING);
    assert_eq!(found(indexed(NEST), nested), NOTHING, "the kernel does not look");
    assert_eq!(found(indexed(NEST), AttributePolicy { policy: Some(3), ..nested }).len(), 1);
    assert_eq!(
        found(indexed(U32), array),
        [
            "is an `indexed` array of `u32`, write a `Vec` or `Array` with `indexed`, of a type that derives `Attributes`"
        ]
    );
    assert_eq!(found(field(NEST), array).len(), 1);
    assert_eq!(found(field(NEST), of(AttributeKind::BINARY)), ["is the nest `Empty`, write bytes"]);
    assert_eq!(found(field(BYTES), nested).len(), 1, "without NLA_F_NESTED");
}

#[test]
fn numbers_in_one_another_are_no_array_of_nests() {
    let array = of(AttributeKind::NESTED_ARRAY);
    for (levels, fits) in [(0, true), (1, true), (2, false)] {
        let field = field(NEST).shaped(Shape::Indexed { levels });
        assert_eq!(found(field, array).is_empty(), fits, "{levels}");
    }
    assert_eq!(found(field(NEST).shaped(Shape::Indexed { levels: 0 }), of(AttributeKind::BINARY)).len(), 1);
}

#[test]
fn a_c_array_is_bytes_whatever_its_values_are() {
    let packed = field(U32).shaped(Shape::Packed);
    assert_eq!(found(packed, UNLIMITED), ["is a `packed` array of `u32`, write `u32`"]);
    assert_eq!(
        found(packed, AttributePolicy { max: Some(7), min: Some(0), ..of(AttributeKind::BINARY) }),
        NOTHING
    );
}

#[test]
fn text_is_no_number_and_a_number_no_text() {
    for wire in [U32, Wire::Ip, NEST, Wire::Mac] {
        assert_eq!(found(field(wire), of(AttributeKind::STRING)).len(), 1, "{wire:?}");
    }
    assert_eq!(found(field(Wire::Text), of(AttributeKind::STRING)), NOTHING);
    // Of no texts there is not even a NUL.
    assert_eq!(found(field(Wire::Texts), of(AttributeKind::STRING)).len(), 1);
    assert_eq!(found(long(Wire::Texts, Some(1), None), of(AttributeKind::STRING)), NOTHING);
}

#[test]
fn of_a_type_that_only_a_newer_kernel_has_nothing_is_found() {
    assert_eq!(found(field(U32), of(AttributeKind(99))), NOTHING);
    assert_eq!(AttributeKind(99).to_string(), "type 99");
}

#[test]
fn a_policy_is_read_as_it_is_written() {
    let policy = AttributePolicy { max_len: Some(15), ..of(AttributeKind::NUL_STRING) };
    let mut buffer = [0; 64];
    let bytes = policy.encode(&mut buffer).unwrap();
    assert_eq!(AttributePolicy::decode(bytes), Ok(policy));
}

#[test]
fn bytes_that_the_kernel_compares_by_their_bits_are_no_integer_of_ours() {
    let masked = AttributePolicy { mask: Some(0xff), ..of(AttributeKind::U32) };
    assert_eq!(found(field(U32.in_order(Order::Network)), masked), ["is `Be<u32>`, write `u32`"]);
    assert_eq!(found(field(Wire::Ipv4), masked), ["is `Ipv4Addr`, write `u32`"]);
    // One with a sign may have them all.
    assert_eq!(found(field(Wire::integer(4, true)), masked).len(), 2);
}

#[test]
fn lengths_of_what_has_several_are_all_compared() {
    let exactly = |length| sized(AttributeKind::BINARY, Some(length), Some(length));
    assert_eq!(found(field(Wire::Ip), exactly(16)).len(), 1);
    assert_eq!(found(field(Wire::Ip), exactly(4)).len(), 1);
    let variable = field(Wire::Variable { signed: false, names: Names::None });
    assert_eq!(found(variable, exactly(8)).len(), 1);
    assert_eq!(found(variable, sized(AttributeKind::BINARY, Some(4), Some(8))), NOTHING);
    // As bytes, a text's NUL counts at both ends.
    let binary = sized(AttributeKind::BINARY, Some(3), Some(16));
    assert_eq!(found(long(Wire::Text, Some(2), Some(15)), binary), NOTHING);
    assert_eq!(found(long(Wire::Text, Some(1), Some(15)), binary).len(), 1);
}

static HEADED: Schema = Schema::new("Headed", "").with_header("header", &PAIR);

#[test]
fn what_a_nest_cannot_say_is_told() {
    let nest = AttributePolicy { policy: Some(1), ..of(AttributeKind::NESTED) };
    assert_eq!(
        found(field(Wire::Nest(|| &Schema::OPAQUE)), nest),
        ["a codec by hand, and nothing can be compared"]
    );
    assert_eq!(
        found(field(Wire::Nest(|| &HEADED)), nest),
        ["has a fixed header of 4 bytes, the kernel takes none: leave it out"]
    );
    // Where the kernel does not look, there is nothing to compare with.
    for wire in [Wire::Nest(|| &Schema::OPAQUE), Wire::Nest(|| &HEADED)] {
        assert_eq!(found(field(wire), of(AttributeKind::NESTED)), NOTHING);
    }
}

#[test]
fn one_set_is_compared_with_each_of_its_policies() {
    static TWICE: Schema = Schema::new("Twice", "").with_fields(&[
        Field::new(1, "ONE", "one", Wire::Nest(|| &ALIKE)),
        Field::new(2, "OTHER", "other", Wire::Nest(|| &ALIKE)),
        Field::new(3, "THIRD", "third", U16).padded(7),
    ]);
    static ALIKE: Schema = Schema::new("Alike", "").with_fields(&[Field::new(1, "NUMBER", "number", U32)]);
    let nest = |policy| AttributePolicy { policy: Some(policy), ..of(AttributeKind::NESTED) };
    let u16 = of(AttributeKind::U16);
    let found = compared(
        &TWICE,
        &[
            ((0, 1), nest(1)),
            ((0, 2), nest(2)),
            ((0, 3), u16),
            ((0, 7), u16),
            ((1, 1), UNLIMITED),
            ((2, 1), u16),
        ],
    );
    let found: Vec<_> = found.iter().map(Finding::to_string).collect();
    assert_eq!(found, ["ASK: OTHER.NUMBER: is `u32`, write `u16`"], "and the pad is none to declare");
}

#[test]
fn a_finding_says_how_it_is_asked() {
    let shown =
        |kind| Finding { operation: "ASK", kind, path: None, difference: Difference::NoPolicy }.to_string();
    let text = "the kernel has no policy for it, and nothing can be compared";
    assert_eq!(shown(None), format!("ASK: {text}"));
    assert_eq!(shown(Some(Kind::Do)), format!("ASK (do): {text}"));
    assert_eq!(shown(Some(Kind::Dump)), format!("ASK (dump): {text}"));
}

static OUTER: Schema = Schema::new("Outer", "").with_fields(&[
    Field::new(1, "SELF", "itself", Wire::Nest(|| &OUTER)),
    Field::new(2, "OTHER", "other", Wire::Nest(|| &INNER)),
]);
static INNER: Schema = Schema::new("Inner", "").with_fields(&[
    Field::new(1, "BACK", "back", Wire::Nest(|| &OUTER)),
    Field::new(2, "NUMBER", "number", U16),
]);

#[test]
fn sets_that_contain_themselves_are_compared_once() {
    let nest = |policy| AttributePolicy { policy: Some(policy), ..of(AttributeKind::NESTED) };
    let found = compared(
        &OUTER,
        &[((0, 1), nest(0)), ((0, 2), nest(1)), ((1, 1), nest(0)), ((1, 2), of_u32()), ((1, 9), of_u32())],
    );
    let found: Vec<_> = found.iter().map(Finding::to_string).collect();
    assert_eq!(
        found,
        ["ASK: OTHER.NUMBER: is `u16`, write `u32`", "ASK: OTHER.9: not declared; the kernel takes `u32`"]
    );
}

#[test]
fn what_is_found_is_a_mistake_or_worth_knowing() {
    static SCHEMA: Schema = Schema::new("Ask", "").with_fields(&[
        Field::new(1, "A", "a", U16),
        Field::new(2, "B", "b", U16.in_order(Order::Network)),
        Field::new(4, "D", "d", Wire::integer(4, true)),
    ]);
    let found = compared(&SCHEMA, &[((0, 3), of_u32()), ((0, 4), UNLIMITED)]);
    let found: Vec<_> =
        found.iter().map(|finding| (finding.path.unwrap().to_string(), finding.is_mistake())).collect();
    let expected = [("A", true), ("B", false), ("D", false), ("attribute 3", false)];
    assert_eq!(found, expected.map(|(path, mistake)| (path.to_string(), mistake)));
}
