//! Lists the links: index, name, MTU.

use std::io;
use std::mem::size_of;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// A message or an attribute of this length, and what is behind its padding.
fn split(rest: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    let behind = rest.get((length + 3) & !3..).unwrap_or_default();
    Some((rest.get(..length)?, behind))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// `RTM_NEWLINK`, given with its header, as a line.
fn line(message: &[u8]) -> Option<String> {
    let index = word(message, 20)?;
    let (mut name, mut mtu) = ("?", 0);
    let mut rest = message.get(32..)?;
    while !rest.is_empty() {
        let (attribute, behind) = split(rest, half(rest, 0)?.max(4).into())?;
        match half(attribute, 2)? {
            libc::IFLA_IFNAME => name = std::str::from_utf8(attribute.get(4..)?.strip_suffix(&[0])?).ok()?,
            libc::IFLA_MTU => mtu = word(attribute, 4)?,
            _ => {}
        }
        rest = behind;
    }
    Some(format!("{index}: {name} mtu {mtu}"))
}

fn checked(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

fn main() -> io::Result<()> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    // SAFETY: no pointers.
    let fd =
        unsafe { libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, libc::NETLINK_ROUTE) };
    checked(fd as isize)?;
    // SAFETY: it was opened just now, and nobody else has it.
    let socket = unsafe { OwnedFd::from_raw_fd(fd) };

    let mut request = [0; size_of::<libc::nlmsghdr>() + 16];
    request[..4].copy_from_slice(&32u32.to_ne_bytes());
    request[4..6].copy_from_slice(&libc::RTM_GETLINK.to_ne_bytes());
    request[6..8].copy_from_slice(&((libc::NLM_F_REQUEST | libc::NLM_F_DUMP) as u16).to_ne_bytes());
    // SAFETY: the pointer is to as many bytes as the length says.
    checked(unsafe { libc::send(socket.as_raw_fd(), request.as_ptr().cast(), request.len(), 0) })?;

    let mut buffer = [0; 32 * 1024];
    loop {
        // SAFETY: the pointer is to as many bytes as the length says.
        let received = checked(unsafe {
            libc::recv(socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), libc::MSG_TRUNC)
        })?;
        let mut rest = buffer.get(..received).ok_or_else(wrong)?;
        while !rest.is_empty() {
            let length = word(rest, 0).ok_or_else(wrong)?.max(16);
            let (message, behind) = split(rest, length as usize).ok_or_else(wrong)?;
            match half(message, 4) {
                Some(libc::RTM_NEWLINK) => println!("{}", line(message).ok_or_else(wrong)?),
                Some(kind) if i32::from(kind) == libc::NLMSG_DONE => return Ok(()),
                _ => return Err(wrong()),
            }
            rest = behind;
        }
    }
}
