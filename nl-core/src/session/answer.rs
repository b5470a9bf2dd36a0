//! What `NLMSG_ERROR` and `NLMSG_DONE` say.

use alloc::string::String;
use alloc::vec::Vec;

use crate::attribute::attributes;
use crate::message::{Answer, RawMessage, control};
use crate::sys::netlink::{
    NLMSGERR_ATTR_COOKIE, NLMSGERR_ATTR_MISS_NEST, NLMSGERR_ATTR_MISS_TYPE, NLMSGERR_ATTR_MSG,
    NLMSGERR_ATTR_OFFS, NLMSGERR_ATTR_POLICY,
};

/// The error code of an answer, as a positive number; one that is not negative is success. An answer too short to
/// have one means success for `NLMSG_DONE`, as old kernels send it, and a broken sender for `NLMSG_ERROR`.
pub(super) fn errno(message: RawMessage<'_>) -> i32 {
    match Answer::split(message.header(), message.payload()).code {
        Some(code) => code.min(0).saturating_neg(),
        None if message.header().kind == control::DONE => 0,
        None => libc::EBADMSG,
    }
}

/// What the kernel says besides an error code: the extended acknowledgement.
///
/// Comes with refusals, with warnings on success, and at the end of a dump, where the kernel has something to say.
/// (`enum nlmsgerr_attrs` of `linux/netlink.h`)
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExtendedAck {
    /// The reason in the kernel's words.
    pub message: Option<String>,
    /// Which byte of the request is at fault, counted from the start of its `nlmsghdr`.
    pub offset: Option<u32>,
    /// The number of an attribute that is required and was not there.
    pub missing: Option<u32>,
    /// In which nest it was missing: the byte of the request at which the nest begins; absent at the top.
    pub missing_in: Option<u32>,
    /// What the attribute at fault must be: attributes `NL_POLICY_TYPE_ATTR_*`.
    pub policy: Option<Vec<u8>>,
    /// Bytes that the kernel gives back on success, of at most 20.
    pub cookie: Option<Vec<u8>>,
}

impl ExtendedAck {
    /// Reads it from an `NLMSG_ERROR` or `NLMSG_DONE`; all fields are `None` where there is none.
    ///
    /// What cannot be read of it is left out, and text that is not UTF-8 is read as far as it is: the kernel's words
    /// are there to explain its answer, and never make it another one.
    pub fn read(answer: RawMessage<'_>) -> Self {
        let region = Answer::split(answer.header(), answer.payload()).attributes;
        let number = |wanted| Some(u32::from_ne_bytes(find(region, wanted)?.try_into().ok()?));
        let text = |bytes: &[u8]| {
            let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8_lossy(text).into_owned()
        };
        Self {
            message: find(region, NLMSGERR_ATTR_MSG).map(text),
            offset: number(NLMSGERR_ATTR_OFFS),
            missing: number(NLMSGERR_ATTR_MISS_TYPE),
            missing_in: number(NLMSGERR_ATTR_MISS_NEST),
            policy: find(region, NLMSGERR_ATTR_POLICY).map(<[u8]>::to_vec),
            cookie: find(region, NLMSGERR_ATTR_COOKIE).map(<[u8]>::to_vec),
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The payload of the last attribute of this number.
#[inline(never)]
fn find(region: &[u8], wanted: u32) -> Option<&[u8]> {
    let mut attributes = attributes(region).flatten();
    let mut found = None;
    while let Some(attribute) = attributes.find(|attribute| u32::from(attribute.number()) == wanted) {
        found = Some(attribute.payload());
    }
    found
}

/// The request, where an answer repeats it: only with a refusal, and only if the kernel was not told to cap it.
pub(super) fn request(answer: RawMessage<'_>) -> Option<&[u8]> {
    let Answer { request, whole, .. } = Answer::split(answer.header(), answer.payload());
    let request = RawMessage::parse(request).ok()?;
    whole.then(|| request.bytes())
}
