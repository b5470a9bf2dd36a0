//! What the kernel takes of a family's requests, by its own word.

use alloc::collections::BTreeMap;
use core::fmt;

use super::Controller;
use crate::error::{Errno, Error, Failed, Trace};
use crate::schema::{Names, Wire};
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
/// [`ExtendedAck::policy`](crate::session::ExtendedAck::policy) has the bytes of one, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Attributes)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    ($($name:ident = $number:ident, $rust:literal;)*) => {
        impl AttributeKind {
            $(
                #[doc = concat!("`", stringify!($number), "`.")]
                pub const $name: Self = Self($number);
            )*

            const NAMES: &'static [(&'static str, i128)] = &[$((stringify!($number), $number as i128)),*];
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
    FLAG = NL_ATTR_TYPE_FLAG, "`bool` with `flag`";
    U8 = NL_ATTR_TYPE_U8, "`u8`";
    U16 = NL_ATTR_TYPE_U16, "`u16`";
    U32 = NL_ATTR_TYPE_U32, "`u32`";
    U64 = NL_ATTR_TYPE_U64, "`u64`";
    S8 = NL_ATTR_TYPE_S8, "`i8`";
    S16 = NL_ATTR_TYPE_S16, "`i16`";
    S32 = NL_ATTR_TYPE_S32, "`i32`";
    S64 = NL_ATTR_TYPE_S64, "`i64`";
    BINARY = NL_ATTR_TYPE_BINARY, "bytes";
    STRING = NL_ATTR_TYPE_STRING, "`&str`";
    NUL_STRING = NL_ATTR_TYPE_NUL_STRING, "`&str`";
    NESTED = NL_ATTR_TYPE_NESTED, "a type that derives `Attributes`";
    NESTED_ARRAY = NL_ATTR_TYPE_NESTED_ARRAY, "a `Vec` or `Array` with `indexed`, of a type that derives `Attributes`";
    BITFIELD32 = NL_ATTR_TYPE_BITFIELD32, "`Bitfield32`";
    SINT = NL_ATTR_TYPE_SINT, "`Sint`";
    UINT = NL_ATTR_TYPE_UINT, "`Uint`";
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
