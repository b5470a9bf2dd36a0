use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use super::acknowledgement::NEEDS;
use super::{DecodeError, EncodeError, Errno, Refused};
use crate::socket::BatchError;

/// Whatever can go wrong with a socket, with the operation that failed.
///
/// After any of these the socket is usable: what was asked has ended, and what still comes for it is skipped.
///
/// `Debug` writes the text, too: it is what a program shows whose `main` returns the error.
#[non_exhaustive]
pub enum Error {
    /// The kernel refused the request.
    Refused(Box<Refused>),
    /// What came is not what the schema says.
    Decode {
        /// What was asked.
        operation: &'static str,
        /// What is wrong with the bytes.
        error: Box<DecodeError>,
    },
    /// The request has no netlink form; nothing was sent.
    Encode {
        /// What would have been asked.
        operation: &'static str,
        /// What is wrong with the value.
        error: Box<EncodeError>,
    },
    /// Nothing came in time.
    TimedOut {
        /// What was asked; `None` where one only listened.
        operation: Option<&'static str>,
        /// How long the wait was.
        after: Duration,
    },
    /// Another thread [stopped](crate::socket::Stopper::stop) the socket: it neither waits nor sends until
    /// [`Socket::resume`](crate::Socket::resume). Whether a request that was in flight is carried out is not known.
    Stopped,
    /// The receiver's queue stayed full; nothing was sent.
    QueueFull {
        /// The receiver's port id.
        port: u32,
        /// How long the wait was.
        after: Duration,
    },
    /// The datagram is larger than the socket's send buffer (`EMSGSIZE`); nothing was sent.
    TooLarge {
        /// The datagram's bytes.
        length: usize,
        /// The most that there may be.
        room: usize,
    },
    /// More acknowledgements would come at once than the socket's receive buffer holds; nothing was sent.
    TooManyAnswers {
        /// What they take of it, in bytes.
        needed: usize,
        /// Its size.
        room: usize,
    },
    /// A batch ended early: what became of each request until then, and why it ended.
    Batch(Box<BatchError>),
    /// The batch ended before the request was answered.
    Unanswered {
        /// What was asked.
        operation: &'static str,
    },
    /// The kernel said yes, but sent no reply.
    NoReply {
        /// What was asked.
        operation: &'static str,
    },
    /// What was listed changed meanwhile, so that an entry may be missing or be there twice (`NLM_F_DUMP_INTR`): list it
    /// again.
    Interrupted {
        /// What was asked.
        operation: &'static str,
    },
    /// The kernel dropped messages for this socket, because its queue was full (`ENOBUFS`). What was in flight has
    /// ended; what is known about the kernel's state must be asked anew.
    Lost,
    /// A datagram was larger than the buffer, which has been enlarged: ask again.
    Truncated {
        /// The datagram's bytes.
        length: usize,
        /// The buffer's.
        room: usize,
    },
    /// The kernel has no such protocol (`EPROTONOSUPPORT`).
    NoProtocol {
        /// The protocol's Rust type.
        protocol: &'static str,
        /// Its number.
        number: u8,
    },
    /// Another socket of this protocol and network namespace has the port id (`EADDRINUSE`).
    PortTaken {
        /// The port id.
        port: u32,
    },
    /// The generic netlink family is not registered.
    NoFamily {
        /// The family's name.
        name: &'static str,
    },
    /// The protocol or family has no such multicast group.
    NoGroup {
        /// The protocol's Rust type.
        protocol: &'static str,
        /// The group's name or number.
        group: crate::Group,
    },
    /// A destination that names no group, or more than one: a datagram goes to one (the kernel would take the
    /// lowest bit of the mask and leave out the rest).
    NotOneGroup {
        /// The bit mask.
        mask: u32,
    },
    /// A group that cannot be a destination: an address has one bit for each of groups 1 to 32.
    NoDestination {
        /// The group's number.
        group: u32,
    },
    /// Nobody is there: no socket has this port id, or the kernel takes no messages of this protocol (`ECONNREFUSED`).
    NoPeer {
        /// The port id; 0 is the kernel.
        port: u32,
    },
    /// A file descriptor that is not a socket of this protocol.
    WrongSocket {
        /// What it was to be.
        protocol: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// The network namespace is not there, is none, or cannot be entered.
    NoNamespace {
        /// Which: the path of its file, or whose it is.
        namespace: String,
        /// The error number.
        errno: Errno,
    },
    /// It needs a capability that the process does not have (`EPERM`).
    NotAllowed {
        /// What was done.
        doing: &'static str,
        /// The capability.
        needs: &'static str,
    },
    /// A system call failed in another way.
    System {
        /// What was done.
        doing: &'static str,
        /// The error number.
        errno: Errno,
    },
}

impl Error {
    #[cold]
    pub(crate) fn refused(refused: Refused) -> Self {
        Self::Refused(Box::new(refused))
    }

    #[cold]
    pub(crate) fn decode(operation: &'static str, error: DecodeError) -> Self {
        Self::Decode { operation, error: Box::new(error) }
    }

    #[cold]
    pub(crate) fn encode(operation: &'static str, error: EncodeError) -> Self {
        Self::Encode { operation, error: Box::new(error) }
    }

    /// The error number, where the system or the kernel gave one.
    pub fn errno(&self) -> Option<Errno> {
        Some(match self {
            Self::Refused(refused) => refused.errno,
            Self::Batch(batch) => return batch.error.errno(),
            Self::System { errno, .. } | Self::NoNamespace { errno, .. } => *errno,
            Self::TooLarge { .. } => Errno::EMSGSIZE,
            Self::Lost => Errno::ENOBUFS,
            Self::NotAllowed { .. } => Errno::EPERM,
            Self::NoProtocol { .. } => Errno::EPROTONOSUPPORT,
            Self::PortTaken { .. } => Errno::EADDRINUSE,
            Self::NoPeer { .. } => Errno::ECONNREFUSED,
            _ => return None,
        })
    }

    /// Of a listing: whether it is one message that is no good, behind which the listing goes on.
    pub(crate) fn is_item(&self) -> bool {
        matches!(self, Self::Decode { .. })
    }

    /// The kernel's refusal, if it is one.
    pub fn as_refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Batch(batch) => batch.error.as_refused(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Decode { operation, error } => write!(f, "{operation}: cannot decode what came: {error}"),
            Self::Encode { operation, error } => write!(f, "{operation}: not sent: {error}"),
            Self::TimedOut { operation: Some(operation), after } => write!(
                f,
                "{operation}: no answer came within {}; the kernel is silent about what is no whole request, \
                 and a peer may be gone",
                Time(*after),
            ),
            Self::TimedOut { operation: None, after } => write!(f, "nothing came within {}", Time(*after)),
            Self::Stopped => f.write_str("the socket was stopped; `Socket::resume` lets it go on"),
            Self::QueueFull { port, after } => {
                let time = Time(*after);
                write!(f, "the queue of port id {port} stayed full for {time}; its owner must read faster")
            }
            Self::TooLarge { length, room } => write!(
                f,
                "EMSGSIZE: a datagram of {length} bytes was not sent: the socket's send buffer takes at most {room}; \
                 enlarge it with `Builder::send_buffer`, or send less at once",
            ),
            Self::TooManyAnswers { needed, room } => write!(
                f,
                "the acknowledgements of a whole transaction would take {needed} bytes of a receive buffer of {room}; \
                 nothing was sent: ask for fewer with `Batch::quiet`, or enlarge it with `Builder::receive_buffer`",
            ),
            Self::Batch(batch) => batch.fmt(f),
            Self::Unanswered { operation } => {
                write!(f, "{operation}: the batch ended before its answer came; the batch's error says why")
            }
            Self::NoReply { operation } => {
                write!(f, "{operation}: acknowledged, but no reply came; `acknowledge` is for requests without one")
            }
            Self::Interrupted { operation } => {
                write!(f, "{operation}: what was listed changed meanwhile, so the listing may not fit together; ask again")
            }
            Self::Lost => f.write_str(
                "ENOBUFS: the socket's queue was full and the kernel dropped messages; ask anew for what must be \
                 known, and read faster or enlarge the receive buffer",
            ),
            Self::Truncated { length, room } => write!(
                f,
                "a datagram of {length} bytes did not fit into {room} and was cut; the buffer is larger now, ask again",
            ),
            Self::NoProtocol { protocol, number } => write!(
                f,
                "EPROTONOSUPPORT: this kernel has no netlink protocol {number} (`{protocol}`); load the module or \
                 build the kernel with the option that registers it",
            ),
            Self::PortTaken { port } => write!(
                f,
                "EADDRINUSE: port id {port} is taken by another socket of this protocol; ask for another, or let the \
                 kernel choose",
            ),
            Self::NoFamily { name } => write!(
                f,
                "ENOENT: this kernel has no generic netlink family \"{name}\"; load the module that registers it",
            ),
            Self::NoGroup { protocol, group } => match group {
                crate::Group::Name(name) => write!(f, "`{protocol}` has no multicast group \"{name}\""),
                crate::Group::Number(number) => write!(f, "`{protocol}` has no multicast group {number}"),
            },
            Self::NotOneGroup { mask } => {
                write!(f, "mask {mask:#x} does not name exactly one group of 1 to 32: send once for each group")
            }
            Self::NoDestination { group } => {
                write!(f, "a datagram can be sent to groups 1 to 32, not to group {group}")
            }
            Self::NoPeer { port: 0 } => {
                f.write_str("ECONNREFUSED: the kernel itself takes no messages of this protocol")
            }
            Self::NoPeer { port } => write!(f, "ECONNREFUSED: no socket of this protocol has port id {port}"),
            Self::WrongSocket { protocol, found } => write!(f, "not a socket of protocol `{protocol}`: it is {found}"),
            Self::NoNamespace { namespace, errno } => {
                write!(f, "network namespace {namespace}: {errno}")?;
                f.write_str(match *errno {
                    Errno::ENOENT => "; there is no such file or process",
                    Errno::EINVAL => "; it is no network namespace",
                    Errno::EACCES => "; the file or process is another user's",
                    Errno::EPERM => {
                        "; entering needs CAP_SYS_ADMIN in the user namespace that owns it, and in one's own"
                    }
                    _ => "",
                })
            }
            Self::NotAllowed { doing, needs } => {
                write!(f, "{doing}: EPERM; it needs {needs} in the network namespace's user namespace")
            }
            Self::System { doing, errno } => {
                write!(f, "{doing}: {errno}")?;
                if matches!(*errno, Errno::EPERM | Errno::EACCES) {
                    f.write_str(NEEDS)?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A time as one says it. The standard library's words for it are several kilobytes, in every program that has an error
/// to show.
struct Time(Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.as_secs(), self.0.subsec_millis()) {
            (0, 0) => write!(f, "{}us", self.0.subsec_micros()),
            (0, milliseconds) => write!(f, "{milliseconds}ms"),
            (seconds, 0) => write!(f, "{seconds}s"),
            (seconds, milliseconds) => write!(f, "{seconds}.{milliseconds:03}s"),
        }
    }
}

// The error inside is told in full by `Display`, so `source` has nothing to add.
impl core::error::Error for Error {}

/// Keeps the error, under the kind of its error number.
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        let cause = match &error {
            Error::Batch(batch) => &batch.error,
            error => error,
        };
        let kind = match (cause, cause.errno()) {
            (Error::TimedOut { .. } | Error::QueueFull { .. }, _) => std::io::ErrorKind::TimedOut,
            (_, Some(errno)) => Self::from(errno).kind(),
            (_, None) => std::io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
