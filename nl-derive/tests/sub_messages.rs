//! Sub-messages both ways, by text and by integer, and what they say of themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod wire;

use nl_core::schema::{Selector, Wire};
use nl_core::{
    Attributes, Be, DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, SubMessage, Trace,
    wire::write,
};
use wire::attribute;

/// As C writes it, where bindgen gives it the type that it likes.
const AF_INET: u32 = 2;
mod socket {
    pub(crate) const AF_INET6: u16 = 10;
}

/// A VLAN.
#[derive(Attributes, Debug, Clone, PartialEq)]
struct Vlan {
    #[nl(attr = 1)]
    id: u16,
}

#[derive(Attributes, Debug, Clone, PartialEq)]
struct Vxlan<'a> {
    #[nl(attr = 2)]
    device: Option<&'a str>,
    #[nl(attr = 3)]
    inner: Option<Box<Vlan>>,
}

/// What a kind of link has of its own.
#[derive(SubMessage, Debug, Clone, PartialEq)]
enum LinkData<'a> {
    /// A VLAN.
    #[nl("vlan")]
    Vlan(Vlan),
    #[nl("vxlan")]
    Vxlan(Vxlan<'a>),
    #[nl("mark")]
    Mark(Be<u32>),
    /// Nothing more is to be said of it.
    #[nl("dummy")]
    Dummy,
    #[nl(other)]
    Other(&'a [u8]),
}

/// One that borrows nothing, chosen by integers of several types.
#[derive(SubMessage, Debug, PartialEq)]
enum Family {
    #[nl(AF_INET)]
    Inet([u8; 4]),
    #[nl(socket::AF_INET6)]
    Inet6([u8; 16]),
    #[nl(-1)]
    None(u8),
    #[nl(0)]
    Unspecified,
    #[nl(other)]
    r#Else(Vec<u8>),
}

/// One that keeps everything.
#[derive(SubMessage, Debug, PartialEq)]
enum Kept<'a> {
    #[nl(other)]
    Other(&'a [u8]),
}

fn read<'a, T: SubMessage<'a>>(selector: Selector<'_>, payload: &'a [u8]) -> Result<T, DecodeError> {
    let mut trace = Trace::of(payload);
    T::from_selected(selector, payload, &mut trace).map_err(|failed| trace.into_error(failed))
}

fn written<'a>(value: &impl SubMessage<'a>) -> Result<Vec<u8>, EncodeError> {
    let mut buffer = [0xaa; 256];
    let length = write(&mut buffer, |writer| value.put(7, writer))?;
    Ok(buffer.into_iter().take(length).collect())
}

#[test]
fn a_text_chooses_the_kind() {
    let payload = attribute(1, &100u16.to_ne_bytes());
    assert_eq!(read(Selector::Text(b"vlan"), &payload), Ok(LinkData::Vlan(Vlan { id: 100 })));
    let payload = attribute(2, b"eth0\0");
    let vxlan = Vxlan { device: Some("eth0"), inner: None };
    assert_eq!(read(Selector::Text(b"vxlan"), &payload), Ok(LinkData::Vxlan(vxlan)));
    assert_eq!(read(Selector::Text(b"mark"), &[0, 0, 1, 2]), Ok(LinkData::Mark(Be::new(0x102))));
}

#[test]
fn an_integer_chooses_the_kind() {
    assert_eq!(read(Selector::Integer(2), &[1, 2, 3, 4]), Ok(Family::Inet([1, 2, 3, 4])));
    assert_eq!(read(Selector::Integer(10), &[9; 16]), Ok(Family::Inet6([9; 16])));
    assert_eq!(read(Selector::Integer(-1), &[5]), Ok(Family::None(5)));
}

#[test]
fn what_no_variant_names_and_what_nothing_chooses_is_kept() {
    let payload: &[u8] = &[1, 2, 3];
    let selectors = [
        Selector::Text(b"vla"),
        Selector::Text(b"vlan\0"),
        Selector::Text(b""),
        Selector::Integer(2),
        Selector::None,
    ];
    for selector in selectors {
        assert_eq!(read(selector, payload), Ok(LinkData::Other(payload)), "{selector:?}");
    }
    for selector in [Selector::Integer(3), Selector::Integer(1 << 64), Selector::Text(b"2"), Selector::None] {
        assert_eq!(read(selector, payload), Ok(Family::Else(payload.to_vec())), "{selector:?}");
    }
    assert_eq!(read(Selector::Integer(0), payload), Ok(Kept::Other(payload)));
}

#[test]
fn every_kind_is_written_as_its_payload_is_and_read_again() {
    let vlan = LinkData::Vlan(Vlan { id: 100 });
    let nest = attribute(1, &100u16.to_ne_bytes());
    // A nest says so.
    assert_eq!(written(&vlan).unwrap(), attribute(0x8000 | 7, &nest));
    assert_eq!(written(&LinkData::Mark(Be::new(0x102))).unwrap(), attribute(7, &[0, 0, 1, 2]));
    assert_eq!(written(&LinkData::Other(&[1, 2, 3])).unwrap(), attribute(7, &[1, 2, 3]));
    assert_eq!(written(&Family::Else(vec![1])).unwrap(), attribute(7, &[1]));
    for value in [vlan, LinkData::Vxlan(Vxlan { device: Some("a"), inner: None }), LinkData::Mark(Be::new(1))]
    {
        let bytes = written(&value).unwrap();
        let length = usize::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
        assert_eq!(read(value.selector(), &bytes[4..length]), Ok(value.clone()));
    }
}

#[test]
fn a_kind_without_content_is_an_empty_attribute_and_read_from_any_payload() {
    assert_eq!(written(&LinkData::Dummy).unwrap(), attribute(7, &[]));
    assert_eq!(written(&Family::Unspecified).unwrap(), attribute(7, &[]));
    for payload in [&[][..], &[1], &[1, 2, 3, 4]] {
        assert_eq!(read(Selector::Text(b"dummy"), payload), Ok(LinkData::Dummy));
        assert_eq!(read(Selector::Integer(0), payload), Ok(Family::Unspecified));
    }
    assert_eq!(LinkData::Dummy.selector(), Selector::Text(b"dummy"));
    assert_eq!(Family::Unspecified.selector(), Selector::Integer(0));
    let arm = LinkData::SCHEMA.arm(Selector::Text(b"dummy")).unwrap();
    assert!(matches!((arm.name, arm.wire), ("Dummy", Wire::Flag)));
}

#[test]
fn a_kind_tells_what_chooses_it() {
    assert_eq!(LinkData::Vlan(Vlan { id: 1 }).selector(), Selector::Text(b"vlan"));
    assert_eq!(LinkData::Mark(Be::new(1)).selector(), Selector::Text(b"mark"));
    assert_eq!(LinkData::Other(&[]).selector(), Selector::None);
    assert_eq!(Family::Inet6([0; 16]).selector(), Selector::Integer(10));
    assert_eq!(Family::None(0).selector(), Selector::Integer(-1));
}

#[test]
fn an_error_says_in_which_kind() {
    let error = read::<LinkData<'_>>(Selector::Text(b"vlan"), &[]).unwrap_err();
    assert_eq!(error.to_string(), "LinkData.vlan: Vlan.id: required attribute is absent (at byte 0)");
    let error = read::<Family>(Selector::Integer(10), &[0; 4]).unwrap_err();
    assert_eq!(error.to_string(), "Family.AF_INET6: payload is 4 bytes, its type needs 16 (at byte 0)");
    let error = read::<Family>(Selector::Integer(-1), &[]).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Size { found: 0, needed: 1 });
    assert_eq!(error.path().iter().map(|place| place.name).collect::<Vec<_>>(), ["None"]);

    let device = LinkData::Vxlan(Vxlan { device: Some("a\0b"), inner: None });
    let error = written(&device).unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::InteriorNul);
    assert_eq!(error.path().to_string(), "LinkData.vxlan: Vxlan.device");
}

#[test]
fn the_schema_has_the_kinds() {
    let schema = LinkData::SCHEMA;
    assert_eq!((schema.name, schema.doc), ("LinkData", "What a kind of link has of its own."));
    let names: Vec<_> = schema.arms.iter().map(|arm| (arm.selector, arm.name)).collect();
    let text = |text: &'static str| Selector::Text(text.as_bytes());
    assert_eq!(
        names,
        [(text("vlan"), "Vlan"), (text("vxlan"), "Vxlan"), (text("mark"), "Mark"), (text("dummy"), "Dummy")]
    );
    let Some(Wire::Nest(vlan)) = schema.arm(Selector::Text(b"vlan")).map(|arm| arm.wire) else { panic!() };
    assert_eq!(vlan().doc, "A VLAN.");
    assert!(schema.arm(Selector::Text(b"bridge")).is_none());
    let inet6 = Family::SCHEMA.arm(Selector::Integer(10)).unwrap();
    assert!(matches!(inet6.wire, Wire::Bytes { size: Some(16) }));
    assert!(Kept::SCHEMA.arms.is_empty());
}

#[test]
fn what_is_kept_has_no_bound() {
    assert_eq!(LinkData::MAX_PAYLOAD, None);
}
