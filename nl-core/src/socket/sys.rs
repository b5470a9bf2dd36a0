//! The system calls, each behind a safe function that cannot be called wrongly. All of the crate's unsafe code.
#![expect(unsafe_code, reason = "system calls take pointers; each block says why they are good")]

#[cfg(feature = "tokio")]
use alloc::sync::Arc;
use core::ffi::{c_int, c_void};
use core::mem::{self, MaybeUninit};
use core::ptr;
use core::slice;
use core::time::Duration;
#[cfg(feature = "tokio")]
use std::io;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

#[cfg(feature = "tokio")]
use ::tokio::io::{
    Interest,
    unix::{AsyncFd, AsyncFdReadyGuard},
};

use super::control::Control;
use crate::address::{Address, Sender};
use crate::error::Errno;

/// `Err` with the thread's errno where a system call gave -1. Calls again where a signal came between.
fn check(mut call: impl FnMut() -> c_int) -> Result<c_int, Errno> {
    loop {
        match call() {
            -1 => match Errno::last() {
                Errno::EINTR => {}
                errno => return Err(errno),
            },
            value => return Ok(value),
        }
    }
}

/// Like [`check`], for the calls that give a number of bytes.
fn check_length(mut call: impl FnMut() -> isize) -> Result<usize, Errno> {
    loop {
        match usize::try_from(call()) {
            Ok(length) => return Ok(length),
            Err(_) => match Errno::last() {
                Errno::EINTR => {}
                errno => return Err(errno),
            },
        }
    }
}

fn sockaddr(of: Address) -> libc::sockaddr_nl {
    // SAFETY: `sockaddr_nl` is integers only, for which all zeroes is a value.
    let mut address: libc::sockaddr_nl = unsafe { mem::zeroed() };
    address.nl_family = AF_NETLINK;
    address.nl_pid = of.port_id();
    address.nl_groups = of.group_mask();
    address
}

const SOCKADDR: libc::socklen_t = length_of::<libc::sockaddr_nl>();
const AF_NETLINK: libc::sa_family_t = {
    assert!(libc::AF_NETLINK == 16);
    16
};

/// The size of a small type as the system calls want it.
const fn length_of<T>() -> libc::socklen_t {
    assert!(size_of::<T>() <= 0xffff);
    #[expect(clippy::cast_possible_truncation, reason = "asserted above, and this runs at compile time")]
    {
        size_of::<T>() as libc::socklen_t
    }
}

pub(super) fn open(protocol: u8) -> Result<OwnedFd, Errno> {
    // SAFETY: socket(2) takes three integers and touches no memory of ours.
    let fd = check(|| unsafe {
        libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, c_int::from(protocol))
    })?;
    // SAFETY: the call succeeded, so `fd` is an open descriptor that nobody else owns.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Moves this thread, and no other, into the network namespace of the descriptor. What it opened before stays where it
/// is.
pub(super) fn enter_network(fd: BorrowedFd<'_>) -> Result<(), Errno> {
    // SAFETY: setns(2) takes two integers and touches no memory of ours.
    check(|| unsafe { libc::setns(fd.as_raw_fd(), libc::CLONE_NEWNET) })?;
    Ok(())
}

pub(super) fn bind(fd: BorrowedFd<'_>, port: u32) -> Result<(), Errno> {
    let address = sockaddr(Address::port(port));
    // SAFETY: `address` is alive for the call and `SOCKADDR` is its size; bind(2) only reads it.
    check(|| unsafe { libc::bind(fd.as_raw_fd(), ptr::from_ref(&address).cast(), SOCKADDR) })?;
    Ok(())
}

/// The socket's own port id.
pub(super) fn port(fd: BorrowedFd<'_>) -> Result<u32, Errno> {
    let mut address = sockaddr(Address::KERNEL);
    let mut length = SOCKADDR;
    // SAFETY: `address` has room for `length` bytes and both are alive and writable for the call, which writes at
    // most that much; every bit pattern is a `sockaddr_nl`.
    check(|| unsafe {
        libc::getsockname(fd.as_raw_fd(), ptr::from_mut(&mut address).cast(), &raw mut length)
    })?;
    Ok(address.nl_pid)
}

/// Sets an option whose value is an `int`.
pub(super) fn set_option(fd: BorrowedFd<'_>, level: c_int, option: c_int, value: c_int) -> Result<(), Errno> {
    set(fd, level, option, &value)
}

/// Bounds how long a send may wait for room in the receiver's queue; zero is for ever.
pub(super) fn set_send_timeout(fd: BorrowedFd<'_>, timeout: Duration) -> Result<(), Errno> {
    let time = libc::timeval {
        tv_sec: libc::time_t::try_from(timeout.as_secs()).unwrap_or(libc::time_t::MAX),
        // Below a million, which every `suseconds_t` can hold.
        tv_usec: timeout.subsec_micros() as libc::suseconds_t,
    };
    set(fd, libc::SOL_SOCKET, libc::SO_SNDTIMEO, &time)
}

/// `T` is the type that the option documents.
fn set<T: Copy>(fd: BorrowedFd<'_>, level: c_int, option: c_int, value: &T) -> Result<(), Errno> {
    let length = length_of::<T>();
    // SAFETY: `value` is alive for the call and has `length` bytes; setsockopt(2) only reads them.
    check(|| unsafe {
        libc::setsockopt(fd.as_raw_fd(), level, option, ptr::from_ref(value).cast(), length)
    })?;
    Ok(())
}

/// Reads an option whose value is an `int`.
pub(super) fn option(fd: BorrowedFd<'_>, level: c_int, option: c_int) -> Result<c_int, Errno> {
    let mut value: c_int = 0;
    let mut length = length_of::<c_int>();
    // SAFETY: `value` has room for `length` bytes and both are alive and writable for the call, which writes at
    // most that much; every bit pattern is a `c_int`.
    check(|| unsafe {
        libc::getsockopt(fd.as_raw_fd(), level, option, ptr::from_mut(&mut value).cast(), &raw mut length)
    })?;
    Ok(value)
}

/// Has the kernel run a program of classic BPF for every datagram that comes.
pub(super) fn attach_filter(fd: BorrowedFd<'_>, program: &[libc::sock_filter]) -> Result<(), Errno> {
    let Ok(len) = u16::try_from(program.len()) else { return Err(Errno::EINVAL) };
    let program = libc::sock_fprog { len, filter: program.as_ptr().cast_mut() };
    let length = length_of::<libc::sock_fprog>();
    // SAFETY: `program` is alive for the call and has `length` bytes. setsockopt(2) only reads them, and copies the `len`
    // instructions that they point to, which are borrowed for the call; the pointer is mutable by its type alone.
    check(|| unsafe {
        let program = ptr::from_ref(&program).cast();
        libc::setsockopt(fd.as_raw_fd(), libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, program, length)
    })?;
    Ok(())
}

/// Sends one datagram, the parts one behind the other. If the receiver's queue is full it waits, as long as
/// [`set_send_timeout`] said, or does not.
pub(super) fn send(fd: BorrowedFd<'_>, to: Address, parts: &[IoSlice<'_>], wait: bool) -> Result<(), Errno> {
    let mut address = sockaddr(to);
    let count = iovecs(parts.len())?;
    // SAFETY: `msghdr` is integers and pointers, for which all zeroes is a value.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    header.msg_name = ptr::from_mut(&mut address).cast();
    header.msg_namelen = SOCKADDR;
    // `IoSlice` is documented to have the layout of `iovec`.
    header.msg_iov = parts.as_ptr().cast_mut().cast();
    header.msg_iovlen = count as _;
    let flags = if wait { libc::MSG_NOSIGNAL } else { libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT };
    // SAFETY: `header` points to `address` and to `count` iovecs that point to initialised bytes; all are
    // alive for the call, and sendmsg(2) only reads them, also through `msg_iov`, which is mutable by its type alone.
    // Not called again after a signal: the caller knows how much of its time is left.
    let sent = unsafe { libc::sendmsg(fd.as_raw_fd(), &raw const header, flags) };
    if sent < 0 { Err(Errno::last()) } else { Ok(()) }
}

/// Room for the control messages that are asked for, which are three small ones, and some to spare.
#[repr(C, align(8))]
struct Room([MaybeUninit<u8>; 256]);

/// Takes the next datagram if one is there, else fails with `EAGAIN`. Gives its length, which is more than the parts
/// have where it was cut, and its sender.
pub(super) fn receive(fd: BorrowedFd<'_>, parts: &mut [IoSliceMut<'_>]) -> Result<(usize, Sender), Errno> {
    // Who it is must be told by the system: if it did not, it is not the kernel.
    const NOBODY: u32 = u32::MAX;
    let mut address = sockaddr(Address::port(NOBODY));
    let mut control = Room([MaybeUninit::uninit(); 256]);
    let count = iovecs(parts.len())?;
    // SAFETY: `msghdr` is integers and pointers, for which all zeroes is a value.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    let length = check_length(|| {
        header.msg_name = ptr::from_mut(&mut address).cast();
        header.msg_namelen = SOCKADDR;
        // `IoSliceMut` is documented to have the layout of `iovec`.
        header.msg_iov = parts.as_mut_ptr().cast();
        header.msg_iovlen = count as _;
        header.msg_control = control.0.as_mut_ptr().cast::<c_void>();
        header.msg_controllen = size_of::<Room>() as _;
        // SAFETY: `header` points to `address`, to `count` iovecs that point to writable bytes, and to `control`;
        // all are alive for the call and borrowed mutably here, the lengths are theirs, and recvmsg(2) writes at
        // most that much. With MSG_TRUNC it gives the datagram's length, which may be more.
        unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut header, libc::MSG_DONTWAIT | libc::MSG_TRUNC) }
    })?;
    let known = header.msg_namelen == SOCKADDR && address.nl_family == AF_NETLINK;
    let port = if known { address.nl_pid } else { NOBODY };
    let mut said = Control::default();
    for_each_control(&header, |level, kind, data| said.read(level, kind, data));
    Ok((length, said.sender(port, address.nl_groups)))
}

/// How many parts the system takes at once: `UIO_MAXIOV`.
pub(super) const PARTS: usize = 1024;

fn iovecs(parts: usize) -> Result<u16, Errno> {
    u16::try_from(parts).ok().filter(|_| parts <= PARTS).ok_or(Errno::EMSGSIZE)
}

/// Shows each control message of a successful recvmsg(2), whose buffers are alive: its level, type and data.
fn for_each_control(header: &libc::msghdr, mut show: impl FnMut(c_int, c_int, &[u8])) {
    // SAFETY: `header` is as recvmsg(2) left it: `msg_control` points to `msg_controllen` bytes that it has written,
    // aligned as a `cmsghdr` (`Room` is aligned to 8), so the first message, if any, lies whole in them.
    let mut next = unsafe { libc::CMSG_FIRSTHDR(header) };
    while !next.is_null() {
        // SAFETY: `next` is not null, so it points to a control message inside the buffer, which the kernel wrote.
        let message = unsafe { ptr::read(next) };
        // SAFETY: CMSG_LEN computes with its argument alone.
        let length = (message.cmsg_len as usize).saturating_sub(unsafe { libc::CMSG_LEN(0) } as usize);
        // SAFETY: `cmsg_len` counts the header, which is CMSG_LEN(0) bytes, and the data that the kernel has written
        // behind it; where the buffer ended before the data did, it counts what is there. Nobody writes to it now.
        let data = unsafe { slice::from_raw_parts(libc::CMSG_DATA(next), length) };
        show(message.cmsg_level, message.cmsg_type, data);
        // SAFETY: `header` as above, and `next` is one of its messages; the result is null or the one behind it.
        next = unsafe { libc::CMSG_NXTHDR(header, next) };
    }
}

/// The time since some moment in the past (`CLOCK_MONOTONIC`). `std::time::Instant` says what is wrong with a clock, of
/// which nothing can be here, in three kilobytes of every program.
pub(super) fn now() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is alive and writable for the call, which writes no more than it; it cannot fail for a clock that
    // every Linux has, and would leave zeroes.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    let (seconds, nanoseconds) = (u64::try_from(time.tv_sec), u32::try_from(time.tv_nsec));
    Duration::new(seconds.unwrap_or_default(), nanoseconds.unwrap_or_default().min(999_999_999))
}

/// Waits until one of them is readable, until the time is over (`None` is for ever), or until a signal came, and tells
/// which are: one that failed is, too.
pub(super) fn poll<const N: usize>(
    fds: [BorrowedFd<'_>; N],
    timeout: Option<Duration>,
) -> Result<[bool; N], Errno> {
    // Rounded up: a wait of less than a millisecond is not none.
    let milliseconds = match timeout {
        Some(timeout) => {
            let rest = u64::from(timeout.subsec_nanos().div_ceil(1_000_000));
            c_int::try_from(timeout.as_secs().saturating_mul(1000).saturating_add(rest)).unwrap_or(c_int::MAX)
        }
        None => -1,
    };
    let mut fds = fds.map(|fd| libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 });
    // SAFETY: `fds` is `N` times `pollfd`, alive and writable for the call. Not called again after a signal: the caller
    // knows how much of its time is left.
    match unsafe { libc::poll(fds.as_mut_ptr(), N as libc::nfds_t, milliseconds) } {
        -1 => match Errno::last() {
            Errno::EINTR => Ok([false; N]),
            errno => Err(errno),
        },
        _ => Ok(fds.map(|fd| fd.revents != 0)),
    }
}

/// A counter whose descriptor is readable while it is not 0 (eventfd(2)).
pub(super) fn event() -> Result<OwnedFd, Errno> {
    // SAFETY: eventfd(2) takes two integers and touches no memory of ours.
    let fd = check(|| unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) })?;
    // SAFETY: the call succeeded, so `fd` is an open descriptor that nobody else owns.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// A descriptor that tokio watches.
#[cfg(feature = "tokio")]
#[derive(Debug)]
pub(super) struct Watched(AsyncFd<Arc<OwnedFd>>);

/// There may be something to receive.
#[cfg(feature = "tokio")]
pub(super) type Ready<'w> = AsyncFdReadyGuard<'w, Arc<OwnedFd>>;

#[cfg(feature = "tokio")]
impl Watched {
    /// `EPOLLERR` besides `EPOLLIN`: the kernel may tell that it dropped messages while the queue is empty, and then
    /// there is nothing to read.
    const INTEREST: Interest = Interest::READABLE.add(Interest::ERROR);

    /// With the runtime that the caller is in.
    pub(super) fn new(fd: Arc<OwnedFd>) -> io::Result<Self> {
        // SAFETY: the descriptor stays open, and the same, for as long as the `AsyncFd` is there: it has a part in the
        // ownership of an `OwnedFd` that nobody can change, and gives it to nobody else.
        let registered = unsafe { AsyncFd::register_with_interest(fd, Self::INTEREST) };
        Ok(Self(registered?))
    }

    /// Waits until there may be something to receive; fails where the runtime is shut down.
    ///
    /// Each who is told looks, and says so with [`Ready::clear_ready`] when it has seen that nothing is there. Until then
    /// it stays ready, so that one who took a part only keeps nobody from the rest; and what comes after one was told
    /// is told anew, and not cleared.
    pub(super) async fn ready(&self) -> io::Result<Ready<'_>> {
        loop {
            let ready = self.0.ready(Self::INTEREST).await?;
            // Another one saw meanwhile that nothing is there.
            if !ready.ready().is_empty() {
                return Ok(ready);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::thread::JoinHandleExt;
    use std::thread;
    use std::time::Instant;

    use crate::message::Envelope;
    use crate::{Address, Error, Message, Protocol, Request, Socket};

    use super::*;

    #[derive(Protocol)]
    #[nl(number = crate::sys::netlink::NETLINK_USERSOCK, mainline)]
    struct Usersock;

    #[derive(Message)]
    #[nl(protocol = Usersock, type = 0x20)]
    struct Note {}

    #[derive(Request)]
    #[nl(protocol = Usersock, type = 0x20, reply = Note, do)]
    struct Ask {}

    const TIMEOUT: Duration = Duration::from_millis(100);

    extern "C" fn nothing(_: c_int) {}

    /// Runs a wait on a thread that gets a signal every millisecond, and handles it; panics if ten thousand of them do
    /// not see the wait end.
    fn under_signals<T: Send + 'static>(wait: impl FnOnce() -> T + Send + 'static) -> T {
        // SAFETY: `sigaction` is integers and pointers, for which all zeroes is a value: no flags, so that no call is
        // restarted, and an empty mask.
        let mut action: libc::sigaction = unsafe { mem::zeroed() };
        action.sa_sigaction = nothing as extern "C" fn(c_int) as usize;
        // SAFETY: `action` is alive for the call, and its handler, which does nothing, is always there. Nobody else uses
        // this signal.
        check(|| unsafe { libc::sigaction(libc::SIGUSR2, &raw const action, ptr::null_mut()) }).unwrap();
        let waiting = thread::spawn(wait);
        for _ in 0..10_000 {
            if waiting.is_finished() {
                return waiting.join().unwrap();
            }
            // SAFETY: the thread is neither joined nor detached, so its id is good, though it may have ended.
            unsafe { libc::pthread_kill(waiting.as_pthread_t(), libc::SIGUSR2) };
            thread::sleep(Duration::from_millis(1));
        }
        panic!("ten thousand signals have prolonged the wait");
    }

    /// How long it took, too.
    fn timed<T>(wait: impl FnOnce() -> T) -> (T, Duration) {
        let start = Instant::now();
        (wait(), start.elapsed())
    }

    #[test]
    fn signals_neither_end_nor_prolong_a_wait_for_what_comes() {
        let mut socket = Socket::<Usersock>::open().unwrap();
        socket.set_receive_timeout(Some(TIMEOUT));
        let (error, after) = under_signals(move || timed(|| socket.receive().err()));
        assert!(matches!(error, Some(Error::TimedOut { .. })), "{error:?}");
        assert!(after >= TIMEOUT);
    }

    #[test]
    fn signals_neither_end_nor_prolong_a_wait_for_an_answer() {
        let silent = Socket::<Usersock>::open().unwrap();
        let builder = Socket::<Usersock>::builder().peer(silent.port()).timeout(Some(TIMEOUT));
        let mut socket = builder.open().unwrap();
        let (error, after) = under_signals(move || timed(|| socket.request(&Ask {}).err()));
        assert!(matches!(error, Some(Error::TimedOut { .. })), "{error:?}");
        assert!(after >= TIMEOUT);
    }

    #[test]
    fn signals_neither_end_nor_prolong_a_wait_for_room() {
        let full = Socket::<Usersock>::builder().receive_buffer(1).open().unwrap();
        let to = Address::port(full.port());
        let mut socket = Socket::<Usersock>::builder().timeout(Some(Duration::ZERO)).open().unwrap();
        assert!((0..10_000).any(|_| socket.send(&Note {}, to).is_err()));
        socket.set_timeout(Some(TIMEOUT));
        let (error, after) = under_signals(move || timed(|| socket.send(&Note {}, to).err()));
        assert!(matches!(error, Some(Error::QueueFull { .. })), "{error:?}");
        assert!(after >= TIMEOUT);
    }

    #[test]
    fn what_comes_between_signals_is_taken_also_by_a_wait_without_end() {
        let mut socket = Socket::<Usersock>::open().unwrap();
        let to = Address::port(socket.port());
        let sending = thread::spawn(move || {
            let mut other = Socket::<Usersock>::open().unwrap();
            thread::sleep(TIMEOUT);
            other.send_in(&Note {}, to, Envelope { sequence: 7, ..Envelope::default() }).unwrap();
        });
        let received = under_signals(move || socket.receive().map(|datagram| datagram.bytes().len()));
        assert_eq!(received.unwrap(), 16);
        sending.join().unwrap();
    }

    #[cfg(feature = "tokio")]
    #[test]
    fn an_error_with_nothing_to_read_wakes_the_one_who_waits() {
        use std::net::UdpSocket;

        use ::tokio::runtime::Builder;
        use ::tokio::time::timeout;

        // A netlink socket cannot be made to have one at will. What was sent to a port that nobody has is an error of
        // its sender.
        let nobody = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect(nobody).unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let watched = Watched::new(Arc::new(socket.try_clone().unwrap().into())).unwrap();
            socket.send(&[1]).unwrap();
            let _ = timeout(Duration::from_secs(60), watched.ready()).await.unwrap().unwrap();
        });
        assert!(socket.take_error().unwrap().is_some());
    }
}
