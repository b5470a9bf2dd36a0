//! Who is at the other end of a datagram.

use core::fmt;

use crate::error::Error;

/// One end of a datagram: a port id, and the multicast group if it goes to one.
///
/// Port id 0 is the kernel. A port id names a socket, not a process, and is no proof of who is there.
///
/// ```
/// use nl_core::Address;
///
/// assert_eq!(Address::KERNEL, Address::port(0));
/// // `1 << 3` of the C texts is group 4.
/// assert_eq!(Address::mask(1 << 3)?, Address::group(4)?);
/// // The kernel would take the lowest bit of this, and leave out the other.
/// assert!(Address::mask(1 << 2 | 1 << 4).is_err());
/// # Ok::<(), nl_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Address {
    port: u32,
    group: Option<u32>,
}

impl Address {
    /// The kernel.
    pub const KERNEL: Self = Self::port(0);

    /// The socket with this port id.
    pub const fn port(port: u32) -> Self {
        Self { port, group: None }
    }

    /// Everybody in a multicast group. A datagram can be sent to groups 1 to 32; the kernel itself has more.
    ///
    /// # Errors
    /// [`Error::NoDestination`] for other numbers.
    pub const fn group(number: u32) -> Result<Self, Error> {
        match number {
            1..=32 => Ok(Self { port: 0, group: Some(number) }),
            _ => Err(Error::NoDestination { group: number }),
        }
    }

    /// The group of a bit mask, in which group `n` is bit `n - 1`. Exactly one bit must be set.
    ///
    /// # Errors
    /// [`Error::NotOneGroup`] for other masks.
    pub const fn mask(mask: u32) -> Result<Self, Error> {
        if mask.count_ones() == 1 {
            Self::group(mask.trailing_zeros() + 1)
        } else {
            Err(Error::NotOneGroup { mask })
        }
    }

    /// Of a sender: the same, whose datagram came by a group.
    pub const fn by_group(self, number: u32) -> Self {
        Self { port: self.port, group: Some(number) }
    }

    /// The port id; 0 is the kernel, also as the port of a group's address.
    pub const fn port_id(self) -> u32 {
        self.port
    }

    /// The multicast group's number.
    pub const fn group_number(self) -> Option<u32> {
        self.group
    }

    /// The group as a bit mask, 0 for none: `sockaddr_nl.nl_groups`.
    pub(crate) fn group_mask(self) -> u32 {
        self.group.map_or(0, |group| 1u32.checked_shl(group.wrapping_sub(1)).unwrap_or(0))
    }

    /// Of a sender: its port, and the group that the datagram came by.
    pub(crate) fn of_sender(port: u32, mask: u32, group: Option<u32>) -> Self {
        // The mask is all there is without NETLINK_PKTINFO; it cannot say a group above 32.
        let masked = (mask != 0).then(|| mask.trailing_zeros() + 1);
        Self { port, group: group.filter(|group| *group != 0).or(masked) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.port, self.group) {
            (0, None) => f.write_str("the kernel"),
            (port, None) => write!(f, "port id {port}"),
            (0, Some(group)) => write!(f, "group {group}"),
            (port, Some(group)) => write!(f, "port id {port}, group {group}"),
        }
    }
}

/// Who sent a datagram, by the kernel's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sender {
    /// The port id, and the group that the datagram came by.
    pub address: Address,
    /// The id of the network namespace that it came from, where the socket [listens to
    /// all](crate::socket::Builder::all_namespaces); `None` for the socket's own. Kernels of before mid-2026 tell the
    /// id of that, too, if it was given one.
    pub namespace: Option<i32>,
    /// The process, where the socket [asks for it](crate::socket::Builder::credentials).
    pub credentials: Option<Credentials>,
}

/// Which process sent a datagram, by the kernel's word: what `SCM_CREDENTIALS` tells.
///
/// A port id is free for anybody as soon as its socket is closed; credentials are the sender's own. Only the privileged
/// can give others: with `CAP_SETUID` and `CAP_SETGID` another user and group, with `CAP_SYS_ADMIN` another process.
///
/// ```no_run
/// # use nl_core::{Error, Protocol, socket::Socket};
/// # #[derive(Protocol)]
/// # #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
/// # struct Usersock;
/// let mut socket = Socket::<Usersock>::builder().credentials().open()?;
/// let datagram = socket.receive()?;
/// if datagram.sender().credentials.is_some_and(|it| it.user == 0) {
///     println!("root says {:?}", datagram.bytes());
/// }
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credentials {
    /// The process id, as the *sender's* pid namespace numbers it, so that it may be another one's here; 0 is the
    /// kernel.
    pub process: i32,
    /// The user, as the receiver's user namespace numbers it; 65534 is one whom that does not have.
    pub user: u32,
    /// The group of users, as the receiver's user namespace numbers it.
    pub group: u32,
}

impl From<Address> for Sender {
    fn from(address: Address) -> Self {
        Self { address, namespace: None, credentials: None }
    }
}
