//! Descriptions as lines of text.

use core::fmt::{self, Write};

use super::Hex;
use super::node::{Fields, List, Message, Node, Part, Set};
use crate::attribute::Attribute;
use crate::schema::{Names, Selector};

/// Bytes that are shown of many.
const SHOWN: usize = 32;

pub(super) fn write(root: Node<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = Text { f, indent: 1 };
    match root {
        Node::Message(message) => text.message(message),
        Node::Set(set) => {
            let plural = if set.bytes.len() == 1 { "" } else { "s" };
            write!(text.f, "{}, {} byte{plural}", set.schema.name, set.bytes.len())?;
            text.set(set)
        }
        other => text.scalar(other),
    }
}

struct Text<'f, 'b> {
    f: &'f mut fmt::Formatter<'b>,
    /// Of the lines that are written next.
    indent: usize,
}

impl Text<'_, '_> {
    /// A line with a name and a value; what is in the value stands on lines of its own, further in.
    fn named(&mut self, name: impl fmt::Display, node: Node<'_>) -> fmt::Result {
        write!(self.f, "\n{:1$}{name}:", "", 2 * self.indent)?;
        self.indent += 1;
        self.value(node)?;
        self.indent -= 1;
        Ok(())
    }

    fn value(&mut self, node: Node<'_>) -> fmt::Result {
        match node {
            Node::Message(message) => {
                self.f.write_char(' ')?;
                self.message(message)
            }
            Node::Set(set) => {
                match set.arm.map(|arm| (arm.selector, arm.name)) {
                    Some((Selector::Text(kind), _)) => write!(self.f, " ({})", kind.escape_ascii())?,
                    Some((_, kind)) => write!(self.f, " ({kind})")?,
                    None => {}
                }
                self.set(set)
            }
            Node::Struct(fields) => {
                write!(self.f, " {}", fields.layout.name)?;
                self.fields(fields)
            }
            Node::List(list) => self.list(list),
            scalar => {
                self.f.write_char(' ')?;
                self.scalar(scalar)
            }
        }
    }

    fn message(&mut self, message: Message<'_>) -> fmt::Result {
        let header = message.header;
        self.f.write_str(message.name().unwrap_or("message"))?;
        if let Some(entry) = message.entry() {
            write!(self.f, " {}", entry.protocol)?;
        }
        write!(self.f, ", type {}", header.kind)?;
        if let Some((command, version)) = message.command() {
            write!(self.f, ", command {command}, version {version}")?;
        }
        match message.flags() {
            (0, _) => self.f.write_str(", no flags")?,
            (flags, names) => {
                self.f.write_str(", flags ")?;
                names.write_bits(flags, self.f)?;
            }
        }
        write!(self.f, ", sequence {}, port {}, {} bytes", header.sequence, header.port, header.length)?;
        match message.body() {
            None | Some(Node::Bytes([])) => Ok(()),
            Some(Node::Set(set)) => self.set(set),
            Some(other) => self.named("payload", other),
        }
    }

    fn set(&mut self, set: Set<'_>) -> fmt::Result {
        set.head().try_for_each(|(name, node)| self.named(name, node))?;
        set.each(|part| match part {
            Part::Named(name, node) => self.named(name, node),
            Part::Unknown(attribute) => self.named(Number(attribute), Node::Bytes(attribute.payload())),
            Part::Error(kind, bytes) => self.named("error", Node::Error(kind, Some(bytes))),
            Part::More(bytes) => self.named("more", Node::Bytes(bytes)),
        })
    }

    fn fields(&mut self, fields: Fields<'_>) -> fmt::Result {
        fields.iter().try_for_each(|(name, node)| self.named(name, node))?;
        match fields.more() {
            Some(bytes) => self.named("more", Node::Bytes(bytes)),
            None => Ok(()),
        }
    }

    /// Words on one line, structures on lines of their own.
    fn list(&mut self, list: List<'_>) -> fmt::Result {
        let mut position = 0usize;
        if list.is_flat() {
            self.f.write_str(" [")?;
            list.each(|_, node| {
                self.f.write_str(if position == 0 { "" } else { ", " })?;
                position += 1;
                self.scalar(node)
            })?;
            return self.f.write_char(']');
        }
        list.each(|number, node| {
            position += 1;
            match (number, node) {
                (Some(number), node) => self.named(number, node),
                (None, node @ Node::Error(..)) => self.named("error", node),
                (None, node) => self.named(position, node),
            }
        })
    }

    /// What needs no line of its own.
    fn scalar(&mut self, node: Node<'_>) -> fmt::Result {
        match node {
            Node::Absent => self.f.write_str("absent"),
            Node::Bool(value) => write!(self.f, "{value}"),
            Node::Integer(value, names @ Names::Bits(_)) if value > 0 => {
                write!(self.f, "{value:#x} (")?;
                names.write_bits(value, self.f)?;
                self.f.write_char(')')
            }
            Node::Integer(value, names) => match names.of(value).next() {
                Some(name) => write!(self.f, "{value} ({name})"),
                None => write!(self.f, "{value}"),
            },
            Node::Bitfield32 { value, selector } => write!(self.f, "{value:#x} of {selector:#x}"),
            Node::Text(text) => write!(self.f, "{text:?}"),
            Node::Bytes(bytes) => self.bytes(bytes),
            Node::Ip(address) => write!(self.f, "{address}"),
            Node::Mac(address) => write!(self.f, "{address}"),
            Node::Error(kind, bytes) => {
                write!(self.f, "{kind}")?;
                match bytes {
                    None | Some([]) => Ok(()),
                    Some(bytes) => {
                        self.f.write_str(": ")?;
                        self.bytes(bytes)
                    }
                }
            }
            // Its place is not on a line with others.
            structure @ (Node::Message(_) | Node::Set(_) | Node::Struct(_) | Node::List(_)) => {
                self.value(structure)
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> fmt::Result {
        let hex = |bytes| Hex { bytes, separator: " " };
        match bytes.get(..SHOWN) {
            _ if bytes.is_empty() => self.f.write_str("empty"),
            Some(first) if bytes.len() > SHOWN => {
                write!(self.f, "{} ... ({} bytes)", hex(first), bytes.len())
            }
            _ => write!(self.f, "{}", hex(bytes)),
        }
    }
}

/// An attribute without a name.
struct Number<'a>(Attribute<'a>);

impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "attribute {}", self.0.number())?;
        self.0.flags().try_for_each(|flag| write!(f, ", {flag}"))
    }
}
