//! What the kernel takes of a family's requests, by its own word.

use alloc::collections::BTreeMap;
use core::fmt;

use super::Controller;
use crate::error::{Errno, Error, Failed, Number, Trace};
use crate::schema::{Integer, Names, Order, Wire};
use crate::sys::genetlink::{
    CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_OP, CTRL_ATTR_OP_POLICY, CTRL_ATTR_POLICY,
    CTRL_ATTR_POLICY_DO, CTRL_ATTR_POLICY_DUMP, CTRL_CMD_GETPOLICY,
};
use crate::sys::netlink::*;
use crate::{Array, Attributes, DecodeError, Message, Numbered, Request, Socket, Value, Writer};

/// Asks for the policy of a family, of all its commands or of one. Needs no rights.
#[derive(Debug, Clone, Default, Request)]
#[nl(family = Controller, command = CTRL_CMD_GETPOLICY, prefix = "CTRL_ATTR_", reply = Policy<'_>, dump)]
pub struct GetPolicy<'a> {
    /// The family's message type.
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub id: Option<u16>,
    /// The family's name.
    #[nl(attr = CTRL_ATTR_FAMILY_NAME, max_len = 15)]
    pub name: Option<&'a str>,
    /// Of one command alone.
    #[nl(attr = CTRL_ATTR_OP)]
    pub command: Option<u32>,
}

/// A part of a family's policy: the kernel sends one for each command, then one for each attribute.
///
/// Policies have numbers, which are those of one listing.
#[derive(Debug, Clone, PartialEq, Message)]
#[nl(family = Controller, command = CTRL_CMD_GETPOLICY, prefix = "CTRL_ATTR_")]
pub struct Policy<'a> {
    /// The family's message type.
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub id: u16,
    /// By command: the numbers of its policies.
    #[nl(attr = CTRL_ATTR_OP_POLICY, indexed)]
    pub operations: Array<'a, Numbered<OperationPolicy>>,
    /// By policy and attribute: what it may be.
    #[nl(attr = CTRL_ATTR_POLICY, indexed)]
    pub attributes: Array<'a, Numbered<AttributePolicy, 2>>,
}

/// Which policies a command has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Attributes)]
#[nl(prefix = "CTRL_ATTR_POLICY_")]
pub struct OperationPolicy {
    /// The number of the one that holds where it is done.
    #[nl(attr = CTRL_ATTR_POLICY_DO)]
    pub done: Option<u32>,
    /// The number of the one that holds where it is dumped.
    #[nl(attr = CTRL_ATTR_POLICY_DUMP)]
    pub dumped: Option<u32>,
}

/// What an attribute may be.
///
/// Shows as what a value must be. A refusal may tell the one that a value missed:
/// [`Refused::policy`](crate::Refused::policy).
///
/// ```
/// use nl_core::generic::{AttributeKind, AttributePolicy};
///
/// let (kind, min, max) = (AttributeKind::U16, Some(1), Some(4094));
/// let vlan = AttributePolicy { kind, min, max, ..AttributePolicy::default() };
/// assert_eq!(vlan.to_string(), "a u16 of 1..=4094");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Attributes)]
#[nl(prefix = "NL_POLICY_TYPE_ATTR_")]
pub struct AttributePolicy {
    /// Its type.
    #[nl(attr = NL_POLICY_TYPE_ATTR_TYPE)]
    pub kind: AttributeKind,
    /// The least value of an integer with a sign.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MIN_VALUE_S)]
    pub min_signed: Option<i64>,
    /// The greatest value of an integer with a sign.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MAX_VALUE_S)]
    pub max_signed: Option<i64>,
    /// The least value of an integer without a sign.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MIN_VALUE_U)]
    pub min: Option<u64>,
    /// The greatest value of an integer without a sign.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MAX_VALUE_U)]
    pub max: Option<u64>,
    /// The least bytes.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MIN_LENGTH)]
    pub min_len: Option<u32>,
    /// The most bytes; of text, without its NUL.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MAX_LENGTH)]
    pub max_len: Option<u32>,
    /// Of a nest: the number of the policy for what is in it. Without one, the kernel does not look there yet.
    #[nl(attr = NL_POLICY_TYPE_ATTR_POLICY_IDX)]
    pub policy: Option<u32>,
    /// Of a nest: the largest attribute number in it.
    #[nl(attr = NL_POLICY_TYPE_ATTR_POLICY_MAXTYPE)]
    pub max_attribute: Option<u32>,
    /// The bits of a `nla_bitfield32`.
    #[nl(attr = NL_POLICY_TYPE_ATTR_BITFIELD32_MASK)]
    pub bitfield_mask: Option<u32>,
    /// The bits of an integer.
    #[nl(attr = NL_POLICY_TYPE_ATTR_MASK)]
    pub mask: Option<u64>,
}

/// A type in the kernel's policy, an open set: `NL_ATTR_TYPE_*`.
///
/// Shows as the Rust type to write.
//
// No `open_enum`: the compiler would offer it to whoever lacks a wire struct.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct AttributeKind(pub u32);

impl<'a> Value<'a> for AttributeKind {
    const WIRE: Wire = Wire::integer(4, false).named(Names::Values(Self::NAMES));

    fn from_payload(payload: &'a [u8], trace: &mut Trace) -> Result<Self, Failed> {
        u32::from_payload(payload, trace).map(Self)
    }

    fn put(&self, number: u16, writer: &mut Writer<'_>) -> Result<(), Failed> {
        self.0.put(number, writer)
    }
}

macro_rules! kinds {
    ($($name:ident = $number:ident, $rust:literal, $value:literal;)*) => {
        impl AttributeKind {
            $(
                #[doc = concat!("`", stringify!($number), "`.")]
                pub const $name: Self = Self($number);
            )*

            const NAMES: &'static [(&'static str, i128)] = &[$((stringify!($number), $number as i128)),*];

            /// What a value is, whatever its limits.
            const fn value(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($value),)*
                    _ => None,
                }
            }
        }

        impl fmt::Display for AttributeKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match *self {
                    $(Self::$name => f.write_str($rust),)*
                    Self(number) => write!(f, "type {number}"),
                }
            }
        }
    };
}
kinds! {
    FLAG = NL_ATTR_TYPE_FLAG, "`bool` with `flag`", "a flag without payload";
    U8 = NL_ATTR_TYPE_U8, "`u8`", "a u8";
    U16 = NL_ATTR_TYPE_U16, "`u16`", "a u16";
    U32 = NL_ATTR_TYPE_U32, "`u32`", "a u32";
    U64 = NL_ATTR_TYPE_U64, "`u64`", "a u64";
    S8 = NL_ATTR_TYPE_S8, "`i8`", "an i8";
    S16 = NL_ATTR_TYPE_S16, "`i16`", "an i16";
    S32 = NL_ATTR_TYPE_S32, "`i32`", "an i32";
    S64 = NL_ATTR_TYPE_S64, "`i64`", "an i64";
    BINARY = NL_ATTR_TYPE_BINARY, "bytes", "a payload";
    STRING = NL_ATTR_TYPE_STRING, "`&str`", "a string";
    NUL_STRING = NL_ATTR_TYPE_NUL_STRING, "`&str`", "a NUL-terminated string";
    NESTED = NL_ATTR_TYPE_NESTED, "a type that derives `Attributes`", "a nest";
    NESTED_ARRAY = NL_ATTR_TYPE_NESTED_ARRAY, "a `Vec` or `Array` with `indexed`, of a type that derives `Attributes`", "an array of nests";
    BITFIELD32 = NL_ATTR_TYPE_BITFIELD32, "`Bitfield32`", "a bitfield";
    SINT = NL_ATTR_TYPE_SINT, "`Sint`", "a sint";
    UINT = NL_ATTR_TYPE_UINT, "`Uint`", "a uint";
}

impl fmt::Display for AttributePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind.value() {
            Some(value) => f.write_str(value)?,
            None => write!(f, "of type {}", self.kind.0)?,
        }
        if let Some(bits) = self.bits() {
            return write!(f, " of the bits {bits:#x}");
        }
        if let (Some((least, greatest)), Some(widest)) = (self.range(), self.kind.widest()) {
            let bound = |bound, widest| (bound != widest).then_some(Number(bound));
            return write!(f, "{}", Bounds(bound(least, widest.0), bound(greatest, widest.1)));
        }
        if self.min_len.or(self.max_len).is_none() {
            return Ok(());
        }
        let unit = if self.max_len.or(self.min_len) == Some(1) { "byte" } else { "bytes" };
        let [min, max] = [self.min_len, self.max_len].map(|length| Some(Number(length?.into())));
        write!(f, "{} {unit}", Bounds(min, max))
    }
}

/// The least and the greatest of what may be.
struct Bounds(Option<Number>, Option<Number>);

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(None, None) => Ok(()),
            Self(Some(least), None) => write!(f, " of at least {least}"),
            Self(None, Some(most)) => write!(f, " of at most {most}"),
            Self(Some(least), Some(most)) if least == most => write!(f, " of {least}"),
            Self(Some(least), Some(most)) => write!(f, " of {least}..={most}"),
        }
    }
}

impl AttributeKind {
    /// Bytes and sign of an integer of one size.
    pub(super) fn integer(self) -> Option<(u8, bool)> {
        Some(match self {
            Self::U8 => (1, false),
            Self::U16 => (2, false),
            Self::U32 => (4, false),
            Self::U64 => (8, false),
            Self::S8 => (1, true),
            Self::S16 => (2, true),
            Self::S32 => (4, true),
            Self::S64 => (8, true),
            _ => return None,
        })
    }

    /// The least and the greatest value of an integer of any limits.
    fn widest(self) -> Option<(i128, i128)> {
        let (size, signed) = match self {
            Self::UINT => (8, false),
            Self::SINT => (8, true),
            kind => kind.integer()?,
        };
        let integer = Integer { size, signed, order: Order::Host, names: Names::None };
        Some((integer.least(), integer.greatest()))
    }
}

impl AttributePolicy {
    /// The values that an integer may have, where these are not all of its size.
    pub(super) fn range(&self) -> Option<(i128, i128)> {
        let range = match (self.min, self.max, self.min_signed, self.max_signed) {
            (Some(min), Some(max), _, _) => (min.into(), max.into()),
            (_, _, Some(min), Some(max)) => (min.into(), max.into()),
            _ => return None,
        };
        (range != self.kind.widest()?).then_some(range)
    }

    /// The bits that an integer or a `nla_bitfield32` may have, where these are limited.
    pub(super) fn bits(&self) -> Option<u64> {
        self.mask.or(self.bitfield_mask.map(u64::from))
    }
}

/// The policy of one command.
///
/// ```
/// use nl_core::Socket;
/// use nl_core::generic::{AttributeKind, CommandPolicy, Controller};
/// use nl_core::sys::genetlink::{CTRL_ATTR_FAMILY_ID, CTRL_CMD_GETFAMILY};
///
/// let mut controller = Socket::<Controller>::open()?;
/// let get_family = CommandPolicy::of(&mut controller, "nlctrl", CTRL_CMD_GETFAMILY)?;
/// let id = get_family.attribute(get_family.ways.done.unwrap(), CTRL_ATTR_FAMILY_ID as u16).unwrap();
/// assert_eq!((id.kind, id.max), (AttributeKind::U16, Some(65535)));
/// # Ok::<(), nl_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandPolicy {
    /// The numbers of the policies by which it is done and dumped; none where nothing is checked.
    pub ways: OperationPolicy,
    attributes: BTreeMap<(u32, u16), AttributePolicy>,
}

impl CommandPolicy {
    /// Asks for the policy of a family's command.
    ///
    /// # Errors
    /// `ENOENT` where there is no such family or command, `EOPNOTSUPP` or `EINVAL` before Linux 5.10.
    pub fn of(controller: &mut Socket<Controller>, family: &str, command: u32) -> Result<Self, Error> {
        let mut policy = Self::default();
        let request = GetPolicy { name: Some(family), command: Some(command), id: None };
        let mut parts = controller.dump(&request)?;
        loop {
            match parts.next() {
                Ok(Some(part)) => {
                    policy.add(&part).map_err(|error| Error::decode("CTRL_CMD_GETPOLICY", error))?;
                }
                Ok(None) => return Ok(policy),
                // The command has none.
                Err(error) if error.errno() == Some(Errno::ENODATA) => return Ok(policy),
                Err(error) => return Err(error),
            }
        }
    }

    #[cfg(test)]
    pub(super) fn with(ways: OperationPolicy, attributes: BTreeMap<(u32, u16), AttributePolicy>) -> Self {
        Self { ways, attributes }
    }

    fn add(&mut self, part: &Policy<'_>) -> Result<(), DecodeError> {
        // One alone was asked for. Its number is not looked at: of a command that is only dumped, the kernel writes 0.
        for ways in &part.operations {
            self.ways = ways?.value;
        }
        for attribute in &part.attributes {
            let Numbered { numbers: [policy, number], value } = attribute?;
            self.attributes.insert((policy.into(), number), value);
        }
        Ok(())
    }

    /// What a policy says of an attribute. Of attributes that the kernel refuses it says nothing, and neither of those
    /// that the kernel has as integers in network byte order.
    pub fn attribute(&self, policy: u32, number: u16) -> Option<&AttributePolicy> {
        self.attributes.get(&(policy, number))
    }

    /// The attributes of a policy, by their numbers.
    pub fn attributes(&self, policy: u32) -> impl Iterator<Item = (u16, &AttributePolicy)> {
        let range = self.attributes.range((policy, 0)..=(policy, u16::MAX));
        range.map(|((_, number), attribute)| (*number, attribute))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::{AttributeKind as Kind, AttributePolicy};

    #[test]
    fn a_policy_reads_as_what_a_value_must_be() {
        let any = AttributePolicy::default();
        let of = |kind| AttributePolicy { kind, ..any };
        let unsigned = |kind, min, max| AttributePolicy { min: Some(min), max: Some(max), ..of(kind) };
        let signed =
            |kind, min, max| AttributePolicy { min_signed: Some(min), max_signed: Some(max), ..of(kind) };
        let sized = |kind, min_len, max_len| AttributePolicy { min_len, max_len, ..of(kind) };
        for (policy, expected) in [
            (of(Kind::FLAG), "a flag without payload"),
            (of(Kind::NESTED), "a nest"),
            (of(Kind::NESTED_ARRAY), "an array of nests"),
            (unsigned(Kind::U32, 0, u32::MAX.into()), "a u32"),
            (unsigned(Kind::U32, 1, u32::MAX.into()), "a u32 of at least 1"),
            (unsigned(Kind::U8, 0, 8), "a u8 of at most 8"),
            (unsigned(Kind::U16, 1, 4094), "a u16 of 1..=4094"),
            (unsigned(Kind::U64, 7, 7), "a u64 of 7"),
            (unsigned(Kind::UINT, 0, u64::MAX), "a uint"),
            (signed(Kind::S8, -128, 127), "an i8"),
            (signed(Kind::S16, -5, 5), "an i16 of -5..=5"),
            (signed(Kind::SINT, i64::MIN, -1), "a sint of at most -1"),
            (AttributePolicy { mask: Some(0x5), ..of(Kind::U32) }, "a u32 of the bits 0x5"),
            (
                AttributePolicy { bitfield_mask: Some(3), ..of(Kind::BITFIELD32) },
                "a bitfield of the bits 0x3",
            ),
            (of(Kind::STRING), "a string"),
            (sized(Kind::STRING, None, Some(15)), "a string of at most 15 bytes"),
            (sized(Kind::NUL_STRING, Some(1), Some(1)), "a NUL-terminated string of 1 byte"),
            (of(Kind::BINARY), "a payload"),
            (sized(Kind::BINARY, Some(1), None), "a payload of at least 1 byte"),
            (sized(Kind::BINARY, Some(1), Some(20)), "a payload of 1..=20 bytes"),
            (sized(Kind::BINARY, Some(6), Some(6)), "a payload of 6 bytes"),
            (of(Kind(99)), "of type 99"),
            // A limit that no integer has is none.
            (sized(Kind::U32, None, None), "a u32"),
        ] {
            assert_eq!(policy.to_string(), expected);
        }
    }
}
