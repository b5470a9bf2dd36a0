use crate::header::control;
use core::fmt;

use crate::schema::{Operation, Protocol, Speaks};

/// What a deriving type is on the wire, as data: a fixed header, then attributes, or a payload of another kind.
///
/// Every deriving type has one: [`Encode::SCHEMA`](crate::Encode::SCHEMA).
///
/// ```
/// use nl_core::{Attributes, Encode, schema::{Presence, Shape, Wire}};
///
/// /// A VLAN.
/// #[derive(Attributes)]
/// struct Vlan {
///     /// Its number.
///     #[nl(attr = 1, max = 4094)]
///     id: u16,
///     #[nl(attr = 2, indexed)]
///     maps: Vec<u32>,
/// }
///
/// let schema = Vlan::SCHEMA;
/// assert_eq!((schema.name, schema.doc), ("Vlan", "A VLAN."));
/// let [id, maps] = schema.fields else { panic!() };
/// assert_eq!((id.number, id.name, id.doc, id.presence), (1, "id", "Its number.", Presence::Required));
/// assert_eq!(id.limits.max, Some(4094));
/// assert!(matches!(id.wire, Wire::Integer(integer) if integer.size == 2 && !integer.signed));
/// assert_eq!(maps.shape, Shape::Indexed { levels: 0 });
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Schema {
    /// The Rust type: `Link`.
    pub name: &'static str,
    /// The type's documentation; empty where there is none.
    pub doc: &'static str,
    /// What stands in front of everything else.
    pub header: Option<Header>,
    /// The attributes, in the order of the struct.
    pub fields: &'static [Field],
    /// What stands where attributes else would.
    pub payload: Option<Payload>,
}

impl Schema {
    /// A type that says nothing about itself: one with a codec by hand.
    pub const OPAQUE: Self = Self::new("", "");

    /// A type with nothing in it.
    pub const fn new(name: &'static str, doc: &'static str) -> Self {
        Self { name, doc, header: None, fields: &[], payload: None }
    }

    /// With a fixed header.
    pub const fn with_header(mut self, field: &'static str, layout: &'static Struct) -> Self {
        self.header = Some(Header { field, layout });
        self
    }

    /// With attributes.
    pub const fn with_fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// With a payload instead of attributes.
    pub const fn with_payload(mut self, field: &'static str, wire: Wire) -> Self {
        self.payload = Some(Payload { field, wire });
        self
    }

    /// The attribute with this number.
    pub fn field(&self, number: u16) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.number == number)
    }

    /// Whether it says nothing about what it is: [`OPAQUE`](Self::OPAQUE).
    pub const fn is_opaque(&self) -> bool {
        self.name.is_empty()
    }

    /// Whether the attribute with this number is there to align another.
    pub fn is_pad(&self, number: u16) -> bool {
        self.fields.iter().any(|field| field.pad == Some(number))
    }

    /// Bytes of the fixed header, padded to a multiple of four.
    pub const fn header_size(&self) -> usize {
        match &self.header {
            Some(header) => crate::wire::align(header.layout.size),
            None => 0,
        }
    }
}

/// A fixed header.
#[derive(Debug, Clone, Copy)]
pub struct Header {
    /// The Rust field.
    pub field: &'static str,
    /// What it consists of.
    pub layout: &'static Struct,
}

/// What stands where attributes else would: text, bytes, a C struct.
#[derive(Debug, Clone, Copy)]
pub struct Payload {
    /// The Rust field.
    pub field: &'static str,
    /// What it is.
    pub wire: Wire,
}

/// An attribute of a [`Schema`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Field {
    /// Its number, without flag bits.
    pub number: u16,
    /// The constant that numbers it, or the Rust field where that is a literal: `IFLA_MTU`.
    pub name: &'static str,
    /// The Rust field: `mtu`.
    pub field: &'static str,
    /// The field's documentation; empty where there is none.
    pub doc: &'static str,
    /// Whether it must be there.
    pub presence: Presence,
    /// How often its value comes, and how that is written.
    pub shape: Shape,
    /// What one value is.
    pub wire: Wire,
    /// What is allowed.
    pub limits: &'static Limits,
    /// Of a sub-message: what chooses its kind.
    pub select: Select,
    /// The attribute that is put in front of it where its 64-bit payload would else not be aligned.
    pub pad: Option<u16>,
    /// Whether it is marked as being in network byte order.
    pub net_byteorder: bool,
}

impl Field {
    /// An optional attribute with one value.
    pub const fn new(number: u16, name: &'static str, field: &'static str, wire: Wire) -> Self {
        Self {
            number,
            name,
            field,
            doc: "",
            presence: Presence::Optional,
            shape: Shape::One,
            wire,
            limits: &Limits::NONE,
            select: match wire {
                Wire::SubMessage(_) => Select::Outside,
                _ => Select::None,
            },
            pad: None,
            net_byteorder: false,
        }
    }

    /// With documentation.
    pub const fn documented(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// One that must be there.
    pub const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// In another shape.
    pub const fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// With limits.
    pub const fn limited(mut self, limits: &'static Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Chosen by something.
    pub const fn selected(mut self, select: Select) -> Self {
        self.select = select;
        self
    }

    /// With an attribute that aligns it.
    pub const fn padded(mut self, pad: u16) -> Self {
        self.pad = Some(pad);
        self
    }

    /// Marked as being in network byte order.
    pub const fn marked_net_byteorder(mut self) -> Self {
        self.net_byteorder = true;
        self
    }
}

/// Whether an attribute must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Its absence is an error.
    Required,
    /// It may be absent.
    Optional,
}

/// How an attribute carries its value or values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// One value.
    One,
    /// One value, and the attribute comes any number of times.
    Repeated,
    /// A nest with an attribute for each value.
    Indexed {
        /// How many numbers each value has: 0 where the entries' numbers mean nothing, else how deep the nests are
        /// whose entries' numbers are data.
        levels: u8,
    },
    /// A C array: one value behind the other.
    Packed,
}

/// What a value is on the wire.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Wire {
    /// Nothing: it is there or not.
    Flag,
    /// One byte, of which anything but 0 is true.
    Bool,
    /// An integer of one size.
    Integer(Integer),
    /// An integer of 4 or 8 bytes: YNL's `uint` and `sint`.
    Variable {
        /// Whether it has a sign.
        signed: bool,
        /// What its values are called.
        names: Names,
    },
    /// `struct nla_bitfield32`: bits, and which of them are meant.
    Bitfield32,
    /// Text, up to its first NUL or its end.
    Text,
    /// Texts, each with a NUL behind it.
    Texts,
    /// Bytes.
    Bytes {
        /// How many, where the type says so.
        size: Option<usize>,
    },
    /// An IPv4 address: 4 bytes.
    Ipv4,
    /// An IPv6 address: 16 bytes.
    Ipv6,
    /// An IPv4 or IPv6 address, by its length.
    Ip,
    /// An Ethernet address: 6 bytes.
    Mac,
    /// A C struct, perhaps shorter or longer than declared.
    Struct(&'static Struct),
    /// Attributes, perhaps behind a fixed header. A function, because a set may contain itself.
    Nest(fn() -> &'static Schema),
    /// One of several kinds, as another value chooses.
    SubMessage(fn() -> &'static SubMessage),
}

impl Wire {
    /// An integer in host byte order.
    pub const fn integer(size: u8, signed: bool) -> Self {
        Self::Integer(Integer { size, signed, order: Order::Host, names: Names::None })
    }

    /// The integer of the same size in this byte order; what is no integer of one size stays what it is.
    pub const fn in_order(self, order: Order) -> Self {
        match self {
            Self::Integer(integer) => Self::Integer(Integer { order, ..integer }),
            other => other,
        }
    }

    /// The same with names for its values.
    pub const fn named(self, names: Names) -> Self {
        match self {
            Self::Integer(integer) => Self::Integer(Integer { names, ..integer }),
            Self::Variable { signed, .. } => Self::Variable { signed, names },
            other => other,
        }
    }

    /// The bytes of a value, where all have the same number of them: what C arrays are made of.
    pub const fn size(&self) -> Option<usize> {
        match self {
            Self::Variable { .. } | Self::Ip => None,
            other => other.max_len(),
        }
    }

    /// The most bytes that a value can have; `None` where nothing bounds it.
    ///
    /// Of nests the type knows it: [`Value::MAX_PAYLOAD`](crate::Value::MAX_PAYLOAD).
    pub const fn max_len(&self) -> Option<usize> {
        match self {
            Self::Flag => Some(0),
            Self::Bool => Some(1),
            Self::Integer(integer) => Some(integer.size as usize),
            Self::Variable { .. } | Self::Bitfield32 => Some(8),
            Self::Bytes { size } => *size,
            Self::Ipv4 => Some(4),
            Self::Ipv6 | Self::Ip => Some(16),
            Self::Mac => Some(6),
            Self::Struct(layout) => Some(layout.size),
            Self::Text | Self::Texts | Self::Nest(_) | Self::SubMessage(_) => None,
        }
    }
}

/// An integer of one size.
#[derive(Debug, Clone, Copy)]
pub struct Integer {
    /// Its bytes: 1, 2, 4 or 8.
    pub size: u8,
    /// Whether it has a sign.
    pub signed: bool,
    /// In which order its bytes are.
    pub order: Order,
    /// What its values are called.
    pub names: Names,
}

impl Integer {
    /// The integer that `bytes` begin with; `None` if they are too few.
    pub fn read(&self, bytes: &[u8]) -> Option<i128> {
        let size @ (1 | 2 | 4 | 8) = usize::from(self.size) else { return None };
        let bytes = bytes.get(..size)?;
        let shifted_in = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        let value = match self.order.is_little() {
            true => bytes.iter().rev().fold(0, shifted_in),
            false => bytes.iter().fold(0, shifted_in),
        };
        if !self.signed {
            return Some(value.into());
        }
        // The sign moves to the highest bit, and comes back into all above its own.
        let unused = 64 - 8 * self.size;
        Some((i64::from_ne_bytes((value << unused).to_ne_bytes()) >> unused).into())
    }

    /// The least value of this size and sign.
    pub const fn least(&self) -> i128 {
        if self.signed { -(1 << (8 * self.size as u32 - 1)) } else { 0 }
    }

    /// The greatest value of this size and sign.
    pub const fn greatest(&self) -> i128 {
        (1 << (8 * self.size as u32 - self.signed as u32)) - 1
    }
}

/// In which order an integer's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The host's.
    Host,
    /// The network's: the greatest byte first.
    Network,
    /// The least byte first.
    Little,
}

impl Order {
    /// Whether the least byte comes first, on this machine.
    pub const fn is_little(self) -> bool {
        match self {
            Self::Host => cfg!(target_endian = "little"),
            Self::Network => false,
            Self::Little => true,
        }
    }
}

/// What an integer's values are called.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Names {
    /// Nothing.
    None,
    /// Each value has a name, or none.
    Values(&'static [(&'static str, i128)]),
    /// Each bit has a name, or none; the numbers are masks: 8, not 3.
    Bits(&'static [(&'static str, i128)]),
}

impl Names {
    /// The name of a value, or those of its bits, each of which is named once.
    pub fn of(self, value: i128) -> impl Iterator<Item = &'static str> {
        let (names, most) = match self {
            Self::None => (&[][..], 0),
            Self::Values(names) => (names, 1),
            Self::Bits(names) => (names, names.len()),
        };
        let mut rest = value;
        let is_named = move |(_, named): &&(&str, i128)| match self {
            Self::Bits(_) => {
                let is_set = value & named == *named && rest & named != 0;
                rest &= if is_set { !named } else { !0 };
                is_set
            }
            _ => value == *named,
        };
        names.iter().filter(is_named).take(most).map(|(name, _)| *name)
    }

    /// Writes the names of the bits that are set, and those that have none as a number: `UP | RUNNING | 0x10000`; of 0,
    /// nothing.
    pub(crate) fn write_bits(self, value: i128, f: &mut impl fmt::Write) -> fmt::Result {
        let mut separator = "";
        for name in self.of(value) {
            write!(f, "{separator}{name}")?;
            separator = " | ";
        }
        match self.unnamed_bits(value) {
            0 => Ok(()),
            rest => write!(f, "{separator}{rest:#x}"),
        }
    }

    /// The bits of a value that have no name.
    pub fn unnamed_bits(self, value: i128) -> i128 {
        match self {
            Self::Bits(names) => {
                let named = names.iter().filter(|(_, bits)| value & bits == *bits);
                named.fold(value, |rest, (_, bits)| rest & !bits)
            }
            _ => value,
        }
    }
}

/// A C struct.
#[derive(Debug, Clone, Copy)]
pub struct Struct {
    /// The Rust type: `LinkHeader`.
    pub name: &'static str,
    /// The type's documentation; empty where there is none.
    pub doc: &'static str,
    /// C's struct that it is proven against: `ifinfomsg`.
    pub c: Option<&'static str>,
    /// Its bytes.
    pub size: usize,
    /// Its fields, in the order of the struct.
    pub fields: &'static [StructField],
}

/// A field of a C struct.
#[derive(Debug, Clone, Copy)]
pub struct StructField {
    /// The Rust field.
    pub name: &'static str,
    /// Where it begins.
    pub offset: usize,
    /// Its bytes.
    pub size: usize,
    /// What it is: bytes, where its type is no [`Value`](crate::Value).
    pub wire: Wire,
}

/// What is allowed; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The least value of an integer.
    pub min: Option<i128>,
    /// The greatest value of an integer.
    pub max: Option<i128>,
    /// The bits that an integer may have.
    pub mask: Option<i128>,
    /// The least bytes of a payload; of text, without its NUL.
    pub min_len: Option<usize>,
    /// The most bytes of a payload; of text, without its NUL.
    pub max_len: Option<usize>,
    /// Whether what is read is held to these, and not only what is written.
    pub strict: bool,
}

impl Limits {
    /// None.
    pub const NONE: Self =
        Self { min: None, max: None, mask: None, min_len: None, max_len: None, strict: false };
}

/// What chooses the kind of a sub-message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Select {
    /// It is no sub-message.
    None,
    /// The attribute of the same set with this number.
    Attribute(u16),
    /// This field of the fixed header.
    Header(&'static str),
    /// Something outside of the set.
    Outside,
}

/// A sub-message: what an attribute carries, as a selector says.
#[derive(Debug, Clone, Copy)]
pub struct SubMessage {
    /// The Rust type: `LinkData`.
    pub name: &'static str,
    /// The type's documentation; empty where there is none.
    pub doc: &'static str,
    /// The kinds. What none of them is, is kept as bytes.
    pub arms: &'static [Arm],
}

impl SubMessage {
    /// The kind that a selector chooses.
    pub fn arm(&self, selector: Selector<'_>) -> Option<&'static Arm> {
        self.arms.iter().find(|arm| arm.selector == selector)
    }
}

/// A kind of a sub-message.
#[derive(Debug, Clone, Copy)]
pub struct Arm {
    /// What chooses it.
    pub selector: Selector<'static>,
    /// The Rust variant: `Vlan`.
    pub name: &'static str,
    /// What it is.
    pub wire: Wire,
}

/// A value as far as limits and `select` look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector<'s> {
    /// An integer, whatever its size and byte order.
    Integer(i128),
    /// A text without its NUL.
    Text(&'s [u8]),
    /// Bytes.
    Bytes(&'s [u8]),
    /// None of these, or absent.
    None,
}

/// A message or request: its operation and its schema.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The protocol's or family's Rust type: `Route`.
    pub protocol: &'static str,
    /// Its message type, or its command and version.
    pub operation: Operation,
    /// What error texts call it: `RTM_NEWLINK`.
    pub name: &'static str,
    /// What it consists of.
    pub schema: &'static Schema,
}

impl Entry {
    /// That of a message or request type.
    pub const fn of<P: Protocol, M: Speaks<P>>() -> Self {
        Self { protocol: P::NAME, operation: M::OPERATION, name: M::NAME, schema: M::SCHEMA }
    }

    /// Whether a message of this type, with this payload, is one. The number of a generic family is not compared, nor
    /// is a version.
    pub fn is_of(&self, kind: u16, payload: &[u8]) -> bool {
        match self.operation {
            Operation::Type(expected) => kind == expected,
            Operation::Command { command, .. } => {
                kind >= control::FIRST_FREE && payload.first() == Some(&command)
            }
        }
    }
}
