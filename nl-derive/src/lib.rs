//! The derives of the netlink workspace: an annotated struct becomes a checked, zero-copy codec.
//!
//! Use them through nl-core, which re-exports them; their code names its items. What can be written is on this page; what
//! each derive implements is at the derive.
//!
//! | on | derive | for |
//! |---|---|---|
//! | `struct Route;` | [`Protocol`](macro@Protocol) | a protocol with a number |
//! | `struct Echo;` | [`Family`](macro@Family) | a generic netlink family with a name |
//! | a struct with fields | [`Message`](macro@Message) | what is sent and received: a fixed header, attributes |
//! | a struct with fields | [`Attributes`](macro@Attributes) | a nest: attributes inside an attribute |
//! | a struct with fields, or around a message | [`Request`](macro@Request) | what is asked, and what comes back |
//! | an enum | [`SubMessage`](macro@SubMessage) | what an attribute carries as another value says |
//! | an enum | [`Messages`](macro@Messages) | messages of several kinds |
//! | a struct with fields, or a newtype | [`macro@wire_struct`] | a C struct |
//! | an enum | [`macro@open_enum`] | an integer whose values have names |
//! | an enum | [`macro@open_flags`] | an integer whose bits have names |
#![doc = include_str!("../docs/language.md")]
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

/// A message: a fixed header first, attributes after; written and read.
///
/// Implements `Encode`, `Body`, `Speaks` and `Message` for a struct with named fields or none, and with at most one
/// lifetime: that of the bytes it borrows from.
///
/// ```
/// use nl_core::{Array, Body, Encode, Message, Protocol, Unknown, sys::if_link::*, wire_struct};
///
/// #[derive(Protocol)]
/// #[nl(number = 0, mainline)]
/// struct Route;
///
/// #[wire_struct]
/// struct LinkHeader { family: u16, kind: u16, index: i32, flags: u32, change: u32 }
///
/// #[derive(Message)]
/// #[nl(protocol = Route, type = 16, prefix = "IFLA_")]
/// struct Link<'a> {
///     #[nl(header)]                      header: LinkHeader,
///     #[nl(attr = IFLA_IFNAME)]          name: &'a str,             // required
///     #[nl(attr = IFLA_MTU)]             mtu: Option<u32>,          // may be absent
///     #[nl(attr = IFLA_ALT_IFNAME)]      aliases: Vec<&'a str>,     // comes any number of times
///     #[nl(unknown)]                     rest: Unknown<'a>,         // what is not named above
/// }
///
/// let mut buffer = [0; 64];
/// let link = Link { header: LinkHeader::default(), name: "eth0", mtu: None, aliases: vec![], rest: Unknown::default() };
/// let link = Link::decode(link.encode(&mut buffer)?).unwrap();
/// assert_eq!((link.name, link.mtu), ("eth0", None));
/// assert_eq!(
///     Link::decode(&[0; 16]).err().unwrap().to_string(),
///     "Link.IFLA_IFNAME: required attribute is absent (at byte 16)",
/// );
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
///
/// # Keywords
///
/// | above the struct | |
/// |---|---|
/// | `protocol = Route, type = RTM_NEWLINK` | the protocol and the message type |
/// | `family = Echo, command = ECHO_CMD_PONG` | instead, in a generic netlink family |
/// | `prefix = "IFLA_"` | how the constants of its attributes begin |
/// | `crate = path` | where nl-core is, if not at `::nl_core` |
///
/// | on a field | |
/// |---|---|
/// | `header` | the fixed header: the first field |
/// | `attr = IFLA_MTU` | the number of an attribute |
/// | `flag` | a `bool`: the attribute is there or not |
/// | `indexed`, `packed` | an array: a nest with an entry for each value; a C array |
/// | `select = kind` | of a sub-message: the field that says of which kind it is |
/// | `min`, `max`, `mask` | limits of an integer |
/// | `min_len`, `max_len`, `exact_len` | limits of a length in bytes |
/// | `strict` | what is read is held to the limits, too |
/// | `pad = RTA_PAD` | the attribute that aligns a 64-bit payload |
/// | `net_byteorder` | the attribute is marked as being in network byte order |
/// | `allow_zero` | the number 0 is meant |
/// | `payload` | what stands where attributes else would |
/// | `unknown` | keeps what no field names |
///
/// Each has a section on [the language's page](crate).
#[proc_macro_derive(Message, attributes(nl))]
pub fn derive_message(input: TokenStream) -> TokenStream {
    expand::message(&parse_macro_input!(input as DeriveInput)).into()
}

/// A request: what is asked, with which flags, and what comes back. Written, never read.
///
/// Implements `Encode`, `Speaks`, `Request`, and as declared `Do`, `Answered` and `Dump`.
///
/// ```
/// use nl_core::{Encode, Flags, Message, Protocol, Request, Speaks};
///
/// #[derive(Protocol)]
/// #[nl(number = 25)]
/// struct Shop;
///
/// const SHOP_GET: u16 = 0x21;
///
/// #[derive(Message)]
/// #[nl(protocol = Shop, type = 0x20)]
/// struct Item<'a> { #[nl(attr = 1)] name: &'a str }
///
/// /// A request with fields of its own.
/// #[derive(Request)]
/// #[nl(protocol = Shop, type = SHOP_GET, reply = Item<'_>, do, dump)]
/// struct GetItem<'a> { #[nl(attr = 1)] name: Option<&'a str> }
///
/// /// A request around a message: the same body, another operation.
/// #[derive(Request)]
/// #[nl(type = 0x20, flags = CREATE | EXCL, do)]
/// struct AddItem<'r, 'a>(&'r Item<'a>);
///
/// assert_eq!(AddItem::FLAGS, Flags::CREATE | Flags::EXCL);
/// assert_eq!(<GetItem<'_> as Speaks<Shop>>::NAME, "SHOP_GET");
/// let mut buffer = [0; 16];
/// assert_eq!(AddItem(&Item { name: "tea" }).encode(&mut buffer)?.len(), 8);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
///
/// # Shapes
///
/// A struct with named fields or none, with the keywords of [`Message`](macro@Message) on its fields and any
/// lifetimes; or a tuple struct with one field, a message by value or by reference.
///
/// # Above the struct
///
/// `protocol`, `type`, `family`, `command`, `prefix` and `crate` are those of [`Message`](macro@Message). Around a
/// message, `protocol` and `family` may be left out: they are the message's. If they are there, they have to be.
///
/// ## `flags = CREATE | EXCL`
///
/// Names of `Flags`, besides `REQUEST`, `ACK` and `DUMP`, which come from the way it is asked.
///
/// ## `do`
///
/// It is done once: acknowledged, or, with `reply`, answered.
///
/// ## `reply = Item<'_>`
///
/// The message that comes back, of the same protocol, with `'_` for its lifetime.
///
/// ## `reply_after_ack`
///
/// Asked as a `do`, it is acknowledged first, and its reply, or parts up to `NLMSG_DONE`, come behind that, as in audit.
///
/// ## `dump`
///
/// It lists; needs `reply`.
#[proc_macro_derive(Request, attributes(nl))]
pub fn derive_request(input: TokenStream) -> TokenStream {
    expand::request(&parse_macro_input!(input as DeriveInput)).into()
}

/// A nest: attributes inside an attribute.
///
/// Implements `Encode`, `Body`, and `Value`, so that it can be a field's type. Its own keywords are `prefix` and
/// `crate`, and the fields' those of [`Message`](macro@Message). It is written with `NLA_F_NESTED`, and read with and
/// without.
///
/// ```
/// use nl_core::{Attributes, Body, Encode};
///
/// #[derive(Attributes, Debug, PartialEq)]
/// struct LinkInfo<'a> {
///     #[nl(attr = 1)] kind: &'a str,
///     #[nl(attr = 2)] data: Option<Vlan>,
/// }
///
/// #[derive(Attributes, Debug, PartialEq)]
/// struct Vlan {
///     #[nl(attr = 1)] id: u16,
///     #[nl(attr = 2, flag)] reordered: bool,
/// }
///
/// let mut buffer = [0; 64];
/// let info = LinkInfo { kind: "vlan", data: Some(Vlan { id: 100, reordered: true }) };
/// let bytes = info.encode(&mut buffer)?;
/// assert_eq!(bytes.len(), 12 + 4 + 8 + 4);
/// assert_eq!(LinkInfo::decode(bytes).unwrap(), info);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
///
/// A set that contains itself does so in a `Box` or a `Vec`.
#[proc_macro_derive(Attributes, attributes(nl))]
pub fn derive_attributes(input: TokenStream) -> TokenStream {
    expand::attributes(&parse_macro_input!(input as DeriveInput)).into()
}

/// A sub-message: an attribute whose payload is one of several kinds, as something else says.
///
/// Above an enum with a variant for each kind, whose one field is any `Value`; a kind without content has none, is written
/// as an empty attribute and read from any payload. Implements `SubMessage`, not `Value`: a payload alone does not tell
/// its kind.
///
/// ```
/// use nl_core::{Attributes, SubMessage, schema::Selector, sys::if_link::*};
///
/// #[derive(Attributes)]
/// struct Vlan { #[nl(attr = IFLA_VLAN_ID)] id: Option<u16> }
///
/// #[derive(SubMessage)]
/// enum LinkData<'a> {
///     #[nl("vlan")]    Vlan(Vlan),
///     #[nl("macsec")]  Macsec(&'a [u8]),
///     #[nl("dummy")]   Dummy,
///     #[nl(other)]     Other(&'a [u8]),
/// }
///
/// assert_eq!(LinkData::Vlan(Vlan { id: Some(100) }).selector(), Selector::Text(b"vlan"));
/// assert_eq!(LinkData::SCHEMA.arms[1].name, "Macsec");
/// ```
///
/// # On a variant
///
/// ## `"vlan"`, `AF_INET`, `2`
///
/// What chooses it: a text without its NUL, or an integer, which is a constant of any integer type or a literal. All
/// variants of an enum are chosen by texts, or all by integers. Two kinds with one payload are two variants, so that
/// each knows what to write.
///
/// ## `other`
///
/// Of type `&'a [u8]` or `Vec<u8>`: keeps the bytes of a kind that no variant names, and those whose selector is
/// absent.
///
/// # Above the enum
///
/// ## `crate = path`
///
/// Where nl-core is, if not at `::nl_core`.
#[proc_macro_derive(SubMessage, attributes(nl))]
pub fn derive_sub_message(input: TokenStream) -> TokenStream {
    expand::sub_message(&parse_macro_input!(input as DeriveInput)).into()
}

/// A set of messages: of one protocol or family, told apart by message type or generic command.
///
/// Above an enum with a variant for each kind, whose one field is a type that derives
/// [`Message`](macro@Message). Implements the trait `Messages`.
///
/// ```
/// use nl_core::{Message, Messages, Operation, Pad, Protocol, RawMessage, sys::{if_link::*, rtnetlink::*}, wire_struct};
///
/// #[derive(Protocol)]
/// #[nl(number = 0, mainline)]
/// struct Route;
///
/// #[wire_struct]
/// struct LinkHeader { family: u8, _pad: Pad<1>, kind: u16, index: i32, flags: u32, change: u32 }
///
/// #[derive(Message)]
/// #[nl(protocol = Route, type = RTM_NEWLINK)]
/// struct Link<'a> {
///     #[nl(header)]              header: LinkHeader,
///     #[nl(attr = IFLA_IFNAME)]  name: Option<&'a str>,
/// }
///
/// /// What the group RTNLGRP_LINK brings.
/// #[derive(Messages)]
/// #[nl(protocol = Route)]
/// enum LinkEvent<'a> {
///     New(Link<'a>),
///     #[nl(type = RTM_DELLINK)]
///     Deleted(Link<'a>),
///     #[nl(other)]
///     Other(RawMessage<'a>),
/// }
///
/// assert_eq!(LinkEvent::ENTRIES.len(), 2);
/// assert_eq!((LinkEvent::ENTRIES[1].name, LinkEvent::ENTRIES[1].operation), ("RTM_DELLINK", Operation::Type(17)));
/// ```
///
/// # Above the enum
///
/// ## `protocol = Route`
///
/// The protocol of all messages.
///
/// ## `family = Echo`
///
/// Instead, their generic netlink family. A set is then of one direction: a command number that the kernel answers
/// with often means another message than where it is asked.
///
/// ## `crate = path`
///
/// Where nl-core is, if not at `::nl_core`.
///
/// # On a variant
///
/// Without a keyword, the message's own type or command is meant.
///
/// ## `type = RTM_DELLINK`, `command = 3`
///
/// Another operation with the same body.
///
/// ## `other`
///
/// Of type `RawMessage<'a>`: a message that no variant names, as it came. Of no type, `#[nl(other)] Other`: it is told
/// that one came, and no more; a set whose messages borrow nothing needs no lifetime then.
#[proc_macro_derive(Messages, attributes(nl))]
pub fn derive_messages(input: TokenStream) -> TokenStream {
    expand::messages(&parse_macro_input!(input as DeriveInput)).into()
}

/// A protocol: the last argument of `socket(2)`, as a type.
///
/// ```
/// use nl_core::{Group, Protocol};
///
/// /// What a kernel module gives to `netlink_kernel_create()`.
/// #[derive(Protocol)]
/// #[nl(number = 25, groups(NEWS = 3))]
/// struct Lab;
///
/// assert_eq!(Lab::NUMBER, 25);
/// assert_eq!(Lab::NEWS, Group::Number(3));
/// ```
///
/// ## `number = 25`
///
/// 0 to 31: a constant of any integer type, or a literal. The kernel itself uses 0–16 and 18–22.
///
/// ## `mainline`
///
/// The number is one of the kernel's own, and that protocol is meant.
///
/// ## `reserved_types`
///
/// Messages may have types below 0x10, which netlink keeps for itself, as in the connector and in the example
/// modules of older texts.
///
/// ## `unsequenced`
///
/// Replies repeat no sequence number, as in the same: the request that has waited longest gets what comes, and that is
/// its whole answer, unless a flag says that parts follow.
///
/// ## `groups(NEWS = 3, ...)`
///
/// Multicast groups, which become constants of the type. Group 3 is 3, not `1 << 3`.
///
/// ## `crate = path`
///
/// Where nl-core is, if not at `::nl_core`.
#[proc_macro_derive(Protocol, attributes(nl))]
pub fn derive_protocol(input: TokenStream) -> TokenStream {
    expand::protocol(&parse_macro_input!(input as DeriveInput)).into()
}

/// A generic netlink family: a name, from which the kernel tells the number.
///
/// Implements `Protocol`, with number 16.
///
/// ```
/// use nl_core::{Family, Group, Protocol};
///
/// #[derive(Family)]
/// #[nl(name = "nlecho", version = 1, groups(EVENTS = "events"))]
/// struct Echo;
///
/// assert_eq!(Echo::FAMILY.unwrap().name, "nlecho");
/// assert_eq!(Echo::EVENTS, Group::Name("events"));
/// ```
///
/// ## `name = "nlecho"`
///
/// The name that the family registered: 1 to 15 bytes.
///
/// ## `version = 1`
///
/// The version that requests carry, 0 to 255; 1 if it is not given.
///
/// ## `groups(EVENTS = "events", ...)`
///
/// Multicast groups by name, which become constants of the type.
///
/// ## `crate = path`
///
/// Where nl-core is, if not at `::nl_core`.
#[proc_macro_derive(Family, attributes(nl))]
pub fn derive_family(input: TokenStream) -> TokenStream {
    expand::family(&parse_macro_input!(input as DeriveInput)).into()
}

/// A C struct, as the kernel lays it out.
///
/// Above a struct with named fields: makes it `repr(C)`, proves that it has no implicit padding, derives `Clone`,
/// `Copy`, `Debug`, `PartialEq` (but for those that are derived below it) and zerocopy's `FromBytes`, `IntoBytes`,
/// `Immutable`, `KnownLayout`, and implements `Default` (all zeroes), `WireStruct` and `Value`. Above a newtype:
/// the same, and `repr(transparent)`.
///
/// ```
/// use nl_core::{Pad, sys::rtnetlink::ifinfomsg, wire_struct};
///
/// #[wire_struct]
/// #[derive(Eq)]
/// struct LinkFlags(u32);
///
/// #[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
/// struct LinkHeader {
///     family: u8,
///     #[nl(c = __ifi_pad)]
///     _pad: Pad<1>,
///     #[nl(c = ifi_type)]
///     kind: u16,
///     index: i32,
///     flags: LinkFlags,
///     change: u32,
/// }
///
/// let header = LinkHeader { index: 2, ..Default::default() };
/// assert_eq!((size_of::<LinkHeader>(), header.flags), (16, LinkFlags(0)));
/// ```
///
/// As an attribute's payload it may be shorter, what is missing being zero, or longer: structs grow. A newtype
/// around an integer, a `Be` or a `Le` is that integer, and of exactly its size.
///
/// Derives of yours go below `#[wire_struct]`, where it sees them.
///
/// # Arguments
///
/// ## `c = ifinfomsg`
///
/// The path of C's struct, as bindgen writes it. It is proven that the two have the same fields, none missing and
/// none too many, and that each has C's size, place and sign. Signs are compared of integers and of arrays of those
/// that are not bytes; a `Be<u16>`, a `Le<u16>` or a newtype may stand for any integer of its size, `[u8; N]` for anything.
///
/// Alignment may be less than C's, not more: messages are read by copying, so it matters only for the places of
/// fields, which are compared. Structs that are packed in C are refused by the compiler, which takes no reference to
/// their fields.
///
/// ## `c_prefix = "ifi_"`
///
/// What C puts before the fields' names.
///
/// ## `crate = path`
///
/// Where nl-core is, if not at `::nl_core`.
///
/// # On a field
///
/// ## `#[nl(c = ifi_type)]`
///
/// C's name of the field, where it is not the Rust name with the prefix.
#[proc_macro_attribute]
pub fn wire_struct(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::wire_struct(arguments.into(), item.into()).into()
}

/// An integer whose values have names, of which there may be more than are known.
///
/// Above an enum: makes it a newtype with a public field, of which each name is a constant. It is a
/// [`macro@wire_struct`], so it can be a field of one and an attribute's payload, and has what that derives, and
/// `Eq`, `Hash`, `Debug` (`UP`, `OperState(9)`), `Display` (`UP`, `9`), `FromStr` (a name in any case, or a number) and
/// `From` in both directions. Its schema has the names.
///
/// ```
/// use nl_core::{open_enum, sys::if_link::*};
///
/// /// The state of a link (RFC 2863).
/// #[open_enum(u8, prefix = "IF_OPER_")]
/// pub enum OperState {
///     UNKNOWN = IF_OPER_UNKNOWN,
///     /// Ready to pass packets.
///     UP = IF_OPER_UP,
/// }
///
/// assert_eq!(OperState(6), OperState::UP);
/// assert_eq!(format!("{:?} {:?} {}", OperState(6), OperState(9), OperState(9)), "UP OperState(9) 9");
/// assert_eq!(("up".parse(), "9".parse()), (Ok(OperState::UP), Ok(OperState(9))));
/// assert!(matches!(OperState(0), OperState::UNKNOWN));
/// ```
///
/// A name's value is a constant of any integer type, or a literal, and has to be one that the integer holds. Without
/// one it is the value before it plus one, or 0, as in C. Two names may have one value, which is then shown by the
/// first. Derives of yours go below `#[open_enum]`.
///
/// # Arguments
///
/// ## `u8`
///
/// The integer: `u8` to `u64`, `i8` to `i64`, or `Be<u16>` to `Be<i64>` where it is in network byte order, `Le<u16>` to
/// `Le<i64>` where it is little-endian; then values, and `From`, are in the host's.
///
/// Or `Uint` or `Sint`, of 4 bytes or 8: the newtype holds a `u64` or an `i64`, and is a payload, but no field of a C
/// struct and no value of a C array.
///
/// ```
/// use nl_core::{Attributes, Encode, Uint, open_enum};
///
/// #[open_enum(Uint)]
/// enum Source {
///     NETDEV,
///     PHYLIB,
/// }
///
/// #[derive(Attributes)]
/// struct Timestamps {
///     #[nl(attr = 6)]
///     source: Source,
/// }
///
/// assert_eq!(Timestamps { source: Source::PHYLIB }.encode(&mut [0; 16])?.len(), 4 + 4);
/// assert_eq!(Timestamps { source: Source(1 << 32) }.encode(&mut [0; 16])?.len(), 4 + 8);
/// # Ok::<(), nl_core::EncodeError>(())
/// ```
///
/// ## `prefix = "IF_OPER_"`
///
/// Every constant has to begin so, which finds one of another set.
///
/// ## `crate = path`
///
/// Where nl-core is, if not at `::nl_core`.
#[proc_macro_attribute]
pub fn open_enum(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::open_enum(arguments.into(), item.into()).into()
}

/// An integer whose bits have names, of which there may be more than are known.
///
/// Like [`macro@open_enum`], but each name is of one or more bits, and the type has the methods and operators of the
/// `bitflags` crate.
///
/// ```
/// use nl_core::open_flags;
///
/// /// Flags of an interface: `IFF_*`.
/// #[open_flags(u32)]
/// pub enum LinkFlags {
///     UP = 1 << 0,
///     RUNNING = 1 << 6,
/// }
///
/// let flags = LinkFlags(0x10041);
/// assert!(flags.contains(LinkFlags::UP));
/// assert_eq!(flags.to_string(), "UP | RUNNING | 0x10000");
/// assert_eq!("up | 0x40".parse(), Ok(LinkFlags::UP | LinkFlags::RUNNING));
/// ```
///
/// Bits without a name are kept. `Debug` is `LinkFlags(UP | 0x10000)`, and of none `0x0` is shown.
///
/// # Arguments
///
/// `u8`, `u16`, `u32`, `u64` or `Uint`, then those of [`macro@open_enum`]. Where the bits are in network byte order, the
/// field is a `Be<LinkFlags>`.
#[proc_macro_attribute]
pub fn open_flags(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::open_flags(arguments.into(), item.into()).into()
}
