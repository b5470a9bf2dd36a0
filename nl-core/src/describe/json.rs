//! Descriptions as JSON: which objects and arrays there are, and how they are written.

use core::fmt::{self, Write};

use super::Hex;
use super::node::{Fields, List, Message, Node, Set};
use crate::attribute::Attribute;
use crate::error::DecodeErrorKind;
use crate::schema::{Field, Names, Shape};

/// A [`Description`](super::Description) as one JSON value; made by [`Description::json`](super::Description::json).
///
/// `{}` writes it on one line, `{:#}` on many. The [module](super) says what is what.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    root: Value<'a>,
}

impl<'a> Json<'a> {
    pub(super) fn new(root: Node<'a>) -> Self {
        Self { root: root.into() }
    }

    #[cfg(feature = "serde")]
    pub(super) fn root(&self) -> Value<'a> {
        self.root
    }
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { f, indent: 0 }.value(self.root)
    }
}

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A JSON value.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    /// Of 64 bits, with or without a sign.
    Integer(i128),
    String(Words<'a>),
    Array(Array<'a>),
    Object(Object<'a>),
}

/// What is written as a string.
#[derive(Clone, Copy)]
pub(super) enum Words<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
    Ip(core::net::IpAddr),
    Mac(crate::Mac),
    Error(DecodeErrorKind),
}

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Text(text) => f.write_str(text),
            Self::Bytes(bytes) => Hex { bytes, separator: "" }.fmt(f),
            Self::Ip(address) => address.fmt(f),
            Self::Mac(address) => address.fmt(f),
            Self::Error(kind) => kind.fmt(f),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Array<'a> {
    List(List<'a>),
    /// The values of an attribute that comes again and again.
    Values(Set<'a>, &'static Field),
    /// The attributes that no field names.
    Unknown(Set<'a>),
    /// The flag bits of one.
    Flags(Attribute<'a>),
    /// The names of a value or of its bits.
    Names(i128, Names),
}

#[derive(Clone, Copy)]
pub(super) enum Object<'a> {
    Message(Message<'a>),
    Set(Set<'a>),
    Struct(Fields<'a>),
    Unknown(Attribute<'a>),
    Named(i128, Names),
    Bitfield32 { value: u32, selector: u32 },
    Entry(u16, Node<'a>),
    Error(DecodeErrorKind, Option<&'a [u8]>),
}

const fn text(text: &str) -> Value<'_> {
    Value::String(Words::Text(text))
}

const fn hex(bytes: &[u8]) -> Value<'_> {
    Value::String(Words::Bytes(bytes))
}

fn error<'a, E>(
    kind: DecodeErrorKind,
    bytes: Option<&'a [u8]>,
    see: &mut impl FnMut(&'static str, Value<'a>) -> Result<(), E>,
) -> Result<(), E> {
    see("@error", Value::String(Words::Error(kind)))?;
    bytes.map_or(Ok(()), |bytes| see("@bytes", hex(bytes)))
}

impl<'a> From<Node<'a>> for Value<'a> {
    fn from(node: Node<'a>) -> Self {
        match node {
            Node::Message(message) => Self::Object(Object::Message(message)),
            Node::Set(set) => Self::Object(Object::Set(set)),
            Node::Struct(fields) => Self::Object(Object::Struct(fields)),
            Node::List(list) => Self::Array(Array::List(list)),
            Node::Absent => Self::Null,
            Node::Bool(value) => Self::Bool(value),
            Node::Integer(value, Names::None) => Self::Integer(value),
            Node::Integer(value, names) => Self::Object(Object::Named(value, names)),
            Node::Bitfield32 { value, selector } => Self::Object(Object::Bitfield32 { value, selector }),
            Node::Text(value) => text(value),
            Node::Bytes(bytes) => hex(bytes),
            Node::Ip(address) => Self::String(Words::Ip(address)),
            Node::Mac(address) => Self::String(Words::Mac(address)),
            Node::Error(kind, bytes) => Self::Object(Object::Error(kind, bytes)),
        }
    }
}

impl<'a> Array<'a> {
    /// Its values.
    pub(super) fn each<E>(self, mut see: impl FnMut(Value<'a>) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::List(list @ List::Entries { levels: 1.., .. }) => list.each(|number, node| match number {
                Some(number) => see(Value::Object(Object::Entry(number, node))),
                None => see(node.into()),
            }),
            Self::List(list) => list.each(|_, node| see(node.into())),
            Self::Values(set, field) => set.values(field).try_for_each(|node| see(node.into())),
            Self::Unknown(set) => {
                set.unknown().try_for_each(|attribute| see(Value::Object(Object::Unknown(attribute))))
            }
            Self::Flags(attribute) => attribute.flags().try_for_each(|flag| see(text(flag))),
            Self::Names(value, names) => names.of(value).try_for_each(|name| see(text(name))),
        }
    }
}

impl<'a> Object<'a> {
    /// Its keys and values.
    pub(super) fn each<E>(
        self,
        mut see: impl FnMut(&'static str, Value<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Message(message) => {
                let header = message.header;
                see("message", message.name().map_or(Value::Null, text))?;
                see("protocol", message.entry().map_or(Value::Null, |entry| text(entry.protocol)))?;
                see("type", Value::Integer(header.kind.into()))?;
                if let Some((command, version)) = message.command() {
                    see("command", Value::Integer(command.into()))?;
                    see("version", Value::Integer(version.into()))?;
                }
                let (flags, names) = message.flags();
                see("flags", Value::Object(Object::Named(flags, names)))?;
                see("sequence", Value::Integer(header.sequence.into()))?;
                see("port", Value::Integer(header.port.into()))?;
                see("length", Value::Integer(header.length.into()))?;
                see("body", message.body().map_or(Value::Null, Value::from))
            }
            Self::Set(set) => {
                set.head().try_for_each(|(name, node)| see(name, node.into()))?;
                for field in set.schema.fields {
                    let mut values = set.values(field);
                    let first = values.next();
                    let several = field.shape == Shape::Repeated || values.next().is_some();
                    match first {
                        Some(_) if several => see(field.name, Value::Array(Array::Values(set, field)))?,
                        Some(value) => see(field.name, value.into())?,
                        None if set.is_missing(field) => {
                            see(field.name, Value::Object(Object::Error(DecodeErrorKind::Missing, None)))?;
                        }
                        None => {}
                    }
                }
                if set.unknown().next().is_some() {
                    see("@unknown", Value::Array(Array::Unknown(set)))?;
                }
                if let Some((kind, bytes)) = set.error() {
                    error(kind, Some(bytes), &mut see)?;
                }
                set.more().map_or(Ok(()), |bytes| see("@more", hex(bytes)))
            }
            Self::Struct(fields) => {
                fields.iter().try_for_each(|(name, node)| see(name, node.into()))?;
                fields.more().map_or(Ok(()), |bytes| see("@more", hex(bytes)))
            }
            Self::Unknown(attribute) => {
                see("number", Value::Integer(attribute.number().into()))?;
                if attribute.flags().next().is_some() {
                    see("flags", Value::Array(Array::Flags(attribute)))?;
                }
                see("bytes", hex(attribute.payload()))
            }
            Self::Named(value, names) => {
                see("value", Value::Integer(value))?;
                see("names", Value::Array(Array::Names(value, names)))
            }
            Self::Bitfield32 { value, selector } => {
                see("value", Value::Integer(value.into()))?;
                see("selector", Value::Integer(selector.into()))
            }
            Self::Entry(number, node) => {
                see("number", Value::Integer(number.into()))?;
                see("value", node.into())
            }
            Self::Error(kind, bytes) => error(kind, bytes, &mut see),
        }
    }
}

struct Printer<'f, 'b> {
    f: &'f mut fmt::Formatter<'b>,
    indent: usize,
}

impl Printer<'_, '_> {
    fn value(&mut self, value: Value<'_>) -> fmt::Result {
        match value {
            Value::Null => self.f.write_str("null"),
            Value::Bool(value) => write!(self.f, "{value}"),
            Value::Integer(value) => write!(self.f, "{value}"),
            Value::String(words) => self.string(words),
            Value::Array(array) => self.within('[', ']', |printer, first| {
                array.each(|value| {
                    printer.place(first)?;
                    printer.value(value)
                })
            }),
            Value::Object(object) => self.within('{', '}', |printer, first| {
                object.each(|key, value| {
                    printer.place(first)?;
                    printer.string(key)?;
                    printer.f.write_str(if printer.f.alternate() { ": " } else { ":" })?;
                    printer.value(value)
                })
            }),
        }
    }

    /// Brackets, with what `content` writes between them; its second argument is for [`place`](Self::place).
    fn within(
        &mut self,
        open: char,
        close: char,
        content: impl FnOnce(&mut Self, &mut bool) -> fmt::Result,
    ) -> fmt::Result {
        let mut first = true;
        self.f.write_char(open)?;
        self.indent += 1;
        content(self, &mut first)?;
        self.indent -= 1;
        if !first {
            self.line()?;
        }
        self.f.write_char(close)
    }

    /// Goes to where the next value stands.
    fn place(&mut self, first: &mut bool) -> fmt::Result {
        if !core::mem::take(first) {
            self.f.write_char(',')?;
        }
        self.line()
    }

    fn line(&mut self) -> fmt::Result {
        if self.f.alternate() { write!(self.f, "\n{:1$}", "", 2 * self.indent) } else { Ok(()) }
    }

    fn string(&mut self, words: impl fmt::Display) -> fmt::Result {
        self.f.write_char('"')?;
        write!(Escaped(self.f), "{words}")?;
        self.f.write_char('"')
    }
}

/// Passes text on as the inside of a JSON string.
struct Escaped<'f, 'b>(&'f mut fmt::Formatter<'b>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|character| self.write_char(character))
    }

    fn write_char(&mut self, character: char) -> fmt::Result {
        match character {
            '"' | '\\' => write!(self.0, "\\{character}"),
            '\n' => self.0.write_str("\\n"),
            '\r' => self.0.write_str("\\r"),
            '\t' => self.0.write_str("\\t"),
            '\x08' => self.0.write_str("\\b"),
            '\x0c' => self.0.write_str("\\f"),
            '\0'..='\x1f' => write!(self.0, "\\u{:04x}", u32::from(character)),
            _ => self.0.write_char(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn what_json_strings_cannot_hold_is_escaped() {
        for (from, to) in [
            ("eth0", r#""eth0""#),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("\n\r\t\x08\x0c\0\x1f", r#""\n\r\t\b\f\u0000\u001f""#),
            ("größer 漢 🦀 \u{2028}", "\"größer 漢 🦀 \u{2028}\""),
        ] {
            assert_eq!(Json { root: text(from) }.to_string(), to);
        }
    }

    #[test]
    fn integers_are_written_exactly() {
        for (value, text) in
            [(u64::MAX.into(), "18446744073709551615"), (i64::MIN.into(), "-9223372036854775808")]
        {
            assert_eq!(Json { root: Value::Integer(value) }.to_string(), text);
        }
    }
}
