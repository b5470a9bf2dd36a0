//! System calls.

use std::io;
use std::mem::{size_of, zeroed};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// A socket of `NETLINK_ROUTE`.
pub(crate) struct Socket(OwnedFd);

impl Socket {
    pub(crate) fn open() -> io::Result<Self> {
        // SAFETY: no pointers.
        let fd = unsafe { libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0) };
        checked(fd as isize)?;
        // SAFETY: it was opened just now, and nobody else has it.
        let socket = Self(unsafe { OwnedFd::from_raw_fd(fd) });
        // SAFETY: all zeroes is an address, of the family 0.
        let mut address: libc::sockaddr_nl = unsafe { zeroed() };
        address.nl_family = libc::AF_NETLINK as u16;
        // Notifications do not come to a socket without a port id.
        // SAFETY: the pointer is to as many bytes as the length says.
        let bound =
            unsafe { libc::bind(fd, (&raw const address).cast(), size_of::<libc::sockaddr_nl>() as u32) };
        checked(bound as isize)?;
        Ok(socket)
    }

    pub(crate) fn set(&self, level: i32, option: i32, value: u32) -> io::Result<()> {
        // SAFETY: the pointer is to as many bytes as the length says.
        let set = unsafe {
            libc::setsockopt(
                self.0.as_raw_fd(),
                level,
                option,
                (&raw const value).cast(),
                size_of::<u32>() as u32,
            )
        };
        checked(set as isize).map(drop)
    }

    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        // SAFETY: the pointer is to as many bytes as the length says.
        let sent = unsafe { libc::send(self.0.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), 0) };
        checked(sent).map(drop)
    }

    /// The next datagram, at the start of `buffer`.
    pub(crate) fn receive<'b>(&self, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
        // SAFETY: the pointer is to as many bytes as the length says.
        let received = unsafe {
            libc::recv(self.0.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), libc::MSG_TRUNC)
        };
        buffer.get(..checked(received)?).ok_or_else(|| io::Error::other("a datagram was cut"))
    }
}

fn checked(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}
