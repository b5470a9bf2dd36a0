//! From a byte of a request to the field that it belongs to.

use core::fmt;

use super::{Entry, Field, Operation, Schema, Select, Selector, Shape, StructField, Wire};
use crate::message::Header;
use crate::wire::Cursor;

/// Where in a message something is, as its schema names it: `IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VLAN_ID`, or
/// `IFLA_AF_SPEC.10`, or `attribute 77`, where it does not.
///
/// Made by [`Entry::locate`] and [`Entry::locate_missing`]. Holds [`FieldPath::DEPTH`] segments; of deeper ones the
/// outermost stay. Two are equal where they read alike.
#[derive(Clone, Copy)]
pub struct FieldPath {
    segments: [Segment; Self::DEPTH],
    depth: usize,
}

impl PartialEq for FieldPath {
    fn eq(&self, other: &Self) -> bool {
        self.segments() == other.segments()
    }
}

impl Eq for FieldPath {}

/// One step of a [`FieldPath`].
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Segment {
    /// In front of what a schema describes: `nlmsghdr`.
    MessageHeader,
    /// In front of what the schema of a generic family describes: `genlmsghdr`.
    GenericHeader,
    /// A Rust field that is no attribute: a fixed header, or what stands where attributes else would.
    Field(&'static str),
    /// A field of a C struct.
    Member(&'static StructField),
    /// An attribute.
    Attribute(&'static Field),
    /// An attribute that the schema does not name, by its number.
    Unnamed(u16),
    /// A value of many, counted from 0; where the number of an entry is data, that number.
    Item(usize),
}

impl PartialEq for Segment {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::MessageHeader, Self::MessageHeader) | (Self::GenericHeader, Self::GenericHeader) => true,
            (Self::Field(one), Self::Field(other)) => one == other,
            (Self::Member(one), Self::Member(other)) => one.name == other.name,
            (Self::Attribute(one), Self::Attribute(other)) => one.name == other.name,
            (Self::Unnamed(one), Self::Unnamed(other)) => one == other,
            (Self::Item(one), Self::Item(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for Segment {}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MessageHeader => f.write_str("nlmsghdr"),
            Self::GenericHeader => f.write_str("genlmsghdr"),
            Self::Field(name) => f.write_str(name),
            Self::Member(member) => f.write_str(member.name),
            Self::Attribute(field) => f.write_str(field.name),
            Self::Unnamed(number) => write!(f, "{number}"),
            Self::Item(index) => write!(f, "[{index}]"),
        }
    }
}

impl FieldPath {
    /// How many segments a path can hold: the kernel's own nesting limit is 10.
    pub const DEPTH: usize = 16;

    pub(crate) const EMPTY: Self = Self { segments: [Segment::MessageHeader; Self::DEPTH], depth: 0 };

    fn segments(&self) -> &[Segment] {
        self.segments.get(..self.depth).unwrap_or_default()
    }

    /// The segments, outermost first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Segment> + '_ {
        self.segments().iter().copied()
    }

    /// What it leads to.
    pub fn last(&self) -> Option<Segment> {
        self.segments().last().copied()
    }

    /// The way to what it leads to; `None` for what is at the top.
    pub fn parent(&self) -> Option<Self> {
        (self.depth > 1).then(|| Self { depth: self.depth - 1, ..*self })
    }

    /// `false`: it is full.
    pub(crate) fn push(&mut self, segment: Segment) -> bool {
        let Some(free) = self.segments.get_mut(self.depth) else { return false };
        (*free, self.depth) = (segment, self.depth + 1);
        true
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.iter().enumerate() {
            let front = match (position, segment) {
                (0, Segment::Unnamed(_)) => "attribute ",
                (0, _) | (_, Segment::Item(_)) => "",
                _ => ".",
            };
            write!(f, "{front}{segment}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl Entry {
    /// What lies at a byte of a message, counted from the start of its `nlmsghdr`, as the kernel counts in an extended
    /// acknowledgement; `None` where nothing does, or where a codec by hand says nothing about it.
    ///
    /// The byte may be one of an attribute's header or of its payload. What the message has and the schema does not
    /// name is told by its number.
    ///
    /// ```
    /// use nl_core::generic::{CONTROLLER_ID, Controller, GetFamily};
    /// use nl_core::message::{self, Envelope};
    /// use nl_core::schema::Entry;
    ///
    /// let mut buffer = [0; 64];
    /// let envelope = Envelope { family: CONTROLLER_ID, ..Envelope::default() };
    /// let request = message::encode::<Controller, _>(&mut buffer, &GetFamily::by_name("nlctrl"), envelope)?;
    ///
    /// let entry = Entry::of::<Controller, GetFamily<'_>>();
    /// assert_eq!(entry.locate(request, 20).unwrap().to_string(), "CTRL_ATTR_FAMILY_NAME");
    /// assert_eq!(entry.locate(request, 6).unwrap().to_string(), "nlmsghdr");
    /// assert_eq!(entry.locate(request, 4000), None);
    /// # Ok::<(), nl_core::EncodeError>(())
    /// ```
    pub fn locate(&self, message: &[u8], offset: usize) -> Option<FieldPath> {
        Some(self.walk(message, offset)?.path)
    }

    /// The attribute of this number that a message lacks: at its top, or in the nest that begins at a byte of it.
    ///
    /// ```
    /// # use nl_core::{generic::{Controller, GetFamily}, schema::Entry};
    /// let entry = Entry::of::<Controller, GetFamily<'_>>();
    /// assert_eq!(entry.locate_missing(&[], 1, None).unwrap().to_string(), "CTRL_ATTR_FAMILY_ID");
    /// ```
    pub fn locate_missing(&self, message: &[u8], number: u16, nest: Option<usize>) -> Option<FieldPath> {
        let mut set = What::Set(self.schema);
        let mut path = FieldPath::EMPTY;
        if let Some(offset) = nest {
            let nest = self.walk(message, offset)?;
            (path, set) = (nest.path, nest.what);
            if !matches!(path.last()?, Segment::Attribute(_) | Segment::Unnamed(_) | Segment::Item(_)) {
                return None;
            }
        }
        let field = match set {
            What::Set(schema) => schema.field(number),
            _ => None,
        };
        path.push(field.map_or(Segment::Unnamed(number), Segment::Attribute)).then_some(path)
    }

    fn walk<'m>(&self, message: &'m [u8], offset: usize) -> Option<Walk<'m>> {
        let front = match self.operation {
            Operation::Type(_) => Header::SIZE,
            Operation::Command { .. } => Header::SIZE + 4,
        };
        let mut walk =
            Walk { path: FieldPath::EMPTY, what: What::Set(self.schema), bytes: message, at: offset };
        if offset >= message.len() {
            return None;
        }
        if offset < front {
            let header = if offset < Header::SIZE { Segment::MessageHeader } else { Segment::GenericHeader };
            walk.push(header, What::Unknown)?;
            return Some(walk);
        }
        walk.enter(front)?;
        while walk.step().is_some() {}
        walk.path.last()?;
        Some(walk)
    }
}

/// What the bytes are that a path leads to.
#[derive(Clone, Copy)]
enum What {
    Set(&'static Schema),
    Value(Wire),
    /// Entries, or nests of them.
    Entries {
        levels: u8,
        item: Wire,
    },
    /// Values one behind the other.
    Packed(Wire),
    Unknown,
}

impl What {
    fn of(wire: Wire) -> Self {
        match wire {
            Wire::Nest(schema) => Self::Set(schema()),
            wire => Self::Value(wire),
        }
    }
}

/// The way to a byte: where it leads so far, and what lies there.
struct Walk<'m> {
    path: FieldPath,
    what: What,
    bytes: &'m [u8],
    /// Where the byte is in these.
    at: usize,
}

impl<'m> Walk<'m> {
    /// Leaves out what lies in front of the byte.
    fn enter(&mut self, front: usize) -> Option<()> {
        self.bytes = self.bytes.get(front..)?;
        self.at = self.at.checked_sub(front)?;
        Some(())
    }

    /// One segment further; `None` at the end of the way.
    //
    // A step, and not a recursion: bytes do not say how deep the program's stack goes.
    fn step(&mut self) -> Option<()> {
        match self.what {
            What::Set(schema) => self.step_into_set(schema),
            What::Value(Wire::Struct(layout)) => {
                let member = layout.fields.iter().find(|field| {
                    self.at.checked_sub(field.offset).is_some_and(|inside| inside < field.size)
                })?;
                self.push(Segment::Member(member), What::Value(member.wire))?;
                self.enter(member.offset)
            }
            What::Entries { levels, item } => {
                let entry = Found::at(self.bytes, self.at)?;
                let index = if levels == 0 { entry.position } else { usize::from(entry.number) };
                let what = match levels {
                    0 | 1 => What::of(item),
                    _ => What::Entries { levels: levels - 1, item },
                };
                self.push(Segment::Item(index), what)?;
                self.enter_attribute(entry)
            }
            What::Packed(item) => {
                let size = item.size().filter(|size| *size > 0)?;
                let index = self.at / size;
                self.bytes.get(self.at)?;
                self.push(Segment::Item(index), What::of(item))?;
                self.enter(index * size)
            }
            What::Value(_) | What::Unknown => None,
        }
    }

    fn step_into_set(&mut self, schema: &'static Schema) -> Option<()> {
        // A codec by hand: nothing tells where its attributes begin.
        if schema.is_opaque() {
            return None;
        }
        let region = self.bytes;
        if let Some(header) = &schema.header {
            let size = schema.header_size();
            if self.at < size {
                return self.push(Segment::Field(header.field), What::Value(Wire::Struct(header.layout)));
            }
            self.enter(size)?;
        }
        if let Some(payload) = &schema.payload {
            return self.push(Segment::Field(payload.field), What::Value(payload.wire));
        }
        let attribute = Found::at(self.bytes, self.at)?;
        let Some(field) = schema.field(attribute.number) else {
            self.push(Segment::Unnamed(attribute.number), What::Unknown)?;
            return None;
        };
        let wire = match field.wire {
            Wire::SubMessage(kinds) => {
                let selector = selector(schema, region, field.select);
                kinds().arm(selector).map(|arm| arm.wire)
            }
            wire => Some(wire),
        };
        let what = match (field.shape, wire) {
            (_, None) => What::Unknown,
            (Shape::Indexed { levels }, Some(item)) => What::Entries { levels, item },
            (Shape::Packed, Some(item)) => What::Packed(item),
            (Shape::One | Shape::Repeated, Some(wire)) => What::of(wire),
        };
        match field.shape {
            Shape::Repeated => {
                self.push(Segment::Attribute(field), What::Unknown)?;
                self.push(Segment::Item(attribute.before), what)?;
            }
            _ => self.push(Segment::Attribute(field), what)?,
        }
        self.enter_attribute(attribute)
    }

    fn push(&mut self, segment: Segment, what: What) -> Option<()> {
        self.what = what;
        self.path.push(segment).then_some(())
    }

    /// `None`: the byte is one of the attribute's header.
    fn enter_attribute(&mut self, attribute: Found<'m>) -> Option<()> {
        (self.bytes, self.at) = (attribute.payload, attribute.inside?);
        Some(())
    }
}

/// The attribute that has a byte.
struct Found<'m> {
    number: u16,
    payload: &'m [u8],
    /// Where in the payload or its padding; `None` in the header.
    inside: Option<usize>,
    /// How many attributes are in front of it, and how many of these have its number.
    position: usize,
    before: usize,
}

impl<'m> Found<'m> {
    fn at(region: &'m [u8], at: usize) -> Option<Self> {
        let mut cursor = Cursor::new(region);
        let mut position = 0;
        loop {
            let start = region.len() - cursor.rest().len();
            let (number, payload) = next(&mut cursor)?;
            if at < region.len() - cursor.rest().len() {
                let mut front = Cursor::new(region.get(..start)?);
                let numbers = core::iter::from_fn(|| next(&mut front));
                let before = numbers.filter(|attribute| attribute.0 == number).count();
                return Some(Self { number, payload, inside: at.checked_sub(start + 4), position, before });
            }
            position += 1;
        }
    }
}

/// The next attribute, if there is one that is whole.
// Not inlined, as `step` is: here size counts, and speed does not.
#[inline(never)]
fn next<'m>(cursor: &mut Cursor<'m>) -> Option<(u16, &'m [u8])> {
    cursor.step()?.ok()
}

/// What chooses the kind of a sub-message of the set that `region` has.
fn selector<'m>(schema: &Schema, region: &'m [u8], select: Select) -> Selector<'m> {
    let read = || match select {
        Select::Attribute(number) => {
            let mut cursor = Cursor::new(region.get(schema.header_size()..)?);
            let attributes = core::iter::from_fn(|| next(&mut cursor));
            let (_, payload) = attributes.filter(|attribute| attribute.0 == number).last()?;
            Some((schema.field(number)?.wire, payload))
        }
        Select::Header(name) => {
            let member = schema.header.as_ref()?.layout.fields.iter().find(|field| field.name == name)?;
            Some((member.wire, region.get(member.offset..)?))
        }
        Select::None | Select::Outside => None,
    };
    match read() {
        Some((Wire::Integer(integer), bytes)) => {
            integer.read(bytes).map_or(Selector::None, Selector::Integer)
        }
        Some((Wire::Text, bytes)) => {
            Selector::Text(bytes.split(|byte| *byte == 0).next().unwrap_or_default())
        }
        _ => Selector::None,
    }
}
