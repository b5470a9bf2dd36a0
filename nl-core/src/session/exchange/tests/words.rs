//! What the kernel says besides yes and no, as bytes, and what it is in words.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::*;
use crate::error::Acknowledgement;
use crate::generic::AttributeKind;

const MSG: u16 = 1;
const OFFS: u16 = 2;
const COOKIE: u16 = 3;
const POLICY: u16 = 4;
const MISS_TYPE: u16 = 5;
const MISS_NEST: u16 = 6;

/// ```text
///  0 nlmsghdr | 16 name, its NUL at 22, padding at 23 | 24 count | 32 parcel, with 36 weight | 44
/// ```
#[derive(crate::Request)]
#[nl(protocol = Lab, type = 0x10, do)]
struct Order<'a> {
    #[nl(attr = 1)]
    name: &'a str,
    #[nl(attr = 2)]
    count: u32,
    #[nl(attr = 3)]
    parcel: Parcel,
}

#[derive(crate::Attributes)]
struct Parcel {
    #[nl(attr = 1)]
    weight: u32,
    #[nl(attr = 2)]
    street: Option<u32>,
}

fn attribute(number: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(4 + payload.len()).unwrap();
    let mut bytes = [&length.to_ne_bytes()[..], &number.to_ne_bytes(), payload].concat();
    bytes.resize(align(bytes.len()), 0);
    bytes
}

fn number(number: u16, value: u32) -> Vec<u8> {
    attribute(number, &value.to_ne_bytes())
}

/// What becomes of an order that is answered with this code and these attributes.
fn answered(
    kind: u16,
    flags: Flags,
    errno: i32,
    said: &[u8],
) -> Result<Option<Acknowledgement>, Box<Refused>> {
    const ORDER: Entry = Entry::of::<Lab, Order<'_>>();
    let mut exchange = exchange();
    let order = Order { name: "te", count: 2, parcel: Parcel { weight: 3, street: None } };
    let request = exchange.write::<Lab, _>(&order, Kind::Do, Address::KERNEL, Envelope::default()).unwrap();
    let bytes = exchange.outgoing();
    assert_eq!(bytes.len(), 44);
    let repeated = match kind {
        DONE => &[][..],
        _ if errno == 0 || flags.contains(Flags::CAPPED) => &bytes[..Header::SIZE],
        _ => bytes,
    };
    let payload = [&errno.to_ne_bytes()[..], repeated, said].concat();
    receive(&mut exchange, Address::KERNEL, &message(kind, flags, request.sequence(), PORT, &payload))
        .unwrap();
    match exchange.advance(request, &ORDER) {
        Ok(Next::End) => Ok(exchange.said().cloned()),
        Err(Error::Refused(refused)) => Err(refused),
        other => panic!("{other:?}"),
    }
}

/// The three kinds of refusals: that repeats the request, that does not, and of a dump that fails at its end.
const REFUSALS: [(u16, Flags); 3] = [
    (ERROR, Flags::ACK_TLVS),
    (ERROR, Flags::ACK_TLVS.union(Flags::CAPPED)),
    (DONE, Flags::ACK_TLVS.union(Flags::MULTI)),
];

fn refused(said: &[u8]) -> String {
    let texts = REFUSALS.map(|(kind, flags)| answered(kind, flags, -22, said).unwrap_err().to_string());
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    texts[0].clone()
}

#[test]
fn a_warning_is_a_yes_and_names_its_field() {
    let said = [attribute(MSG, b"careful\0"), number(OFFS, 28)].concat();
    for (kind, flags) in [
        (ERROR, Flags::ACK_TLVS | Flags::CAPPED),
        (ERROR, Flags::ACK_TLVS),
        (DONE, Flags::ACK_TLVS | Flags::MULTI),
    ] {
        let warning = answered(kind, flags, 0, &said).unwrap().unwrap();
        assert!(warning.is_warning());
        assert_eq!((warning.operation, warning.message()), ("Order", Some("careful")));
        assert_eq!(warning.to_string(), "Order: warning at count: \"careful\"");
    }
    let place = answered(DONE, Flags::ACK_TLVS, 0, &number(OFFS, 28)).unwrap().unwrap();
    assert_eq!(place.to_string(), "Order: warning at count");
}

#[test]
fn a_yes_without_words_is_silent() {
    let unknown = attribute(99, b"of a newer kernel");
    for (kind, flags, said) in [
        (ERROR, Flags::CAPPED, &[][..]),
        (ERROR, Flags::ACK_TLVS | Flags::CAPPED, &[]),
        (ERROR, Flags::ACK_TLVS | Flags::CAPPED, &unknown),
        // What is there without the flag is something else.
        (ERROR, Flags::CAPPED, &number(OFFS, 28)),
        (DONE, Flags::MULTI, &[]),
        (DONE, Flags::MULTI | Flags::ACK_TLVS, &[]),
    ] {
        assert_eq!(answered(kind, flags, 0, said).unwrap(), None);
    }
    assert_eq!(refused(&[]), "Order refused: EINVAL");
    assert_eq!(refused(&unknown), "Order refused: EINVAL");
}

#[test]
fn a_cookie_is_no_warning() {
    let said = attribute(COOKIE, &[1, 2, 0xfe]);
    let yes = answered(ERROR, Flags::ACK_TLVS | Flags::CAPPED, 0, &said).unwrap().unwrap();
    assert!(!yes.is_warning());
    assert_eq!((yes.message(), yes.policy(), yes.cookie()), (None, None, Some(&[1, 2, 0xfe][..])));
    assert_eq!(yes.to_string(), "Order: acknowledged (cookie 0102fe)");
    assert_eq!(refused(&said), "Order refused: EINVAL (cookie 0102fe)");
}

#[test]
fn words_are_those_of_the_last_request() {
    const GIVE: Entry = Entry::of::<Lab, Give>();
    let mut exchange = exchange();
    let mut ask = |said: &[u8]| {
        let give = Give { small: 1, large: 2 };
        let request =
            exchange.write::<Lab, _>(&give, Kind::Do, Address::KERNEL, Envelope::default()).unwrap();
        let payload = [&[0; 4], &exchange.outgoing()[..Header::SIZE], said].concat();
        let answer = message(ERROR, Flags::ACK_TLVS, request.sequence(), PORT, &payload);
        receive(&mut exchange, Address::KERNEL, &answer).unwrap();
        assert_eq!(exchange.advance(request, &GIVE).unwrap(), Next::End);
        exchange.keep(None);
        exchange.said().map(Acknowledgement::to_string)
    };
    assert_eq!(ask(&attribute(MSG, b"first\0")).as_deref(), Some("Give: warning: \"first\""));
    assert_eq!(ask(&[]), None);
}

#[test]
fn words_of_several_lines_stay_in_one() {
    let said = attribute(MSG, b"not \"so\"\n\x1b[1m\0");
    assert_eq!(refused(&said), "Order refused: EINVAL: \"not \\\"so\\\"\\n\\u{1b}[1m\"");
}

#[test]
fn a_byte_is_told_by_what_lies_there() {
    for (offset, expected) in [
        (0, "Order refused: EINVAL at nlmsghdr"),
        (15, "Order refused: EINVAL at nlmsghdr"),
        (16, "Order refused: EINVAL at name"),
        (20, "Order refused: EINVAL at name"),
        (23, "Order refused: EINVAL at name"), // its padding
        (24, "Order refused: EINVAL at count"),
        (32, "Order refused: EINVAL at parcel"),
        (36, "Order refused: EINVAL at parcel.weight"),
        (43, "Order refused: EINVAL at parcel.weight"),
        (44, "Order refused: EINVAL (at byte 44 of the request)"),
        (u32::MAX, "Order refused: EINVAL (at byte 4294967295 of the request)"),
    ] {
        assert_eq!(refused(&number(OFFS, offset)), expected);
    }
}

#[test]
fn a_missing_attribute_is_told_with_its_nest() {
    let nest = |offset| [number(MISS_TYPE, 2), number(MISS_NEST, offset)].concat();
    assert_eq!(refused(&number(MISS_TYPE, 2)), "Order refused: EINVAL (attribute count is missing)");
    assert_eq!(refused(&nest(32)), "Order refused: EINVAL (attribute street is missing in parcel)");
    assert_eq!(refused(&number(MISS_TYPE, 9)), "Order refused: EINVAL (attribute 9 is missing)");
    for offset in [0, 44, u32::MAX] {
        let expected = "(attribute 2 is missing in the nest at byte ";
        assert!(refused(&nest(offset)).contains(expected), "{offset}");
    }
    // A number that no attribute has.
    assert_eq!(refused(&number(MISS_TYPE, 70_000)), "Order refused: EINVAL (attribute 70000 is missing)");
}

#[test]
fn a_policy_tells_what_the_value_must_be() {
    // u32, 0..=3.
    let kind = number(1, 4);
    let limits = [attribute(4, &0u64.to_ne_bytes()), attribute(5, &3u64.to_ne_bytes())].concat();
    let policy = attribute(POLICY | 0x8000, &[&limits[..], &kind].concat());
    let said = [attribute(MSG, b"integer out of range\0"), number(OFFS, 24), policy].concat();
    assert_eq!(
        refused(&said),
        "Order refused: EINVAL at count: \"integer out of range\" (must be a u32 of at most 3)"
    );
    let refused = answered(ERROR, Flags::ACK_TLVS, -22, &said).unwrap_err();
    assert_eq!(refused.policy().map(|policy| (policy.kind, policy.max)), Some((AttributeKind::U32, Some(3))));
    assert_eq!(refused.message(), Some("integer out of range"));
}

#[test]
fn a_policy_that_cannot_be_read_hides_nothing() {
    let kind = number(1, 4);
    for broken in [
        &[][..],
        // Of no type; of a type that is cut; a limit of 2 bytes; an attribute that ends nowhere.
        &attribute(5, &3u64.to_ne_bytes()),
        &attribute(1, &[4]),
        &[&kind[..], &attribute(5, &[3, 0])].concat(),
        &[&kind[..], &99u16.to_ne_bytes(), &[5, 0, 3, 0]].concat(),
    ] {
        let said = [attribute(POLICY, broken), attribute(MSG, b"no\0"), number(OFFS, 24)].concat();
        assert_eq!(refused(&said), "Order refused: EINVAL at count: \"no\"");
        let refused = answered(ERROR, Flags::ACK_TLVS, -22, &said).unwrap_err();
        assert_eq!((refused.policy(), refused.ack.policy.as_deref()), (None, Some(broken)));
    }
}

#[test]
fn a_refusal_in_a_batch_says_which_request_it_is() {
    let said = [attribute(MSG, b"no\0"), number(OFFS, 16)].concat();
    let mut refused = answered(ERROR, Flags::ACK_TLVS, -17, &said).unwrap_err();
    assert_eq!(refused.position, None);
    refused.position = Some(37);
    assert_eq!(refused.to_string(), "request 37 of the batch: Order refused: EEXIST at name: \"no\"");
}

#[test]
fn the_right_that_lacks_is_told_where_the_kernel_says_nothing() {
    let needs = "; most requests need CAP_NET_ADMIN in the network namespace's user namespace";
    let silent = answered(ERROR, Flags::ACK_TLVS, -1, &[]).unwrap_err();
    assert_eq!(silent.to_string(), alloc::format!("Order refused: EPERM{needs}"));
    let said = answered(ERROR, Flags::ACK_TLVS, -1, &attribute(MSG, b"not you\0")).unwrap_err();
    assert_eq!(said.to_string(), "Order refused: EPERM: \"not you\"");
}
