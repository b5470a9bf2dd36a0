//! What bytes are, one level at a time. All that is read of them is read here; text and JSON only arrange it.

use core::net::IpAddr;

use super::answer::{self, Answer};
use crate::attribute::{Attribute, attributes};
use crate::error::{DecodeErrorKind, Trace};
use crate::message::{Header, RawMessage};
use crate::proof::check_read;
use crate::schema::{
    Arm, Entry, Field, Names, Operation, Presence, Schema, Select, Selector, Shape, Struct, StructField, Wire,
};
use crate::value::{Mac, Value};
use crate::wire::MOST_NESTS;

/// A value, with what is in it unread.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Message(Message<'a>),
    Set(Set<'a>),
    Struct(Fields<'a>),
    List(List<'a>),
    /// A field that a C struct is too short for.
    Absent,
    Bool(bool),
    Integer(i128, Names),
    Bitfield32 {
        value: u32,
        selector: u32,
    },
    Text(&'a str),
    Bytes(&'a [u8]),
    Ip(IpAddr),
    Mac(Mac),
    /// What is wrong, and, unless nothing is there, with which bytes.
    Error(DecodeErrorKind, Option<&'a [u8]>),
}

impl<'a> Node<'a> {
    /// The value that `bytes` are. A sub-message needs to be chosen: here it is bytes.
    fn of(wire: &Wire, bytes: &'a [u8], depth: u8) -> Self {
        match *wire {
            Wire::Flag => Self::Bool(true),
            Wire::Bool => Self::read(bytes, Self::Bool),
            Wire::Integer(integer) => match integer.read(bytes) {
                Some(value) if bytes.len() == usize::from(integer.size) => {
                    Self::Integer(value, integer.names)
                }
                _ => Self::wrong_size(bytes, integer.size.into()),
            },
            Wire::Variable { signed, names } => {
                let Ok(size @ (4 | 8)) = u8::try_from(bytes.len()) else {
                    let needed = if bytes.len() < 4 { 4 } else { 8 };
                    return Self::wrong_size(bytes, needed);
                };
                Self::of(&Wire::integer(size, signed).named(names), bytes, depth)
            }
            Wire::Bitfield32 => Self::read(bytes, |words: [u8; 8]| {
                let [v0, v1, v2, v3, s0, s1, s2, s3] = words;
                let value = u32::from_ne_bytes([v0, v1, v2, v3]);
                Self::Bitfield32 { value, selector: u32::from_ne_bytes([s0, s1, s2, s3]) }
            }),
            Wire::Text => Self::read(bytes, Self::Text),
            Wire::Texts => Self::List(List::Texts(bytes)),
            Wire::Bytes { size: Some(size) } if bytes.len() != size => Self::wrong_size(bytes, size),
            Wire::Bytes { .. } | Wire::SubMessage(_) => Self::Bytes(bytes),
            Wire::Ipv4 => Self::read(bytes, |address| Self::Ip(IpAddr::V4(address))),
            Wire::Ipv6 => Self::read(bytes, |address| Self::Ip(IpAddr::V6(address))),
            Wire::Ip => Self::read(bytes, Self::Ip),
            Wire::Mac => Self::read(bytes, Self::Mac),
            // A struct is no nest, but its fields could be structs without end.
            Wire::Struct(_) if depth > MOST_NESTS => Self::Error(DecodeErrorKind::TooDeep, Some(bytes)),
            Wire::Struct(layout) => Self::Struct(Fields { layout, bytes, depth }),
            Wire::Nest(schema) => Self::inside(bytes, depth, |depth| Set::of(schema(), bytes, depth)),
        }
    }

    /// What the type itself reads.
    fn read<T: Value<'a>>(bytes: &'a [u8], node: impl FnOnce(T) -> Self) -> Self {
        let mut trace = Trace::of(bytes);
        match T::from_payload(bytes, &mut trace) {
            Ok(value) => node(value),
            Err(failed) => Self::Error(trace.into_error(failed).kind(), Some(bytes)),
        }
    }

    fn wrong_size(bytes: &'a [u8], needed: usize) -> Self {
        Self::Error(DecodeErrorKind::Size { found: bytes.len(), needed }, Some(bytes))
    }

    pub(super) fn too_short(bytes: &'a [u8], needed: usize) -> Self {
        Self::Error(DecodeErrorKind::TooShort { found: bytes.len(), needed }, Some(bytes))
    }

    /// What is one nest deeper.
    fn inside(bytes: &'a [u8], depth: u8, node: impl FnOnce(u8) -> Self) -> Self {
        if depth >= MOST_NESTS {
            return Self::Error(DecodeErrorKind::TooDeep, Some(bytes));
        }
        node(depth + 1)
    }

    /// What limits and `select` look at.
    fn selector(&self) -> Selector<'a> {
        match *self {
            Self::Integer(value, _) => Selector::Integer(value),
            Self::Bitfield32 { selector, .. } => Selector::Integer(selector.into()),
            Self::Text(text) => Selector::Text(text.as_bytes()),
            Self::Bytes(bytes) => Selector::Bytes(bytes),
            _ => Selector::None,
        }
    }
}

/// A message: its header, and what it carries.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub(super) header: Header,
    /// `None` where an answer repeats the header alone.
    pub(super) payload: Option<&'a [u8]>,
    pub(super) entries: &'a [Entry],
    /// Whether an answer repeats it: then it is no answer itself.
    pub(super) repeated: bool,
}

impl<'a> Message<'a> {
    pub(super) fn new(message: RawMessage<'a>, entries: &'a [Entry]) -> Self {
        Self { header: message.header(), payload: Some(message.payload()), entries, repeated: false }
    }

    pub(super) fn entry(&self) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.is_of(self.header.kind, self.payload.unwrap_or_default()))
    }

    /// Its name: that of its entry, or netlink's own.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self.entry() {
            Some(entry) => Some(entry.name),
            None => answer::name(self.header.kind),
        }
    }

    /// The flags that have a name.
    pub(super) fn flags(&self) -> (i128, Names) {
        (self.header.flags.bits().into(), answer::flags(self.header.kind))
    }

    /// A generic message's command and version.
    pub(super) fn command(&self) -> Option<(u8, u8)> {
        match (self.entry()?.operation, self.payload?) {
            (Operation::Command { .. }, [command, version, ..]) => Some((*command, *version)),
            _ => None,
        }
    }

    /// What is behind the header.
    pub(super) fn body(&self) -> Option<Node<'a>> {
        let payload = self.payload?;
        Some(match self.entry() {
            Some(entry) => {
                let generic = matches!(entry.operation, Operation::Command { .. });
                let body = payload.get(if generic { 4 } else { 0 }..).unwrap_or_default();
                Set::of(entry.schema, body, 0)
            }
            None if self.repeated => Node::Bytes(payload),
            None => match Answer::of(self) {
                Some(answer) => Node::Set(Set::of_answer(answer)),
                None => Node::Bytes(payload),
            },
        })
    }
}

/// A fixed header or another payload, and attributes.
#[derive(Clone, Copy)]
pub(super) struct Set<'a> {
    pub(super) schema: &'static Schema,
    /// All its bytes.
    pub(super) bytes: &'a [u8],
    /// Those that are attributes.
    region: &'a [u8],
    depth: u8,
    answer: Option<Answer<'a>>,
    /// Of a sub-message: its kind.
    pub(super) arm: Option<&'static Arm>,
}

/// What is in a set.
pub(super) enum Part<'a> {
    Named(&'static str, Node<'a>),
    Unknown(Attribute<'a>),
    /// From an attribute with a wrong length on.
    Error(DecodeErrorKind, &'a [u8]),
    /// Bytes that are too few for an attribute.
    More(&'a [u8]),
}

impl<'a> Set<'a> {
    /// The bytes as a set; of a type that does not say what it is, as bytes.
    pub(super) fn of(schema: &'static Schema, bytes: &'a [u8], depth: u8) -> Node<'a> {
        if schema.is_opaque() {
            return Node::Bytes(bytes);
        }
        let region = match schema.payload {
            Some(_) => &[],
            None => bytes.get(schema.header_size()..).unwrap_or_default(),
        };
        Node::Set(Self { schema, bytes, region, depth, answer: None, arm: None })
    }

    fn of_answer(answer: Answer<'a>) -> Self {
        let region = answer.attributes();
        Self { schema: &answer::SCHEMA, bytes: region, region, depth: 0, answer: Some(answer), arm: None }
    }

    /// What stands in front of the attributes, or instead.
    pub(super) fn head(&self) -> impl Iterator<Item = (&'static str, Node<'a>)> + use<'a> {
        let parts = match self.answer {
            Some(answer) => answer.head(),
            None => [self.header(), self.payload()],
        };
        parts.into_iter().flatten()
    }

    fn header(&self) -> Option<(&'static str, Node<'a>)> {
        let header = self.schema.header?;
        let needed = header.layout.size;
        let node = match self.bytes.get(..needed) {
            Some(bytes) => Node::Struct(Fields { layout: header.layout, bytes, depth: self.depth }),
            None => Node::too_short(self.bytes, needed),
        };
        Some((header.field, node))
    }

    fn payload(&self) -> Option<(&'static str, Node<'a>)> {
        let payload = self.schema.payload?;
        // None where the header in front of it is cut.
        let bytes = self.bytes.get(self.schema.header_size()..)?;
        Some((payload.field, Node::of(&payload.wire, bytes, self.depth)))
    }

    /// The attributes and what follows them, in the order of the bytes, then those that are missing.
    pub(super) fn each<E>(&self, mut see: impl FnMut(Part<'a>) -> Result<(), E>) -> Result<(), E> {
        // What one selector chose need not be looked for again.
        let mut chosen = (Select::None, Selector::None);
        for attribute in attributes(self.region).flatten() {
            let Some(field) = self.schema.field(attribute.number()) else {
                if !self.is_padding(&attribute) {
                    see(Part::Unknown(attribute))?;
                }
                continue;
            };
            let selector = match field.select {
                Select::None | Select::Outside => Selector::None,
                select if select == chosen.0 => chosen.1,
                select => {
                    chosen = (select, self.selector(select));
                    chosen.1
                }
            };
            let item = Item { field, selector, depth: self.depth };
            see(Part::Named(field.name, item.node(attribute.payload())))?;
        }
        if let Some((kind, bytes)) = self.error() {
            see(Part::Error(kind, bytes))?;
        }
        if let Some(bytes) = self.more() {
            see(Part::More(bytes))?;
        }
        for field in self.schema.fields.iter().filter(|field| self.is_missing(field)) {
            see(Part::Named(field.name, Node::Error(DecodeErrorKind::Missing, None)))?;
        }
        Ok(())
    }

    /// The values of all attributes of one number.
    pub(super) fn values(&self, field: &'static Field) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let item = Item { field, selector: self.selector(field.select), depth: self.depth };
        self.payloads(field).map(move |payload| item.node(payload))
    }

    fn payloads(&self, field: &'static Field) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let known = attributes(self.region).flatten().filter(|attribute| attribute.number() == field.number);
        known.map(|attribute| attribute.payload())
    }

    pub(super) fn is_missing(&self, field: &'static Field) -> bool {
        field.presence == Presence::Required && self.payloads(field).next().is_none()
    }

    /// The attributes that no field names.
    pub(super) fn unknown(self) -> impl Iterator<Item = Attribute<'a>> {
        attributes(self.region).flatten().filter(move |attribute| {
            self.schema.field(attribute.number()).is_none() && !self.is_padding(attribute)
        })
    }

    fn is_padding(&self, attribute: &Attribute<'_>) -> bool {
        attribute.payload().is_empty() && self.schema.is_pad(attribute.number())
    }

    /// Where an attribute has a wrong length, which leaves nothing to go on with: the rest.
    pub(super) fn error(&self) -> Option<(DecodeErrorKind, &'a [u8])> {
        let error = attributes(self.region).find_map(Result::err)?;
        Some((error.kind(), self.region.get(error.offset()..).unwrap_or_default()))
    }

    /// Bytes behind the last attribute that are too few for another.
    pub(super) fn more(&self) -> Option<&'a [u8]> {
        let mut walk = attributes(self.region);
        walk.by_ref().for_each(drop);
        Some(walk.rest()).filter(|rest| !rest.is_empty())
    }

    /// What chooses the kind of a sub-message, wherever in the set it stands.
    fn selector(&self, select: Select) -> Selector<'a> {
        match select {
            Select::Attribute(number) => self.schema.field(number).and_then(|field| {
                let item = Item { field, selector: Selector::None, depth: self.depth };
                self.payloads(field).last().map(|payload| item.node(payload).selector())
            }),
            Select::Header(name) => match self.header() {
                Some((_, Node::Struct(fields))) => fields.get(name).map(|node| node.selector()),
                _ => None,
            },
            Select::None | Select::Outside => None,
        }
        .unwrap_or(Selector::None)
    }
}

/// What an attribute's payload is read by.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    field: &'static Field,
    selector: Selector<'a>,
    depth: u8,
}

impl<'a> Item<'a> {
    /// What one attribute carries.
    fn node(self, payload: &'a [u8]) -> Node<'a> {
        match (self.field.shape, self.field.wire.size()) {
            (Shape::One | Shape::Repeated, _) => self.held_to_limits(self.value(payload), payload),
            (Shape::Indexed { levels }, _) => self.entries(payload, levels),
            (Shape::Packed, Some(size)) if size > 0 => {
                self.held_to_limits(Node::List(List::Packed { item: self, payload, size }), payload)
            }
            (Shape::Packed, _) => Node::Bytes(payload),
        }
    }

    fn entries(self, region: &'a [u8], levels: u8) -> Node<'a> {
        Node::inside(region, self.depth, |depth| {
            Node::List(List::Entries { item: Self { depth, ..self }, region, levels })
        })
    }

    /// One value.
    fn value(self, payload: &'a [u8]) -> Node<'a> {
        let arm = match self.field.wire {
            Wire::SubMessage(kinds) if self.selector != Selector::None => kinds().arm(self.selector),
            _ => None,
        };
        match Node::of(arm.map_or(&self.field.wire, |arm| &arm.wire), payload, self.depth) {
            Node::Set(set) => Node::Set(Set { arm, ..set }),
            node => node,
        }
    }

    fn held_to_limits(self, node: Node<'a>, payload: &'a [u8]) -> Node<'a> {
        if let Node::Error(..) = node {
            return node;
        }
        let mut trace = Trace::of(payload);
        // Of a C array the whole is limited.
        let (wire, value) = match self.field.shape {
            Shape::Packed => (&Wire::Bytes { size: None }, Selector::Bytes(payload)),
            _ => (&self.field.wire, node.selector()),
        };
        match check_read(self.field.limits, wire, value, payload, &mut trace) {
            Ok(()) => node,
            Err(failed) => Node::Error(trace.into_error(failed).kind(), Some(payload)),
        }
    }
}

/// Several values in one payload.
#[derive(Clone, Copy)]
pub(super) enum List<'a> {
    /// A nest of entries, or of nests of them.
    Entries {
        item: Item<'a>,
        region: &'a [u8],
        /// How many numbers are still to come, this nest's included; 0 where they mean nothing.
        levels: u8,
    },
    Packed {
        item: Item<'a>,
        payload: &'a [u8],
        size: usize,
    },
    Texts(&'a [u8]),
}

impl<'a> List<'a> {
    /// Whether each value is a word, and not a structure.
    pub(super) fn is_flat(&self) -> bool {
        match self {
            Self::Entries { .. } => false,
            Self::Packed { item, .. } => !matches!(item.field.wire, Wire::Struct(_)),
            Self::Texts(_) => true,
        }
    }

    /// The values, with their entries' numbers.
    pub(super) fn each<E>(
        &self,
        mut see: impl FnMut(Option<u16>, Node<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        match *self {
            Self::Entries { item, region, levels } => {
                for attribute in attributes(region) {
                    let (number, node) = match attribute {
                        Ok(entry) if levels > 1 => {
                            (Some(entry.number()), item.entries(entry.payload(), levels - 1))
                        }
                        Ok(entry) => (Some(entry.number()), item.value(entry.payload())),
                        Err(error) => (None, Node::Error(error.kind(), region.get(error.offset()..))),
                    };
                    see(number, node)?;
                }
            }
            Self::Packed { item, payload, size } => {
                let mut values = payload.chunks_exact(size);
                values.try_for_each(|value| see(None, item.value(value)))?;
                let rest = payload.chunks_exact(size).remainder();
                if !rest.is_empty() {
                    let kind = DecodeErrorKind::NotWhole { found: payload.len(), item: size };
                    see(None, Node::Error(kind, Some(rest)))?;
                }
            }
            Self::Texts([]) => {}
            Self::Texts(bytes) => {
                let texts = bytes.strip_suffix(&[0]).unwrap_or(bytes).split(|byte| *byte == 0);
                for text in texts {
                    see(None, Node::of(&Wire::Text, text, 0))?;
                }
            }
        }
        Ok(())
    }
}

/// A C struct, perhaps shorter or longer than declared.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) layout: &'static Struct,
    bytes: &'a [u8],
    depth: u8,
}

impl<'a> Fields<'a> {
    pub(super) fn iter(self) -> impl Iterator<Item = (&'static str, Node<'a>)> {
        self.layout.fields.iter().map(move |field| (field.name, self.node(field)))
    }

    fn get(&self, name: &str) -> Option<Node<'a>> {
        self.layout.fields.iter().find(|field| field.name == name).map(|field| self.node(field))
    }

    fn node(&self, field: &StructField) -> Node<'a> {
        let from = self.bytes.get(field.offset..).unwrap_or_default();
        match from.get(..field.size) {
            Some(bytes) => Node::of(&field.wire, bytes, self.depth.saturating_add(1)),
            None if from.is_empty() => Node::Absent,
            None => Node::too_short(from, field.size),
        }
    }

    /// Bytes behind the last field.
    pub(super) fn more(&self) -> Option<&'a [u8]> {
        self.bytes.get(self.layout.size..).filter(|more| !more.is_empty())
    }
}
