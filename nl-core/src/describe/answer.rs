//! Netlink's own messages: names, and the schema of what answers say besides.

use super::node::{Message, Node};
use crate::message::{self, Flags, Header, RawMessage, control};
use crate::proof::attribute_number;
use crate::schema::{Field, Names, Schema, Wire};
use crate::sys::netlink::*;

/// The name of a type that netlink keeps for itself.
pub(super) const fn name(kind: u16) -> Option<&'static str> {
    Some(match kind {
        control::NOOP => "NLMSG_NOOP",
        control::ERROR => "NLMSG_ERROR",
        control::DONE => "NLMSG_DONE",
        control::OVERRUN => "NLMSG_OVERRUN",
        _ => return None,
    })
}

macro_rules! flags {
    ($($name:ident)*) => { const { &[$((stringify!($name), Flags::$name.bits() as i128)),*] } };
}

/// The names of a message's flags. Those of requests mean one thing in one and another in another, and have none.
pub(super) const fn flags(kind: u16) -> Names {
    Names::Bits(match kind {
        control::ERROR | control::DONE => {
            flags!(REQUEST MULTI ACK ECHO DUMP_INTR DUMP_FILTERED CAPPED ACK_TLVS)
        }
        _ => flags!(REQUEST MULTI ACK ECHO DUMP_INTR DUMP_FILTERED),
    })
}

/// What an `NLMSG_ERROR` or `NLMSG_DONE` carries.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    parts: message::Answer<'a>,
    message: Message<'a>,
}

impl<'a> Answer<'a> {
    /// The message as an answer, if it is one.
    pub(super) fn of(message: &Message<'a>) -> Option<Self> {
        let is_answer = matches!(message.header.kind, control::ERROR | control::DONE);
        let parts = message::Answer::split(message.header, message.payload?);
        is_answer.then_some(Self { parts, message: *message })
    }

    pub(super) fn attributes(&self) -> &'a [u8] {
        self.parts.attributes
    }

    /// The error code, and the request.
    pub(super) fn head(&self) -> [Option<(&'static str, Node<'a>)>; 2] {
        let payload = self.message.payload.unwrap_or_default();
        let code = match self.parts.code {
            Some(code) => Node::Integer(code.into(), Names::Values(ERRORS)),
            None => Node::too_short(payload, 4),
        };
        let request = (self.message.header.kind == control::ERROR && payload.len() > 4)
            .then(|| ("request", self.request()));
        // The end of a listing has no code where an old kernel says it.
        [(!payload.is_empty()).then_some(("error", code)), request]
    }

    fn request(&self) -> Node<'a> {
        let (bytes, entries) = (self.parts.request, self.message.entries);
        match (self.parts.whole, Header::parse(bytes)) {
            (true, _) => match RawMessage::split(bytes) {
                Ok((request, _)) => {
                    Node::Message(Message { repeated: true, ..Message::new(request, entries) })
                }
                Err(kind) => Node::Error(kind, Some(bytes)),
            },
            (false, Some(header)) => {
                Node::Message(Message { header, payload: None, entries, repeated: true })
            }
            (false, None) => Node::too_short(bytes, Header::SIZE),
        }
    }
}

#[cfg(feature = "std")]
const ERRORS: &[(&str, i128)] = crate::Errno::NEGATED;
/// Their numbers are the system's, which is not known here.
#[cfg(not(feature = "std"))]
const ERRORS: &[(&str, i128)] = &[];

const U32: Wire = Wire::integer(4, false);
const U64: Wire = Wire::integer(8, false);
const S64: Wire = Wire::integer(8, true);

const fn number(constant: u32) -> u16 {
    attribute_number(constant as i128)
}

macro_rules! fields {
    ($($name:ident: $wire:expr $(, aligned by $pad:ident)?;)*) => {
        &[$(Field::new(number($name), stringify!($name), stringify!($name), $wire) $(.padded(number($pad)))?),*]
    };
}

/// `enum nlmsgerr_attrs`.
pub(super) static SCHEMA: Schema = Schema::new("ExtendedAck", "").with_fields(fields! {
    NLMSGERR_ATTR_MSG: Wire::Text;
    NLMSGERR_ATTR_OFFS: U32;
    NLMSGERR_ATTR_COOKIE: Wire::Bytes { size: None };
    NLMSGERR_ATTR_POLICY: Wire::Nest(|| &POLICY);
    NLMSGERR_ATTR_MISS_TYPE: U32;
    NLMSGERR_ATTR_MISS_NEST: U32;
});

/// `enum netlink_policy_type_attr`.
static POLICY: Schema = Schema::new("Policy", "").with_fields(fields! {
    NL_POLICY_TYPE_ATTR_TYPE: U32;
    NL_POLICY_TYPE_ATTR_MIN_VALUE_S: S64, aligned by NL_POLICY_TYPE_ATTR_PAD;
    NL_POLICY_TYPE_ATTR_MAX_VALUE_S: S64, aligned by NL_POLICY_TYPE_ATTR_PAD;
    NL_POLICY_TYPE_ATTR_MIN_VALUE_U: U64, aligned by NL_POLICY_TYPE_ATTR_PAD;
    NL_POLICY_TYPE_ATTR_MAX_VALUE_U: U64, aligned by NL_POLICY_TYPE_ATTR_PAD;
    NL_POLICY_TYPE_ATTR_MIN_LENGTH: U32;
    NL_POLICY_TYPE_ATTR_MAX_LENGTH: U32;
    NL_POLICY_TYPE_ATTR_POLICY_IDX: U32;
    NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE: U32;
    NL_POLICY_TYPE_ATTR_BITFIELD32_MASK: U32;
    NL_POLICY_TYPE_ATTR_MASK: U64, aligned by NL_POLICY_TYPE_ATTR_PAD;
});
