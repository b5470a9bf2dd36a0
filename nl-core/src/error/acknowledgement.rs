use core::fmt;

use super::Errno;
use crate::generic::AttributePolicy;
use crate::schema::{Body, Entry, FieldPath};
use crate::session::ExtendedAck;

/// The kernel's no, in its own words.
///
/// ```text
/// RTM_NEWLINK refused: EEXIST
/// RTM_NEWLINK refused: EINVAL at IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VLAN_ID: "Invalid VLAN id"
/// RTM_GETLINK refused: ERANGE at IFLA_IFNAME: "Attribute failed policy validation" (must be a string of at most 15 bytes)
/// NETDEV_CMD_DEV_GET refused: EINVAL (attribute NETDEV_A_DEV_IFINDEX is missing)
/// request 37 of the batch: RTM_NEWROUTE refused: EEXIST
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// What was asked: the constant of the request's type or command, or its Rust type where it has none.
    pub operation: &'static str,
    /// The error number.
    pub errno: Errno,
    /// Of a batch: which of its requests it is, counted from 0.
    pub position: Option<usize>,
    /// What is at fault: what the request's schema has at the byte that the kernel says.
    pub field: Option<FieldPath>,
    /// The attribute that is required and was not there, as the request's schema names it.
    pub missing: Option<FieldPath>,
    /// What the kernel says besides, in numbers and bytes as they came.
    pub ack: ExtendedAck,
}

/// The kernel's yes, where it says more than that: a warning, or a cookie.
///
/// ```text
/// RTM_NEWTCLASS: warning: "sch_htb: quantum of class 10001 is big. Consider r2q change."
/// NL80211_CMD_CONTROL_PORT_FRAME: acknowledged (cookie 0500000000000000)
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Acknowledgement {
    /// What was asked: the constant of the request's type or command, or its Rust type where it has none.
    pub operation: &'static str,
    /// What a warning is about: what the request's schema has at the byte that the kernel says.
    pub field: Option<FieldPath>,
    /// The attribute that a warning misses, as the request's schema names it.
    pub missing: Option<FieldPath>,
    /// What the kernel says besides, in numbers and bytes as they came.
    pub ack: ExtendedAck,
}

impl Refused {
    /// The refusal of a request, whose bytes tell what the kernel means.
    pub(crate) fn new(asked: &Entry, errno: i32, ack: ExtendedAck, request: &[u8]) -> Self {
        let (field, missing) = named(asked, &ack, request);
        Self { operation: asked.name, errno: Errno(errno), position: None, field, missing, ack }
    }

    /// The same refusal, of this request of a batch.
    pub(crate) fn at_position(self, position: usize) -> Self {
        Self { position: Some(position), ..self }
    }

    /// The reason in the kernel's words.
    pub fn message(&self) -> Option<&str> {
        self.ack.message.as_deref()
    }

    /// What the attribute at fault must be. [`ExtendedAck::policy`] has the bytes, also of what cannot be read.
    pub fn policy(&self) -> Option<AttributePolicy> {
        policy(&self.ack)
    }

    /// What the kernel gives back to recognize something by.
    pub fn cookie(&self) -> Option<&[u8]> {
        self.ack.cookie.as_deref()
    }
}

impl Acknowledgement {
    /// What was said of a request, whose bytes tell what the kernel means.
    pub(crate) fn new(asked: &Entry, ack: ExtendedAck, request: &[u8]) -> Self {
        let (field, missing) = named(asked, &ack, request);
        Self { operation: asked.name, field, missing, ack }
    }

    /// Whether it is a warning, and not a cookie alone.
    pub fn is_warning(&self) -> bool {
        let ExtendedAck { message, offset, missing, policy, .. } = &self.ack;
        message.is_some() || offset.is_some() || missing.is_some() || policy.is_some()
    }

    /// The warning in the kernel's words.
    pub fn message(&self) -> Option<&str> {
        self.ack.message.as_deref()
    }

    /// What the attribute should be. [`ExtendedAck::policy`] has the bytes, also of what cannot be read.
    pub fn policy(&self) -> Option<AttributePolicy> {
        policy(&self.ack)
    }

    /// What the kernel gives back to recognize something by, such as a frame that it sends.
    pub fn cookie(&self) -> Option<&[u8]> {
        self.ack.cookie.as_deref()
    }
}

/// What an extended acknowledgement means in a request: the field at fault, and the attribute that is missing.
#[inline(never)]
fn named(asked: &Entry, ack: &ExtendedAck, request: &[u8]) -> (Option<FieldPath>, Option<FieldPath>) {
    // A number that no `usize` has is none of a byte in memory.
    let byte = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    let field = ack.offset.and_then(|offset| asked.locate(request, byte(offset)));
    let missing = ack
        .missing
        .and_then(|number| asked.locate_missing(request, number.try_into().ok()?, ack.missing_in.map(byte)));
    (field, missing)
}

fn policy(ack: &ExtendedAck) -> Option<AttributePolicy> {
    AttributePolicy::decode(ack.policy.as_ref()?).ok()
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, errno, position, field, missing, ack } = self;
        if let Some(position) = position {
            write!(f, "request {position} of the batch: ")?;
        }
        write!(f, "{operation} refused: {errno}{}", Words { field, missing, ack })?;
        if *errno == Errno::EPERM && ack.message.is_none() {
            f.write_str(NEEDS)?;
        }
        Ok(())
    }
}

impl fmt::Display for Acknowledgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, field, missing, ack } = self;
        let what = if self.is_warning() { "warning" } else { "acknowledged" };
        write!(f, "{operation}: {what}{}", Words { field, missing, ack })
    }
}

/// What comes behind the kernel's yes or no: where, why, and what it must be instead.
struct Words<'a> {
    field: &'a Option<FieldPath>,
    missing: &'a Option<FieldPath>,
    ack: &'a ExtendedAck,
}

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, missing, ack } = self;
        if let Some(field) = field {
            write!(f, " at {field}")?;
        }
        if let Some(message) = &ack.message {
            write!(f, ": {message:?}")?;
        }
        if let (Some(offset), None) = (ack.offset, field) {
            write!(f, " (at byte {offset} of the request)")?;
        }
        if let Some(policy) = policy(ack) {
            write!(f, " (must be {policy})")?;
        }
        match (missing.as_ref().and_then(|path| Some((path.last()?, path.parent()))), ack) {
            (Some((last, None)), _) => write!(f, " (attribute {last} is missing)")?,
            (Some((last, Some(nest))), _) => write!(f, " (attribute {last} is missing in {nest})")?,
            (None, ExtendedAck { missing: Some(number), missing_in: Some(nest), .. }) => {
                write!(f, " (attribute {number} is missing in the nest at byte {nest} of the request)")?;
            }
            (None, ExtendedAck { missing: Some(number), .. }) => {
                write!(f, " (attribute {number} is missing)")?;
            }
            _ => {}
        }
        if let Some(cookie) = &ack.cookie {
            f.write_str(" (cookie ")?;
            cookie.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
            f.write_str(")")?;
        }
        Ok(())
    }
}

/// What most refused requests need; a few protocols, such as audit and taskstats, have a right of their own.
pub(super) const NEEDS: &str = "; most requests need CAP_NET_ADMIN in the network namespace's user namespace";

impl core::error::Error for Refused {}
