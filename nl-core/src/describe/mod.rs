//! Any message as text and as JSON, by its schema: what came, and what is wrong with it. With the feature `describe`.
//!
//! ```
//! use nl_core::{Attributes, Encode, describe::Description};
//!
//! #[derive(Attributes)]
//! struct Vlan<'a> {
//!     #[nl(attr = 1)]
//!     id: u16,
//!     #[nl(attr = 2)]
//!     names: Vec<&'a str>,
//! }
//!
//! let mut buffer = [0; 64];
//! let bytes = Vlan { id: 100, names: vec!["blue", "red"] }.encode(&mut buffer)?;
//! let vlan = Description::of_bytes(bytes, Vlan::SCHEMA);
//! assert_eq!(vlan.to_string(), "Vlan, 28 bytes\n  id: 100\n  names: \"blue\"\n  names: \"red\"");
//! assert_eq!(vlan.json().to_string(), r#"{"id":100,"names":["blue","red"]}"#);
//! # Ok::<(), nl_core::EncodeError>(())
//! ```
//!
//! Every byte string has a description: what is wrong is told in its place, and the rest is shown all the same.
//! Nothing is allocated, and the depth is bounded as that of decoding is ([`MOST_NESTS`](crate::wire::MOST_NESTS)).
//!
//! # Text
//!
//! A line for each value, in the order of the bytes, those of a nest or a struct two spaces further in. Required
//! attributes that are absent come last. Long bytes are cut, with their number told.
//!
//! ```text
//! RTM_NEWLINK Route, type 16, flags MULTI, sequence 7, port 1234, 112 bytes
//!   header: LinkHeader
//!     index: 2
//!     flags: 0x10043 (UP | BROADCAST | RUNNING | LOWER_UP)
//!   IFLA_IFNAME: "eth0"
//!   IFLA_LINKINFO:
//!     IFLA_INFO_KIND: "vlan"
//!     IFLA_INFO_DATA: (vlan)
//!       IFLA_VLAN_ID: 100
//!   IFLA_TXQLEN: payload is 2 bytes, its type needs 4: 01 02
//!   attribute 70, nested: 01 02 03 04
//! ```
//!
//! # JSON
//!
//! One value; indented with `{:#}`. A message is an object with its header and a `body`; the keys of a set are the
//! names of its attributes, in the order of the schema, then those that begin with `@`, which no attribute does.
//! Which kind of JSON value an attribute is depends on its schema, not on what it carries, with the exceptions
//! that are named here.
//!
//! | on the wire | JSON |
//! |---|---|
//! | integers | numbers, exact, also those above 2^53; with names `{"value": 3, "names": ["UP", …]}` |
//! | `flag`, `bool` | `true`, `false` |
//! | text, addresses | strings |
//! | bytes | strings of hexadecimal digits, never cut |
//! | `nla_bitfield32` | `{"value": 1, "selector": 3}` |
//! | nests, C structs | objects |
//! | fields that a shorter C struct lacks | `null` |
//! | bytes behind a C struct or a set | `"@more"` in it |
//! | sub-messages | what their selector chooses; bytes where it chooses nothing |
//! | repeated attributes, arrays | arrays; so is one that came more than once, which it should not |
//! | entries whose number is data | `{"number": 7, "value": …}` |
//! | attributes without a field | `{"number": 70, "flags": ["nested"], "bytes": "01020304"}` in the array `"@unknown"` |
//! | what is not what it should be | `{"@error": "payload is 2 bytes, its type needs 4", "@bytes": "0102"}` |
//! | an attribute with a wrong length | the same two keys in the set that it ends |
//!
//! What is wrong is what decoding says, so limits are checked where they are `strict`. The empty attributes that
//! align 64-bit payloads are left out, as other padding is.
//!
//! With the feature `serde` a [`Description`] can be serialized; the data are those of the JSON.

mod answer;
mod json;
mod node;
#[cfg(feature = "serde")]
mod serialize;
mod text;

use core::fmt;

use crate::message::RawMessage;
use crate::schema::{Entry, Schema};
use node::{Message, Node, Set};

pub use json::Json;

/// A message, or the bytes of a set, as their schema explains them; shown by `Display`, and by
/// [`json`](Self::json).
#[derive(Clone, Copy)]
pub struct Description<'a> {
    root: Node<'a>,
}

impl<'a> Description<'a> {
    /// A message, by the first of `entries` that has its type or generic command. One that none has is shown with its
    /// payload as bytes; netlink's own need no entry.
    ///
    /// The number of a generic family is no part of a schema: the entries have to be of one family, or the messages.
    ///
    /// ```
    /// use nl_core::{Message, Protocol, describe::Description, message, schema::Entry};
    ///
    /// #[derive(Protocol)]
    /// #[nl(number = 25)]
    /// struct Greetings;
    ///
    /// #[derive(Message)]
    /// #[nl(protocol = Greetings, type = 0x20)]
    /// struct Hello<'a> { #[nl(attr = 1)] text: &'a str }
    ///
    /// const GREETINGS: &[Entry] = &[Entry::of::<Greetings, Hello<'_>>()];
    ///
    /// let mut buffer = [0; 64];
    /// let hello = message::encode(&mut buffer, &Hello { text: "hi" }, message::Envelope::default())?;
    /// let description = Description::of_message(message::RawMessage::parse(hello)?, GREETINGS);
    /// assert_eq!(
    ///     description.to_string(),
    ///     "Hello Greetings, type 32, no flags, sequence 0, port 0, 24 bytes\n  text: \"hi\"",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_message(message: RawMessage<'a>, entries: &'a [Entry]) -> Self {
        Self { root: Node::Message(Message::new(message, entries)) }
    }

    /// Bytes of a known kind that stand alone: a nest's payload, what follows a message's header.
    pub fn of_bytes(bytes: &'a [u8], schema: &'static Schema) -> Self {
        Self { root: Set::of(schema, bytes, 0) }
    }

    /// The same as JSON: one value on one line, or, with `{:#}`, on many.
    pub fn json(&self) -> Json<'a> {
        Json::new(self.root)
    }
}

/// Indented text, without a newline at its end.
impl fmt::Display for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write(self.root, f)
    }
}

impl fmt::Debug for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Bytes as pairs of hexadecimal digits.
#[derive(Clone, Copy)]
struct Hex<'a> {
    bytes: &'a [u8],
    separator: &'static str,
}

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.bytes.iter().enumerate() {
            let separator = if position == 0 { "" } else { self.separator };
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}
