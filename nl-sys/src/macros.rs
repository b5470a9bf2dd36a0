//! The headers' macros with parameters, which bindgen does not see: written by hand, one `const fn` each, of C's name.
//!
//! Lengths are `usize`. Sums saturate: near `usize::MAX` the result is too small to be right, and too large for any
//! buffer to have, so that a comparison with a buffer's length still fails as it must.
//!
//! C's walking macros take a pointer and a number of bytes; here both are a slice.

#![expect(non_snake_case, reason = "the names are C's")]

/// Up to the next multiple of 4, the alignment of all that netlink sends.
const fn align(len: usize) -> usize {
    len.saturating_add(3) & !3
}

/// The first `len` bytes if `len` is at least `min`, and what follows them and their padding.
const fn cut(bytes: &[u8], len: usize, min: usize) -> Option<(&[u8], &[u8])> {
    if len < min {
        return None;
    }
    let Some((first, rest)) = bytes.split_at_checked(len) else { return None };
    // The last one may come without its padding.
    match rest.split_at_checked(align(len) - len) {
        Some((_, rest)) => Some((first, rest)),
        None => Some((first, &[])),
    }
}

#[cfg(feature = "rtnetlink")]
const fn cut_attribute(bytes: &[u8], min: usize) -> Option<(&[u8], &[u8])> {
    match bytes.first_chunk::<2>() {
        Some(len) => cut(bytes, u16::from_ne_bytes(*len) as usize, min),
        None => None,
    }
}

const fn tail<'a>(item: Option<(&'a [u8], &'a [u8])>, header: usize) -> Option<&'a [u8]> {
    match item {
        Some((item, _)) => match item.split_at_checked(header) {
            Some((_, payload)) => Some(payload),
            None => None,
        },
        None => None,
    }
}

const fn rest<'a>(item: Option<(&'a [u8], &'a [u8])>) -> Option<&'a [u8]> {
    match item {
        Some((_, rest)) => Some(rest),
        None => None,
    }
}

pub(crate) mod netlink {
    use super::{align, cut, rest, tail};

    const HEADER: usize = 16;

    /// `len` up to the next multiple of [`NLMSG_ALIGNTO`](crate::netlink::NLMSG_ALIGNTO). Saturates.
    ///
    /// ```
    /// assert_eq!(nl_sys::netlink::NLMSG_ALIGN(17), 20);
    /// ```
    #[must_use]
    pub const fn NLMSG_ALIGN(len: usize) -> usize {
        align(len)
    }

    /// What goes into `nlmsg_len` of a message with `len` bytes of payload: header and payload. Saturates.
    #[must_use]
    pub const fn NLMSG_LENGTH(len: usize) -> usize {
        len.saturating_add(HEADER)
    }

    /// The room that a message with `len` bytes of payload takes: header, payload, padding. Saturates.
    #[must_use]
    pub const fn NLMSG_SPACE(len: usize) -> usize {
        align(NLMSG_LENGTH(len))
    }

    /// How many bytes follow a family's header of `len` bytes in a message whose `nlmsg_len` is given: those of the
    /// attributes. 0 where C's macro would be negative.
    ///
    /// ```
    /// use nl_sys::netlink::{NLMSG_PAYLOAD, NLMSG_SPACE};
    /// assert_eq!(NLMSG_PAYLOAD(NLMSG_SPACE(16) + 8, 16), 8);
    /// assert_eq!(NLMSG_PAYLOAD(16, 16), 0);
    /// ```
    #[must_use]
    pub const fn NLMSG_PAYLOAD(nlmsg_len: usize, len: usize) -> usize {
        nlmsg_len.saturating_sub(NLMSG_SPACE(len))
    }

    const fn first(messages: &[u8]) -> Option<(&[u8], &[u8])> {
        match messages.first_chunk::<4>() {
            Some(len) if messages.len() >= HEADER => cut(messages, u32::from_ne_bytes(*len) as usize, HEADER),
            _ => None,
        }
    }

    /// Whether `messages` begins with a whole message.
    #[must_use]
    pub const fn NLMSG_OK(messages: &[u8]) -> bool {
        first(messages).is_some()
    }

    /// The payload of the first message, without its padding; `None` if it is not whole.
    #[must_use]
    pub const fn NLMSG_DATA(messages: &[u8]) -> Option<&[u8]> {
        tail(first(messages), HEADER)
    }

    /// What follows the first message; `None` if that is not whole.
    ///
    /// ```
    /// use nl_sys::netlink::{NLMSG_DATA, NLMSG_LENGTH, NLMSG_NEXT, NLMSG_OK};
    ///
    /// let mut two = [0u8; 20 + 16]; // payloads of 1 and 0 bytes
    /// two[..4].copy_from_slice(&(NLMSG_LENGTH(1) as u32).to_ne_bytes());
    /// two[20..24].copy_from_slice(&(NLMSG_LENGTH(0) as u32).to_ne_bytes());
    ///
    /// let (mut walk, mut payloads) = (&two[..], vec![]);
    /// while NLMSG_OK(walk) {
    ///     payloads.extend(NLMSG_DATA(walk).map(<[u8]>::len));
    ///     walk = NLMSG_NEXT(walk).unwrap_or_default();
    /// }
    /// assert_eq!(payloads, [1, 0]);
    /// ```
    #[must_use]
    pub const fn NLMSG_NEXT(messages: &[u8]) -> Option<&[u8]> {
        rest(first(messages))
    }

    /// `len` up to the next multiple of [`NLA_ALIGNTO`](crate::netlink::NLA_ALIGNTO). Saturates.
    #[must_use]
    pub const fn NLA_ALIGN(len: usize) -> usize {
        align(len)
    }

    /// `len` up to the next multiple of [`NL_MMAP_MSG_ALIGNMENT`](crate::netlink::NL_MMAP_MSG_ALIGNMENT). Saturates.
    #[must_use]
    pub const fn NL_MMAP_MSG_ALIGN(len: usize) -> usize {
        align(len)
    }
}

#[cfg(feature = "rtnetlink")]
pub(crate) mod rtnetlink {
    use super::{align, cut_attribute, rest, tail};

    const ATTRIBUTE: usize = 4;
    const NEXTHOP: usize = 8;

    /// `len` up to the next multiple of [`RTA_ALIGNTO`](crate::rtnetlink::RTA_ALIGNTO). Saturates.
    #[must_use]
    pub const fn RTA_ALIGN(len: usize) -> usize {
        align(len)
    }

    /// What goes into `rta_len` of an attribute with `len` bytes of payload: header and payload. Saturates.
    #[must_use]
    pub const fn RTA_LENGTH(len: usize) -> usize {
        len.saturating_add(ATTRIBUTE)
    }

    /// The room that an attribute with `len` bytes of payload takes: header, payload, padding. Saturates.
    #[must_use]
    pub const fn RTA_SPACE(len: usize) -> usize {
        align(RTA_LENGTH(len))
    }

    /// How many bytes of payload an attribute has whose `rta_len` is given. 0 where C's macro would be negative.
    #[must_use]
    pub const fn RTA_PAYLOAD(rta_len: usize) -> usize {
        rta_len.saturating_sub(ATTRIBUTE)
    }

    /// Whether `attributes` begins with a whole attribute.
    #[must_use]
    pub const fn RTA_OK(attributes: &[u8]) -> bool {
        cut_attribute(attributes, ATTRIBUTE).is_some()
    }

    /// The payload of the first attribute, without its padding; `None` if it is not whole.
    #[must_use]
    pub const fn RTA_DATA(attributes: &[u8]) -> Option<&[u8]> {
        tail(cut_attribute(attributes, ATTRIBUTE), ATTRIBUTE)
    }

    /// What follows the first attribute; `None` if that is not whole.
    #[must_use]
    pub const fn RTA_NEXT(attributes: &[u8]) -> Option<&[u8]> {
        rest(cut_attribute(attributes, ATTRIBUTE))
    }

    /// `len` up to the next multiple of [`RTNH_ALIGNTO`](crate::rtnetlink::RTNH_ALIGNTO). Saturates.
    #[must_use]
    pub const fn RTNH_ALIGN(len: usize) -> usize {
        align(len)
    }

    /// What goes into `rtnh_len` of a next hop with `len` bytes of attributes. Saturates.
    #[must_use]
    pub const fn RTNH_LENGTH(len: usize) -> usize {
        len.saturating_add(NEXTHOP)
    }

    /// The room that a next hop with `len` bytes of attributes takes. Saturates.
    #[must_use]
    pub const fn RTNH_SPACE(len: usize) -> usize {
        align(RTNH_LENGTH(len))
    }

    /// Whether `nexthops`, the payload of `RTA_MULTIPATH`, begins with a whole next hop.
    #[must_use]
    pub const fn RTNH_OK(nexthops: &[u8]) -> bool {
        cut_attribute(nexthops, NEXTHOP).is_some()
    }

    /// The attributes of the first next hop; `None` if it is not whole.
    #[must_use]
    pub const fn RTNH_DATA(nexthops: &[u8]) -> Option<&[u8]> {
        tail(cut_attribute(nexthops, NEXTHOP), NEXTHOP)
    }

    /// What follows the first next hop; `None` if that is not whole.
    #[must_use]
    pub const fn RTNH_NEXT(nexthops: &[u8]) -> Option<&[u8]> {
        rest(cut_attribute(nexthops, NEXTHOP))
    }

    /// Which group of four message types (new, del, get, set) one is of. 0 for what is below `RTM_BASE`.
    ///
    /// ```
    /// use nl_sys::rtnetlink::{RTM_FAM, RTM_GETADDR, RTM_NEWADDR};
    /// assert_eq!(RTM_FAM(RTM_NEWADDR), RTM_FAM(RTM_GETADDR));
    /// ```
    #[must_use]
    pub const fn RTM_FAM(message_type: u32) -> u32 {
        message_type.saturating_sub(crate::rtnetlink::RTM_BASE) >> 2
    }
}

#[cfg(feature = "if_link")]
pub(crate) mod if_link {
    /// The bit of an `IFLA_STATS_*` attribute in `filter_mask` of `if_stats_msg`. 0 for 0 and for what has no bit.
    ///
    /// ```
    /// use nl_sys::if_link::{IFLA_STATS_FILTER_BIT, IFLA_STATS_LINK_XSTATS};
    /// assert_eq!(IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_XSTATS), 0b10);
    /// ```
    #[must_use]
    pub const fn IFLA_STATS_FILTER_BIT(attribute: u32) -> u32 {
        match attribute {
            1..=32 => 1 << (attribute - 1),
            _ => 0,
        }
    }
}

#[cfg(feature = "pkt_sched")]
pub(crate) mod pkt_sched {
    use crate::pkt_sched::{TC_H_MAJ_MASK, TC_H_MIN_MASK};

    /// The major number of a handle, in its upper half.
    #[must_use]
    pub const fn TC_H_MAJ(handle: u32) -> u32 {
        handle & TC_H_MAJ_MASK
    }

    /// The minor number of a handle.
    #[must_use]
    pub const fn TC_H_MIN(handle: u32) -> u32 {
        handle & TC_H_MIN_MASK
    }

    /// A handle of a major number, which is in the upper half already, and a minor one: `1:2` is
    /// `TC_H_MAKE(1 << 16, 2)`.
    #[must_use]
    pub const fn TC_H_MAKE(major: u32, minor: u32) -> u32 {
        TC_H_MAJ(major) | TC_H_MIN(minor)
    }
}

#[cfg(feature = "pkt_cls")]
pub(crate) mod pkt_cls {
    use crate::pkt_cls::TC_ACT_EXT_VAL_MASK;

    /// The opcode of an action with a value, such as `TC_ACT_GOTO_CHAIN`.
    #[must_use]
    pub const fn TC_ACT_EXT_OPCODE(action: u32) -> u32 {
        action & !TC_ACT_EXT_VAL_MASK
    }

    /// Whether an action has this opcode.
    #[must_use]
    pub const fn TC_ACT_EXT_CMP(action: u32, opcode: u32) -> bool {
        TC_ACT_EXT_OPCODE(action) == opcode
    }

    /// The hash table of a u32 handle.
    #[must_use]
    pub const fn TC_U32_HTID(handle: u32) -> u32 {
        handle & 0xfff0_0000
    }

    /// The hash table of a u32 handle, as people write it.
    #[must_use]
    pub const fn TC_U32_USERHTID(handle: u32) -> u32 {
        TC_U32_HTID(handle) >> 20
    }

    /// The bucket of a u32 handle.
    #[must_use]
    pub const fn TC_U32_HASH(handle: u32) -> u32 {
        (handle >> 12) & 0xff
    }

    /// The node of a u32 handle.
    #[must_use]
    pub const fn TC_U32_NODE(handle: u32) -> u32 {
        handle & 0xfff
    }

    /// Bucket and node of a u32 handle.
    #[must_use]
    pub const fn TC_U32_KEY(handle: u32) -> u32 {
        handle & 0xf_ffff
    }
}

#[cfg(feature = "nfnetlink")]
pub(crate) mod nfnetlink {
    /// The subsystem in an `nlmsg_type`.
    ///
    /// ```
    /// use nl_sys::nfnetlink::{NFNL_MSG_TYPE, NFNL_SUBSYS_ID, NFNL_SUBSYS_NFTABLES};
    /// let nlmsg_type = (NFNL_SUBSYS_NFTABLES as u16) << 8 | 3;
    /// assert_eq!((u32::from(NFNL_SUBSYS_ID(nlmsg_type)), NFNL_MSG_TYPE(nlmsg_type)), (NFNL_SUBSYS_NFTABLES, 3));
    /// ```
    #[must_use]
    pub const fn NFNL_SUBSYS_ID(nlmsg_type: u16) -> u16 {
        nlmsg_type >> 8
    }

    /// The subsystem's message in an `nlmsg_type`.
    #[must_use]
    pub const fn NFNL_MSG_TYPE(nlmsg_type: u16) -> u16 {
        nlmsg_type & 0xff
    }
}

#[cfg(feature = "audit")]
pub(crate) mod audit {
    /// The word of `audit_rule_data.mask` that has the bit of system call `nr`.
    #[must_use]
    pub const fn AUDIT_WORD(nr: u32) -> u32 {
        nr / 32
    }

    /// The bit of system call `nr` in its word.
    #[must_use]
    pub const fn AUDIT_BIT(nr: u32) -> u32 {
        1 << (nr % 32)
    }

    /// The bit of a feature in `audit_features`.
    #[must_use]
    pub const fn AUDIT_FEATURE_TO_MASK(feature: u32) -> u32 {
        1 << (feature & 31)
    }
}

#[cfg(test)]
mod tests {
    use super::netlink::{
        NLA_ALIGN, NLMSG_ALIGN, NLMSG_DATA, NLMSG_LENGTH, NLMSG_NEXT, NLMSG_OK, NLMSG_SPACE,
    };

    fn message(len: u32, bytes: usize) -> Vec<u8> {
        let mut out = vec![7; bytes];
        let room = out.len().min(4);
        out[..room].copy_from_slice(&len.to_ne_bytes()[..room]);
        out
    }

    #[test]
    fn lengths_are_those_of_c() {
        let of = |f: fn(usize) -> usize| [0, 1, 3, 4, 5, 65_535].map(f);
        assert_eq!(of(NLMSG_ALIGN), [0, 4, 4, 4, 8, 65_536]);
        assert_eq!(of(NLA_ALIGN), of(NLMSG_ALIGN));
        assert_eq!(of(NLMSG_LENGTH), [16, 17, 19, 20, 21, 65_551]);
        assert_eq!(of(NLMSG_SPACE), [16, 20, 20, 20, 24, 65_552]);
    }

    #[test]
    fn a_length_that_does_not_fit_saturates() {
        assert_eq!(NLMSG_ALIGN(usize::MAX), usize::MAX - 3);
        assert_eq!(NLMSG_SPACE(usize::MAX), usize::MAX - 3);
        assert_eq!(NLMSG_LENGTH(usize::MAX - 3), usize::MAX);
    }

    #[test]
    fn a_message_is_whole_or_it_is_none() {
        for (len, bytes, whole) in [
            (16, 16, true),
            (16, 15, false),
            (15, 16, false),
            (0, 16, false),
            (17, 17, true),
            (u32::MAX, 64, false),
            (16, 3, false),
        ] {
            let bytes = message(len, bytes);
            assert_eq!(NLMSG_OK(&bytes), whole, "{len} in {bytes:?}");
            assert_eq!(NLMSG_DATA(&bytes).is_some(), whole);
            assert_eq!(NLMSG_NEXT(&bytes).is_some(), whole);
        }
    }

    #[test]
    fn the_last_message_may_lack_its_padding() {
        assert_eq!(NLMSG_NEXT(&message(17, 17)), Some(&[][..]));
        assert_eq!(NLMSG_NEXT(&message(17, 18)), Some(&[][..]));
        assert_eq!(NLMSG_NEXT(&message(17, 21)), Some(&[7][..]));
        assert_eq!(NLMSG_DATA(&message(17, 21)), Some(&[7][..]));
    }

    #[test]
    #[cfg(feature = "rtnetlink")]
    fn attributes_and_next_hops_are_walked_alike() {
        use super::rtnetlink::{RTA_DATA, RTA_NEXT, RTA_OK, RTNH_DATA, RTNH_OK};
        let mut bytes = [0u8; 12];
        bytes[..2].copy_from_slice(&5u16.to_ne_bytes());
        bytes[4] = 9;
        bytes[8..10].copy_from_slice(&4u16.to_ne_bytes());
        assert_eq!(RTA_DATA(&bytes), Some(&[9][..]));
        assert_eq!(RTA_NEXT(&bytes).map(RTA_OK), Some(true));
        assert!(!RTNH_OK(&bytes), "a next hop's header has 8 bytes");
        bytes[..2].copy_from_slice(&12u16.to_ne_bytes());
        assert_eq!(RTNH_DATA(&bytes).map(<[u8]>::len), Some(4));
    }
}
