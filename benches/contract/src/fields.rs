//! What a contender reads out of a message, folded into one number: equal numbers are equal work.

use std::net::Ipv4Addr;

/// Adds numbers up so that two that are swapped make another sum, without making one addition wait for another.
fn fold<const N: usize>(numbers: [u64; N]) -> u64 {
    let rotated = numbers.iter().zip(1..).map(|(number, by)| number.rotate_left(by * 5));
    rotated.fold(0, u64::wrapping_add)
}

/// Length and both ends: a reader that finds another end of a string, or another string, makes another number.
fn bytes(bytes: &[u8]) -> u64 {
    match bytes {
        [] => 0,
        [first, .., last] => (bytes.len() as u64) << 16 | u64::from(*first) << 8 | u64::from(*last),
        [only] => 1 << 16 | u64::from(*only),
    }
}

/// An IPv4 route. What the message does not carry is 0.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// `rtm_family`.
    pub family: u8,
    /// `rtm_dst_len`.
    pub dst_len: u8,
    /// `rtm_table`.
    pub table: u8,
    /// `rtm_protocol`.
    pub protocol: u8,
    /// `rtm_scope`.
    pub scope: u8,
    /// `rtm_type`.
    pub kind: u8,
    /// `RTA_DST`.
    pub destination: Option<Ipv4Addr>,
    /// `RTA_OIF`.
    pub link: Option<u32>,
    /// `RTA_GATEWAY`.
    pub gateway: Option<Ipv4Addr>,
    /// `RTA_PRIORITY`.
    pub priority: Option<u32>,
}

impl Route {
    /// The fields as one number.
    #[inline]
    pub fn sum(self) -> u64 {
        let address = |address: Option<Ipv4Addr>| address.map_or(0, |address| u32::from(address).into());
        fold([
            self.family.into(),
            self.dst_len.into(),
            self.table.into(),
            self.protocol.into(),
            self.scope.into(),
            self.kind.into(),
            address(self.destination),
            self.link.unwrap_or(0).into(),
            address(self.gateway),
            self.priority.unwrap_or(0).into(),
        ])
    }
}

/// A link. What the message does not carry is empty or 0.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// `ifi_index`.
    pub index: u32,
    /// `ifi_flags`.
    pub flags: u32,
    /// `IFLA_IFNAME`, as text.
    pub name: &'a str,
    /// `IFLA_MTU`.
    pub mtu: u32,
    /// `IFLA_ADDRESS`.
    pub address: &'a [u8],
    /// `IFLA_STATS64`, its first word.
    pub received: u64,
    /// `IFLA_INFO_KIND` in `IFLA_LINKINFO`, as text.
    pub kind: &'a str,
}

impl Link<'_> {
    /// The fields as one number.
    #[inline]
    pub fn sum(self) -> u64 {
        fold([
            self.index.into(),
            self.flags.into(),
            bytes(self.name.as_bytes()),
            self.mtu.into(),
            bytes(self.address),
            self.received,
            bytes(self.kind.as_bytes()),
        ])
    }
}

/// A generic netlink family.
#[derive(Debug, Clone, Copy)]
pub struct Family<'a> {
    /// `CTRL_ATTR_FAMILY_NAME`, as text.
    pub name: &'a str,
    /// `CTRL_ATTR_FAMILY_ID`.
    pub id: u16,
    /// `CTRL_ATTR_VERSION`.
    pub version: u32,
}

impl Family<'_> {
    /// The fields as one number, with those of its groups: what [`group`] made of each, added up.
    #[inline]
    pub fn sum(self, groups: u64) -> u64 {
        fold([bytes(self.name.as_bytes()), self.id.into(), self.version.into(), groups])
    }
}

/// A multicast group as one number: `CTRL_ATTR_MCAST_GRP_NAME`, as text, and `CTRL_ATTR_MCAST_GRP_ID`.
#[inline]
pub fn group(name: &str, id: u32) -> u64 {
    fold([bytes(name.as_bytes()), id.into()])
}

/// The route that is encoded and inserted: to one address, by a gateway.
///
/// `RTM_NEWROUTE` with `NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL`; family `AF_INET`, `rtm_dst_len` 32,
/// table `RT_TABLE_MAIN`, `RTPROT_STATIC`, `RT_SCOPE_UNIVERSE`, `RTN_UNICAST`; `RTA_DST`, `RTA_GATEWAY`, `RTA_OIF`,
/// `RTA_PRIORITY`.
#[derive(Debug, Clone, Copy)]
pub struct NewRoute {
    /// `RTA_DST`.
    pub destination: Ipv4Addr,
    /// `RTA_GATEWAY`.
    pub gateway: Ipv4Addr,
    /// `RTA_OIF`.
    pub link: u32,
    /// `RTA_PRIORITY`.
    pub priority: u32,
}

/// The link that is encoded: a VLAN.
///
/// `RTM_NEWLINK` with `NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL`; `IFLA_IFNAME`, `IFLA_LINK`,
/// `IFLA_LINKINFO` with `IFLA_INFO_KIND` "vlan" and `IFLA_INFO_DATA` with `IFLA_VLAN_ID`.
#[derive(Debug, Clone, Copy)]
pub struct NewVlan<'a> {
    /// `IFLA_IFNAME`.
    pub name: &'a str,
    /// `IFLA_LINK`.
    pub link: u32,
    /// `IFLA_VLAN_ID`.
    pub id: u16,
}
