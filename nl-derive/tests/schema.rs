//! What a derive says of its type, as data.

use nl_core::schema::{Order, Presence, Shape, Wire};
use nl_core::sys::rtnetlink::ifinfomsg;
use nl_core::{Array, Attributes, Be, Encode, Message, Pad, Protocol, Request, WireStruct, wire_struct};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

/// A header.
#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    _pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    flags: LinkFlags,
    change: u32,
}

#[wire_struct]
struct LinkFlags(u32);

/// A tree
/// of itself.
#[derive(Attributes)]
struct Tree<'a> {
    /// How far.
    #[nl(attr = 1)]
    depth: Be<u16>,
    #[nl(attr = 2)]
    boxed: Option<Box<Tree<'a>>>,
    #[nl(attr = 3)]
    children: Vec<Tree<'a>>,
    #[nl(attr = 4, indexed)]
    others: Array<'a, Tree<'a>>,
}

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Forest<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = 1)]
    tree: Tree<'a>,
    #[nl(attr = 2, flag)]
    evergreen: bool,
}

#[derive(Request)]
#[nl(type = 0x21, do)]
struct Plant<'a>(Forest<'a>);

#[test]
fn a_set_that_contains_itself_has_one_schema() {
    let tree = Tree::SCHEMA;
    assert_eq!((tree.name, tree.doc), ("Tree", "A tree\nof itself."));
    let [depth, boxed, children, others] = tree.fields else { panic!("{tree:?}") };
    assert_eq!((depth.presence, depth.doc), (Presence::Required, "How far."));
    assert!(
        matches!(depth.wire, Wire::Integer(integer) if integer.order == Order::Network && integer.size == 2)
    );
    assert_eq!(
        [boxed.shape, children.shape, others.shape],
        [Shape::One, Shape::Repeated, Shape::Indexed { levels: 0 }]
    );
    for field in [boxed, children, others] {
        let Wire::Nest(inner) = field.wire else { panic!("{field:?}") };
        assert!(std::ptr::eq(inner(), tree), "{field:?}");
        assert_eq!(field.presence, Presence::Optional);
    }
}

#[test]
fn a_request_around_a_message_has_its_schema() {
    assert!(std::ptr::eq(Plant::SCHEMA, Forest::SCHEMA));
    assert_eq!((Plant::DO, Plant::DUMP), (true, false));
}

#[test]
fn a_header_is_told_field_by_field() {
    let header = Forest::SCHEMA.header.unwrap();
    assert_eq!(
        (header.field, header.layout.name, header.layout.c),
        ("header", "LinkHeader", Some("ifinfomsg"))
    );
    assert!(std::ptr::eq(header.layout, LinkHeader::STRUCT));
    let fields: Vec<_> =
        header.layout.fields.iter().map(|field| (field.name, field.offset, field.size)).collect();
    assert_eq!(
        fields,
        [
            ("family", 0, 1),
            ("_pad", 1, 1),
            ("kind", 2, 2),
            ("index", 4, 4),
            ("flags", 8, 4),
            ("change", 12, 4)
        ]
    );
    assert!(matches!(header.layout.fields[4].wire, Wire::Integer(integer) if integer.size == 4));
    assert!(matches!(header.layout.fields[1].wire, Wire::Bytes { size: None }));
}
