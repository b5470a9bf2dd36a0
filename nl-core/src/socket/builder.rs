use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;
use std::os::fd::{AsFd, OwnedFd};

use super::endpoint::Endpoint;
use super::trace::Hook;
use super::wire::Wire;
use super::{Namespace, Socket, Traced, sys};
use crate::error::{Errno, Error};
use crate::schema::Protocol;
use crate::session::{Exchange, Session};

/// How a socket is to be, before it is opened; made by [`Socket::builder`].
///
/// ```
/// # use nl_core::{Error, Protocol, socket::Socket};
/// # #[derive(Protocol)]
/// # #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
/// # struct Usersock;
/// let first = Socket::<Usersock>::open()?;
/// let second = Socket::<Usersock>::builder().port(first.port()).open();
/// assert!(matches!(second, Err(Error::PortTaken { port }) if port == first.port()));
/// # Ok::<(), Error>(())
/// ```
#[must_use = "a builder opens nothing by itself: call `open`"]
pub struct Builder<P> {
    settings: Settings,
    /// What opens it. A pointer, so that a program that opens none elsewhere has nothing of threads in it.
    open: fn(&Settings) -> Result<OwnedFd, Error>,
    protocol: PhantomData<fn() -> P>,
}

/// What a builder was told.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) port: u32,
    pub(super) peer: u32,
    pub(super) processes: bool,
    pub(super) timeout: Option<Duration>,
    pub(super) receive_buffer: Option<u32>,
    pub(super) send_buffer: Option<u32>,
    pub(super) buffer: Option<usize>,
    pub(super) credentials: bool,
    pub(super) all_namespaces: bool,
    pub(super) no_enobufs: bool,
    pub(super) namespace: Option<Namespace>,
    pub(super) hook: Option<Hook>,
}

/// Which optional features of the kernel are on; older kernels lack some, and then it is no error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Refusals come with a reason (`NETLINK_EXT_ACK`, Linux 4.12).
    pub extended_acknowledgement: bool,
    /// Requests are checked as a whole, and dump filters work in the kernel (`NETLINK_GET_STRICT_CHK`, Linux 4.20).
    pub strict_checking: bool,
    /// Notifications of other network namespaces come, too: asked for with
    /// [`all_namespaces`](Builder::all_namespaces) (`NETLINK_LISTEN_ALL_NSID`, Linux 4.2).
    pub all_namespaces: bool,
    /// Nobody is told when notifications are lost: asked for with [`no_enobufs`](Builder::no_enobufs)
    /// (`NETLINK_NO_ENOBUFS`, Linux 2.6.30).
    pub no_enobufs: bool,
}

// `P` is a name and no value: it need be neither `Clone` nor `Debug`.
impl<P> Clone for Builder<P> {
    fn clone(&self) -> Self {
        Self { settings: self.settings.clone(), ..*self }
    }
}

impl<P> fmt::Debug for Builder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Builder").field(&self.settings).finish()
    }
}

impl<P: Protocol> Default for Builder<P> {
    fn default() -> Self {
        let settings = Settings {
            port: 0,
            peer: 0,
            processes: false,
            timeout: Some(Duration::from_secs(10)),
            receive_buffer: None,
            send_buffer: None,
            buffer: None,
            credentials: false,
            all_namespaces: false,
            no_enobufs: false,
            namespace: None,
            hook: None,
        };
        Self { settings, open: Self::open_here, protocol: PhantomData }
    }
}

impl<P: Protocol> Builder<P> {
    /// The port id; 0, which is the default, lets the kernel choose one that is free.
    pub const fn port(mut self, port: u32) -> Self {
        self.settings.port = port;
        self
    }

    /// Asks another process, which has this port id, and not the kernel.
    ///
    /// What it sends counts as an answer, what others send does not; a reply without `NLM_F_MULTI` is the whole
    /// answer, since a process need not acknowledge.
    pub const fn peer(mut self, port: u32) -> Self {
        self.settings.peer = port;
        self
    }

    /// Takes for an [`event`](Socket::event) also what processes send to the groups that are joined, as on
    /// `NETLINK_USERSOCK`; else the kernel's alone are.
    ///
    /// [`Event::sender`](super::Event::sender) tells who it was. Whoever may send to the group can say anything there.
    pub const fn processes(mut self) -> Self {
        self.settings.processes = true;
        self
    }

    /// How long an answer may take; the default is 10 seconds, `None` is for ever.
    pub const fn timeout(mut self, timeout: Option<Duration>) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// The size of the socket's queue in the kernel, in bytes: more hold off `ENOBUFS` in a burst of notifications.
    ///
    /// The kernel doubles it, and counts in it what it needs itself for each datagram. With `CAP_NET_ADMIN` it can be
    /// as large as one likes (`SO_RCVBUFFORCE`); for others it ends at `net.core.rmem_max`, without an error
    /// (`SO_RCVBUF`). [`Socket::receive_buffer`] tells what it became.
    pub const fn receive_buffer(mut self, bytes: u32) -> Self {
        self.settings.receive_buffer = Some(bytes);
        self
    }

    /// How much may be sent at once, in bytes: no datagram can be larger.
    ///
    /// As with [`receive_buffer`](Self::receive_buffer) the kernel doubles it, and caps it for those without
    /// `CAP_NET_ADMIN`, at `net.core.wmem_max`. [`Socket::send_buffer`] tells what it became.
    pub const fn send_buffer(mut self, bytes: u32) -> Self {
        self.settings.send_buffer = Some(bytes);
        self
    }

    /// How large a datagram the socket is ready for at first, in bytes; the default is 64 KiB, twice of what the kernel
    /// puts into one datagram of a dump.
    ///
    /// A larger datagram is [`Truncated`](Error::Truncated) once, and then there is room for its like. Less than 32 KiB
    /// makes dumps slower: the kernel fills its datagrams up to the largest buffer that it has seen.
    pub const fn buffer(mut self, bytes: usize) -> Self {
        self.settings.buffer = Some(bytes);
        self
    }

    /// Asks the kernel which process sent each datagram (`SO_PASSCRED`): [`Sender::credentials`](crate::Sender) has it.
    ///
    /// ```
    /// # use nl_core::{Address, Error, Message, Protocol, socket::Socket};
    /// # #[derive(Protocol)]
    /// # #[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
    /// # struct Usersock;
    /// # #[derive(Message)]
    /// # #[nl(protocol = Usersock, type = 0x20)]
    /// # struct Hello {}
    /// let mut socket = Socket::<Usersock>::builder().credentials().open()?;
    /// socket.send(&Hello {}, Address::port(socket.port()))?;
    ///
    /// let credentials = socket.receive()?.sender().credentials;
    /// assert_eq!(credentials.map(|it| it.process), i32::try_from(std::process::id()).ok());
    /// # Ok::<(), Error>(())
    /// ```
    pub const fn credentials(mut self) -> Self {
        self.settings.credentials = true;
        self
    }

    /// Listens also to the network namespaces that have an id in the socket's own (`NETLINK_LISTEN_ALL_NSID`).
    ///
    /// Without this, multicast stays in its namespace. With it, the groups that are joined bring the notifications of
    /// all those, and [`Sender::namespace`](crate::Sender) tells the id: the one that `ip netns set` gave, or that the
    /// kernel gave where a link leads from one to the other.
    ///
    /// Needs `CAP_NET_BROADCAST` in the network namespace's user namespace, and in those of the others: what comes from
    /// where one does not have it is left out.
    pub const fn all_namespaces(mut self) -> Self {
        self.settings.all_namespaces = true;
        self
    }

    /// Says nothing of lost notifications: there is no [`Error::Lost`] any more (`NETLINK_NO_ENOBUFS`).
    ///
    /// What overruns the queue is dropped as ever, but nobody learns that what is known is out of date, and an answer
    /// that is dropped so ends as [`Error::TimedOut`]. This is for those who only sample, or who look for losses
    /// elsewhere (column `Drops` of `/proc/net/netlink`). In return a queue that overran takes the next notification as
    /// soon as there is room; without this the kernel waits until it was read to its end.
    pub const fn no_enobufs(mut self) -> Self {
        self.settings.no_enobufs = true;
        self
    }

    /// Opens the socket in this network namespace, and not in the thread's own.
    ///
    /// The thread itself is not moved, not even for a moment: another one, which ends at once, opens the socket. From
    /// then on the socket is in that namespace, whoever uses it.
    ///
    /// Needs `CAP_SYS_ADMIN` in the user namespace that owns the network namespace, and in the process's own.
    pub fn namespace(mut self, namespace: &Namespace) -> Self {
        self.settings.namespace = Some(namespace.clone());
        self.open = Self::open_elsewhere;
        self
    }

    /// Shows every datagram to a hook, those that are sent and those that come, also those that the socket itself passes
    /// over or cannot take whole.
    ///
    /// It is called on the thread that sends or receives, between the system and the socket, so it must not wait, and
    /// not panic: what it was shown is lost then. Without one it costs nothing.
    ///
    /// ```
    /// # use nl_core::{Error, Message, Protocol, Request, socket::Socket, sys::{if_link::*, rtnetlink::*}, wire_struct};
    /// # #[derive(Protocol)]
    /// # #[nl(number = nl_core::sys::netlink::NETLINK_ROUTE, mainline)]
    /// # struct Route;
    /// # #[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
    /// # struct LinkHeader {
    /// #     family: u8, #[nl(c = __ifi_pad)] pad: nl_core::Pad<1>, #[nl(c = ifi_type)] kind: u16,
    /// #     index: i32, flags: u32, change: u32,
    /// # }
    /// # #[derive(Message)]
    /// # #[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
    /// # struct Link<'a> { #[nl(header)] header: LinkHeader, #[nl(attr = IFLA_IFNAME)] name: Option<&'a str> }
    /// # #[derive(Request)]
    /// # #[nl(protocol = Route, type = RTM_GETLINK, reply = Link<'_>, do, dump)]
    /// # struct GetLink { #[nl(header)] header: LinkHeader }
    /// use nl_core::describe::Description;
    /// use nl_core::schema::Entry;
    ///
    /// const ROUTE: &[Entry] = &[Entry::of::<Route, Link<'_>>(), Entry::of::<Route, GetLink>()];
    ///
    /// let mut route = Socket::<Route>::builder()
    ///     .trace(|datagram| {
    ///         eprintln!("{datagram}"); // sent 32 bytes to the kernel
    ///         for message in datagram.messages().flatten() {
    ///             eprintln!("{}", Description::of_message(message, ROUTE));
    ///         }
    ///     })
    ///     .open()?;
    /// route.dump(&GetLink { header: LinkHeader::default() })?.collect()?;
    /// # Ok::<(), Error>(())
    /// ```
    pub fn trace(mut self, hook: impl Fn(Traced<'_>) + Send + Sync + 'static) -> Self {
        self.settings.hook = Some(Hook::new(hook));
        self
    }

    /// Opens the socket; of a generic netlink family, resolves it.
    ///
    /// # Errors
    /// [`Error::NoProtocol`], [`Error::PortTaken`], [`Error::NoFamily`], [`Error::NoNamespace`],
    /// [`Error::NotAllowed`]; else what the system says.
    pub fn open(self) -> Result<Socket<P>, Error> {
        let fd = (self.open)(&self.settings)?;
        self.finish(fd, false)
    }

    /// A new descriptor, bound to the port id, in the network namespace that was told.
    fn open_elsewhere(settings: &Settings) -> Result<OwnedFd, Error> {
        match &settings.namespace {
            Some(namespace) => namespace.run(|| Self::open_here(settings)),
            None => Self::open_here(settings),
        }
    }

    /// The same, in the network namespace of the thread.
    fn open_here(settings: &Settings) -> Result<OwnedFd, Error> {
        let port = settings.port;
        let fd = sys::open(P::NUMBER).map_err(|errno| match errno {
            Errno::EPROTONOSUPPORT => Error::NoProtocol { protocol: P::NAME, number: P::NUMBER },
            errno => Error::System { doing: "opening a socket", errno },
        })?;
        sys::bind(fd.as_fd(), port).map_err(|errno| match errno {
            Errno::EADDRINUSE => Error::PortTaken { port },
            errno => Error::System { doing: "binding the port id", errno },
        })?;
        Ok(fd)
    }

    /// Makes a socket of a descriptor that came from elsewhere.
    pub(super) fn adopt(self, fd: OwnedFd) -> Result<Socket<P>, Error> {
        let is = |option, expected| sys::option(fd.as_fd(), libc::SOL_SOCKET, option) == Ok(expected);
        let wrong = |found| Err(Error::WrongSocket { protocol: P::NAME, found });
        if !is(libc::SO_DOMAIN, libc::AF_NETLINK) {
            return wrong("no netlink socket");
        }
        if !is(libc::SO_PROTOCOL, i32::from(P::NUMBER)) {
            return wrong("a netlink socket of another protocol");
        }
        if sys::port(fd.as_fd()) == Ok(0) {
            sys::bind(fd.as_fd(), 0)
                .map_err(|errno| Error::System { doing: "binding the port id", errno })?;
        }
        self.finish(fd, true)
    }

    fn finish(self, fd: OwnedFd, used: bool) -> Result<Socket<P>, Error> {
        let wire = Wire::new(fd, &self.settings)?;
        // Not from 1: whoever had the descriptor before may have asked something under small numbers.
        let first = sys::now().subsec_nanos();
        let session = Session::new(wire.port())
            .with_reserved_types(P::RESERVED_TYPES)
            .with_unsequenced_replies(P::UNSEQUENCED)
            .with_processes(self.settings.processes)
            .numbered_from(first);
        let mut exchange = Exchange::new(session);
        if let Some(bytes) = self.settings.buffer {
            exchange.offer(bytes);
        }
        if used {
            // What lies in the queue was for somebody else.
            exchange.unsettle();
        }
        Socket::new(Endpoint::new(wire, exchange, self.settings.peer))
    }
}
