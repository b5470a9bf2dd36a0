use core::ffi::c_int;

use crate::address::{Address, Credentials, Sender};
use crate::sys::netlink::{NETLINK_LISTEN_ALL_NSID, NETLINK_PKTINFO};

/// What the control messages of a datagram say, beside its address, of whoever sent it.
#[derive(Debug, Default)]
pub(super) struct Control {
    group: Option<u32>,
    namespace: Option<i32>,
    credentials: Option<Credentials>,
}

impl Control {
    /// Takes in one control message: its level, its type and its data, which is C structs of 32-bit integers. One that
    /// is unknown, or too short, says nothing.
    pub(super) fn read(&mut self, level: c_int, kind: c_int, data: &[u8]) {
        match (level, u32::try_from(kind)) {
            // `struct nl_pktinfo`
            (libc::SOL_NETLINK, Ok(NETLINK_PKTINFO)) => self.group = word(data, 0).map(u32::from_ne_bytes),
            // `int`; a kernel that says -1 (`NETNSA_NSID_NOT_ASSIGNED`) means the socket's own namespace.
            (libc::SOL_NETLINK, Ok(NETLINK_LISTEN_ALL_NSID)) => {
                self.namespace = word(data, 0).map(i32::from_ne_bytes).filter(|id| *id >= 0);
            }
            (libc::SOL_SOCKET, _) if kind == libc::SCM_CREDENTIALS => self.credentials = credentials(data),
            _ => {}
        }
    }

    /// Who has the port id and, without `NETLINK_PKTINFO`, used a group of the mask.
    pub(super) fn sender(self, port: u32, mask: u32) -> Sender {
        let Self { group, namespace, credentials } = self;
        Sender { address: Address::of_sender(port, mask, group), namespace, credentials }
    }
}

/// `struct ucred`
fn credentials(data: &[u8]) -> Option<Credentials> {
    Some(Credentials {
        process: i32::from_ne_bytes(word(data, 0)?),
        user: u32::from_ne_bytes(word(data, 4)?),
        group: u32::from_ne_bytes(word(data, 8)?),
    })
}

fn word(data: &[u8], at: usize) -> Option<[u8; 4]> {
    data.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const NETLINK: c_int = libc::SOL_NETLINK;
    const SOCKET: c_int = libc::SOL_SOCKET;

    fn ints(ints: &[i32]) -> Vec<u8> {
        ints.iter().flat_map(|int| int.to_ne_bytes()).collect()
    }

    fn sender(messages: &[(c_int, c_int, &[i32])]) -> Sender {
        let mut control = Control::default();
        for (level, kind, data) in messages {
            control.read(*level, *kind, &ints(data));
        }
        control.sender(7, 0)
    }

    #[test]
    fn the_kernel_tells_group_namespace_and_credentials() {
        let sender = sender(&[
            (NETLINK, 3, &[33]),
            (NETLINK, 8, &[5]),
            (SOCKET, libc::SCM_CREDENTIALS, &[4711, 1000, 100]),
        ]);
        assert_eq!((sender.address.port_id(), sender.address.group_number()), (7, Some(33)));
        assert_eq!(sender.namespace, Some(5));
        assert_eq!(sender.credentials, Some(Credentials { process: 4711, user: 1000, group: 100 }));
    }

    #[test]
    fn a_namespace_that_has_no_id_is_the_sockets_own() {
        assert_eq!(sender(&[(NETLINK, 8, &[0])]).namespace, Some(0));
        assert_eq!(sender(&[(NETLINK, 8, &[-1])]).namespace, None);
    }

    #[test]
    fn user_and_group_have_all_32_bits() {
        let sender = sender(&[(SOCKET, libc::SCM_CREDENTIALS, &[0, -1, -2])]);
        let expected = Credentials { process: 0, user: u32::MAX, group: u32::MAX - 1 };
        assert_eq!(sender.credentials, Some(expected));
    }

    #[test]
    fn what_is_not_said_is_not_there() {
        let nothing = Sender::from(Address::port(7));
        assert_eq!(sender(&[]), nothing);
        // Types of another level, unknown ones, and structs that are cut.
        let credentials = libc::SCM_CREDENTIALS;
        assert_eq!(
            sender(&[(SOCKET, 3, &[1]), (SOCKET, 8, &[1]), (NETLINK, credentials, &[1, 2, 3])]),
            nothing
        );
        assert_eq!(sender(&[(NETLINK, 99, &[1]), (NETLINK, -3, &[1])]), nothing);
        assert_eq!(sender(&[(NETLINK, 3, &[]), (NETLINK, 8, &[]), (SOCKET, credentials, &[1, 2])]), nothing);
    }
}
