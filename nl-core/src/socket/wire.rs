use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::builder::Settings;
use super::trace::Hook;
use super::{Direction, Filter, Instruction, Options, Stopper, sys};
use crate::address::{Address, Sender};
use crate::error::{Errno, Error};
use crate::sys::netlink::{
    NETLINK_ADD_MEMBERSHIP, NETLINK_DROP_MEMBERSHIP, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK,
    NETLINK_LISTEN_ALL_NSID, NETLINK_NO_ENOBUFS, NETLINK_PKTINFO,
};

/// A bound descriptor, and how long one waits at it.
#[derive(Debug)]
pub(super) struct Wire {
    fd: Arc<OwnedFd>,
    port: u32,
    options: Options,
    /// For an answer.
    timeout: Option<Duration>,
    /// For what nobody asked for.
    receive_timeout: Option<Duration>,
    /// Only where somebody asked for it.
    stopper: Option<Stopper>,
    hook: Option<Hook>,
}

/// When a wait is over; `timeout` is `None` for never.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    operation: Option<&'static str>,
    start: Duration,
    timeout: Option<Duration>,
}

impl Deadline {
    fn within(timeout: Option<Duration>, operation: Option<&'static str>) -> Self {
        Self { operation, start: sys::now(), timeout }
    }

    /// When that is; never is last.
    pub(super) fn end(self) -> impl Ord {
        let end = self.timeout.and_then(|timeout| self.start.checked_add(timeout));
        (end.is_none(), end)
    }

    /// How long is left; the error that nothing is.
    pub(super) fn left(self) -> Result<Option<Duration>, Error> {
        let Some(after) = self.timeout else { return Ok(None) };
        match after.checked_sub(sys::now().saturating_sub(self.start)) {
            Some(left) if !left.is_zero() => Ok(Some(left)),
            _ => Err(self.timed_out()),
        }
    }

    /// The error that nothing came.
    pub(super) fn timed_out(self) -> Error {
        Error::TimedOut { operation: self.operation, after: self.timeout.unwrap_or_default() }
    }

    /// The error that there was no room.
    pub(super) fn queue_full(self, to: Address) -> Error {
        Error::QueueFull { port: to.port_id(), after: sys::now().saturating_sub(self.start) }
    }
}

/// One of the kernel's two buffers of a socket: the option that everybody may set, which also tells the size, and the
/// one for the privileged.
#[derive(Debug, Clone, Copy)]
struct Buffer {
    option: i32,
    force: i32,
}

const RECEIVE_BUFFER: Buffer = Buffer { option: libc::SO_RCVBUF, force: libc::SO_RCVBUFFORCE };
const SEND_BUFFER: Buffer = Buffer { option: libc::SO_SNDBUF, force: libc::SO_SNDBUFFORCE };

impl Wire {
    /// Sets a bound descriptor up, and switches on what the kernel has of the options that are always wanted.
    pub(super) fn new(fd: OwnedFd, settings: &Settings) -> Result<Self, Error> {
        let options = Options {
            extended_acknowledgement: switch_on(fd.as_fd(), NETLINK_EXT_ACK)?,
            strict_checking: switch_on(fd.as_fd(), NETLINK_GET_STRICT_CHK)?,
            all_namespaces: settings.all_namespaces && listen_to_all_namespaces(fd.as_fd())?,
            no_enobufs: settings.no_enobufs && switch_on(fd.as_fd(), NETLINK_NO_ENOBUFS)?,
        };
        // The group's number comes with each datagram; without it there is the mask, which ends at 32.
        switch_on(fd.as_fd(), NETLINK_PKTINFO)?;
        if settings.credentials {
            sys::set_option(fd.as_fd(), libc::SOL_SOCKET, libc::SO_PASSCRED, 1)
                .map_err(|errno| Error::System { doing: "asking for credentials", errno })?;
        }
        let port =
            sys::port(fd.as_fd()).map_err(|errno| Error::System { doing: "reading the port id", errno })?;
        let wire = Self {
            fd: Arc::new(fd),
            port,
            options,
            timeout: settings.timeout,
            receive_timeout: None,
            stopper: None,
            hook: settings.hook.clone(),
        };
        if let Some(bytes) = settings.receive_buffer {
            wire.resize(RECEIVE_BUFFER, bytes)?;
        }
        if let Some(bytes) = settings.send_buffer {
            wire.resize(SEND_BUFFER, bytes)?;
        }
        Ok(wire)
    }

    pub(super) fn port(&self) -> u32 {
        self.port
    }

    pub(super) fn options(&self) -> Options {
        self.options
    }

    pub(super) fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = timeout;
    }

    pub(super) fn set_receive_timeout(&mut self, receive_timeout: Option<Duration>) {
        self.receive_timeout = receive_timeout;
    }

    /// Makes a buffer as large as is wanted, if the system allows it, else as large as everybody may have it.
    fn resize(&self, buffer: Buffer, bytes: u32) -> Result<(), Error> {
        let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
        let set = |option| sys::set_option(self.fd.as_fd(), libc::SOL_SOCKET, option, bytes);
        set(buffer.force)
            .or_else(|errno| if errno == Errno::EPERM { set(buffer.option) } else { Err(errno) })
            .map_err(|errno| Error::System { doing: "sizing a buffer", errno })
    }

    fn size(&self, buffer: Buffer) -> Result<usize, Error> {
        let size = sys::option(self.fd.as_fd(), libc::SOL_SOCKET, buffer.option)
            .map_err(|errno| Error::System { doing: "reading the size of a buffer", errno })?;
        Ok(size.try_into().unwrap_or_default())
    }

    pub(super) fn receive_buffer(&self) -> Result<usize, Error> {
        self.size(RECEIVE_BUFFER)
    }

    pub(super) fn send_buffer(&self) -> Result<usize, Error> {
        self.size(SEND_BUFFER)
    }

    /// A datagram was refused for its size.
    #[cold]
    fn too_large(&self, parts: &[IoSlice<'_>]) -> Error {
        if parts.len() > sys::PARTS {
            return Error::System { doing: "sending more than 1024 parts", errno: Errno::EMSGSIZE };
        }
        let length = length(parts);
        // The kernel keeps 32 bytes of the buffer for itself.
        self.send_buffer()
            .map_or_else(|error| error, |size| Error::TooLarge { length, room: size.saturating_sub(32) })
    }

    /// The descriptor, for one who watches it.
    #[cfg(feature = "tokio")]
    pub(super) fn shared_fd(&self) -> Arc<OwnedFd> {
        self.fd.clone()
    }

    /// What is readable while the socket is stopped, if somebody can do that.
    #[cfg(feature = "tokio")]
    pub(super) fn stopper_fd(&self) -> Option<BorrowedFd<'_>> {
        self.stopper.as_ref().map(Stopper::fd)
    }

    /// The end of a wait for an answer that begins now.
    pub(super) fn answer_deadline(&self, operation: &'static str) -> Deadline {
        Deadline::within(self.timeout, Some(operation))
    }

    /// The end of a wait for what nobody asked for, which begins now.
    pub(super) fn listen_deadline(&self) -> Deadline {
        Deadline::within(self.receive_timeout, None)
    }

    /// Sends a datagram, and waits up to the deadline for room in the receiver's queue.
    pub(super) fn send(&self, to: Address, parts: &[IoSlice<'_>], deadline: Deadline) -> Result<(), Error> {
        let mut wait = false;
        while !self.try_send(to, parts, wait)? {
            let Ok(left) = deadline.left() else { return Err(deadline.queue_full(to)) };
            self.bound_sends(left)?;
            wait = true;
        }
        Ok(())
    }

    /// Sends a datagram, unless the receiver's queue is full: then nothing was sent. `wait`: there may be room within the
    /// system's own bound.
    pub(super) fn try_send(&self, to: Address, parts: &[IoSlice<'_>], wait: bool) -> Result<bool, Error> {
        self.check_stopped()?;
        match sys::send(self.fd.as_fd(), to, parts, wait) {
            Ok(()) => {}
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(false),
            // To a group, the kernel delivers first and then finds that it has no use for the datagram itself.
            Err(Errno::ECONNREFUSED) if to.group_number().is_some() && to.port_id() == 0 => {}
            Err(Errno::ECONNREFUSED) => return Err(Error::NoPeer { port: to.port_id() }),
            Err(Errno::EMSGSIZE) => return Err(self.too_large(parts)),
            Err(errno) => return Err(Error::System { doing: "sending", errno }),
        }
        if let Some(hook) = &self.hook {
            hook.show(Direction::Sent, to, parts, length(parts));
        }
        Ok(true)
    }

    /// Bounds the wait of the next send. Room in another's queue cannot be polled for: the system waits, and begins anew
    /// after a signal.
    fn bound_sends(&self, left: Option<Duration>) -> Result<(), Error> {
        // Nor does it hear of a stop meanwhile.
        const A_MOMENT: Duration = Duration::from_millis(20);
        let left = match (&self.stopper, left) {
            (Some(_), left) => Some(left.map_or(A_MOMENT, |left| left.min(A_MOMENT))),
            (None, left) => left,
        };
        // To the system, zero is for ever.
        let bound = left.map_or(Duration::ZERO, |left| left.max(Duration::from_micros(1)));
        sys::set_send_timeout(self.fd.as_fd(), bound)
            .map_err(|errno| Error::System { doing: "setting the timeout", errno })
    }

    /// Takes the next datagram if one is there.
    pub(super) fn receive_now(&self, parts: &mut [IoSliceMut<'_>]) -> Result<Option<(usize, Sender)>, Error> {
        self.check_stopped()?;
        match sys::receive(self.fd.as_fd(), parts) {
            Ok((length, from)) => {
                if let Some(hook) = &self.hook {
                    hook.show(Direction::Received, from.address, parts, length);
                }
                Ok(Some((length, from)))
            }
            Err(Errno::EAGAIN) => Ok(None),
            Err(Errno::ENOBUFS) => Err(Error::Lost),
            Err(errno) => Err(Error::System { doing: "receiving", errno }),
        }
    }

    /// Takes the next datagram, and waits for it up to the deadline.
    pub(super) fn receive(
        &self,
        parts: &mut [IoSliceMut<'_>],
        deadline: Deadline,
    ) -> Result<(usize, Sender), Error> {
        loop {
            if let Some(received) = self.receive_now(parts)? {
                return Ok(received);
            }
            self.wait(deadline)?;
        }
    }

    /// Waits until there is something to receive, or the socket is stopped, up to the deadline.
    pub(super) fn wait(&self, deadline: Deadline) -> Result<(), Error> {
        let left = deadline.left()?;
        match &self.stopper {
            None => wait_any([self.fd.as_fd()], left).map(drop),
            Some(stopper) => wait_any([self.fd.as_fd(), stopper.fd()], left).map(drop),
        }
    }

    /// What stops this one, made when it is asked for first. No wait goes on meanwhile, since `self` is the caller's
    /// alone.
    pub(super) fn stopper(&mut self) -> Result<Stopper, Error> {
        let stopper = match self.stopper.take() {
            Some(stopper) => stopper,
            None => Stopper::new().map_err(|errno| Error::System { doing: "making an eventfd", errno })?,
        };
        Ok(self.stopper.insert(stopper).clone())
    }

    pub(super) fn resume(&mut self) {
        if let Some(stopper) = &self.stopper {
            stopper.resume();
        }
    }

    fn check_stopped(&self) -> Result<(), Error> {
        let Some(stopper) = &self.stopper else { return Ok(()) };
        match stopper.is_stopped() {
            Ok(true) => Err(Error::Stopped),
            Ok(false) => Ok(()),
            Err(errno) => Err(Error::System { doing: "looking for a stop", errno }),
        }
    }

    pub(super) fn set_filter(&self, filter: &Filter) -> Result<(), Error> {
        let program: Vec<_> = filter
            .instructions()
            .iter()
            .map(|&Instruction { code, jt, jf, k }| libc::sock_filter { code, jt, jf, k })
            .collect();
        sys::attach_filter(self.fd.as_fd(), &program).map_err(|errno| Error::System {
            doing: match errno {
                Errno::EINVAL => {
                    "setting a filter, which is 1 to 4096 instructions that all lead to a return"
                }
                _ => "setting a filter",
            },
            errno,
        })
    }

    pub(super) fn clear_filter(&self) -> Result<(), Error> {
        match sys::set_option(self.fd.as_fd(), libc::SOL_SOCKET, libc::SO_DETACH_FILTER, 0) {
            // There was none.
            Ok(()) | Err(Errno::ENOENT) => Ok(()),
            Err(errno) => Err(Error::System { doing: "clearing the filter", errno }),
        }
    }

    pub(super) fn join(&self, group: u32) -> Result<(), Errno> {
        self.set(NETLINK_ADD_MEMBERSHIP, group)
    }

    pub(super) fn leave(&self, group: u32) -> Result<(), Errno> {
        self.set(NETLINK_DROP_MEMBERSHIP, group)
    }

    fn set(&self, option: u32, value: u32) -> Result<(), Errno> {
        set(self.fd.as_fd(), option, value)
    }
}

impl AsFd for Wire {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

fn length(parts: &[IoSlice<'_>]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

fn set(fd: BorrowedFd<'_>, option: u32, value: u32) -> Result<(), Errno> {
    // A number that no `int` can hold is none that the kernel knows.
    let (Ok(option), Ok(value)) = (option.try_into(), value.try_into()) else { return Err(Errno::EINVAL) };
    sys::set_option(fd, libc::SOL_NETLINK, option, value)
}

fn listen_to_all_namespaces(fd: BorrowedFd<'_>) -> Result<bool, Error> {
    switch_on(fd, NETLINK_LISTEN_ALL_NSID).map_err(|error| match error.errno() {
        Some(Errno::EPERM) => {
            Error::NotAllowed { doing: "listening to all namespaces", needs: "CAP_NET_BROADCAST" }
        }
        _ => error,
    })
}

/// Switches a netlink option on; `false` where this kernel has no such option.
#[inline(never)]
fn switch_on(fd: BorrowedFd<'_>, option: u32) -> Result<bool, Error> {
    match set(fd, option, 1) {
        Ok(()) => Ok(true),
        Err(Errno::ENOPROTOOPT) => Ok(false),
        Err(errno) => Err(Error::System { doing: "switching a netlink option on", errno }),
    }
}

/// Waits until one of several descriptors is readable, and tells which are; none is where the time was over first, or a
/// signal came. `timeout` is `None` for ever.
///
/// For a program that serves several sockets in one thread: those of this crate, and whatever else has a descriptor.
///
/// ```
/// use std::os::fd::AsFd;
/// use std::time::Duration;
/// use nl_core::socket::{Socket, wait_any};
/// use nl_core::{Address, Message, Protocol};
///
/// #[derive(Protocol)]
/// #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
/// struct Usersock;
///
/// #[derive(Message)]
/// #[nl(protocol = Usersock, type = 0x20)]
/// struct Hello {}
///
/// let mut alice = Socket::<Usersock>::open()?;
/// let bob = Socket::<Usersock>::open()?;
/// alice.send(&Hello {}, Address::port(bob.port()))?;
/// assert_eq!(wait_any([alice.as_fd(), bob.as_fd()], Some(Duration::from_secs(1)))?, [false, true]);
/// # Ok::<(), nl_core::Error>(())
/// ```
///
/// # Errors
/// What the system says (`poll(2)`).
pub fn wait_any<const N: usize>(
    descriptors: [BorrowedFd<'_>; N],
    timeout: Option<Duration>,
) -> Result<[bool; N], Error> {
    sys::poll(descriptors, timeout).map_err(|errno| Error::System { doing: "waiting", errno })
}
