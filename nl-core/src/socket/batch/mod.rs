use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;

use super::endpoint::once;
use crate::error::Error;
use crate::message::{self, Envelope, Flags};
use crate::schema::{Answered, Do, Entry, Protocol, Request, Speaks};
use crate::session::Kind;

mod execution;
mod outcomes;
#[cfg(test)]
mod tests;

pub(super) use execution::Execution;
pub use outcomes::{BatchError, Outcome, Outcomes};

/// Many requests in few datagrams, each with its own outcome.
///
/// [`Socket::execute`](super::Socket::execute) sends them in order, as many at once as go into a datagram and as
/// their answers leave room in the socket's queue, and reads the answers before it sends more. A refused request stops
/// nothing: the kernel goes on with the next one, and [`Outcomes`] tells each by its position.
///
/// ```
/// use nl_core::generic::{Controller, GetFamily};
/// use nl_core::{Batch, Errno, Socket, socket::Outcome};
///
/// let mut batch = Batch::<Controller>::new();
/// let controller = batch.request(&GetFamily::by_name("nlctrl"))?;
/// let nobody = batch.acknowledge(&GetFamily::by_name("nobody"))?;
///
/// let outcomes = Socket::<Controller>::open()?.execute(&batch)?;
/// assert_eq!(outcomes.reply(controller)?.id, 0x10);
/// assert!(matches!(outcomes.get(nobody), Outcome::Refused(refused) if refused.errno == Errno::ENOENT));
///
/// let error = outcomes.all_done().unwrap_err();
/// assert!(error.to_string().starts_with("request 1 of the batch: CTRL_CMD_GETFAMILY refused: ENOENT"));
/// # Ok::<(), nl_core::Error>(())
/// ```
///
/// A request is encoded when it is put in, so what is wrong with it is told there. A batch can be executed more than
/// once, and on several sockets; [`clear`](Self::clear) makes it empty and keeps its memory.
///
/// # Transactions
///
/// A [`transaction`](Self::transaction) is a batch of which nothing is applied unless all is. Netfilter has them.
pub struct Batch<P> {
    /// Initialised throughout; the requests stand in it one behind the other.
    bytes: Vec<u8>,
    requests: Vec<Queued>,
    frame: Option<Frame>,
    quiet: bool,
    protocol: PhantomData<fn() -> P>,
}

/// A request in a batch.
#[derive(Debug, Clone)]
struct Queued {
    entry: &'static Entry,
    kind: Kind,
    at: Range<usize>,
    /// Whether its reply is wanted.
    kept: bool,
    /// Whether a reply may come.
    answered: bool,
}

/// What stands before and behind the requests of a transaction.
#[derive(Debug, Clone)]
struct Frame {
    begin: Queued,
    end: Queued,
}

/// A request's place in a [`Batch`], to find its outcome by; `M` is the reply that is kept of it, `()` if none is.
///
/// It is of the batch that gave it, up to its [`clear`](Batch::clear): in another one it finds another request.
pub struct Ticket<M> {
    position: usize,
    operation: &'static str,
    reply: PhantomData<fn() -> M>,
}

impl<M> Ticket<M> {
    /// Which request of the batch it is, counted from 0.
    pub const fn position(self) -> usize {
        self.position
    }
}

impl<P: Protocol> Batch<P> {
    /// One without requests.
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), requests: Vec::new(), frame: None, quiet: false, protocol: PhantomData }
    }

    /// One whose requests are applied all or none, between these two messages.
    ///
    /// It goes as one datagram, which has to fit into the send buffer. Where one request is refused, nothing is
    /// applied, and [`Socket::execute`](super::Socket::execute) fails with all refusals.
    ///
    /// ```no_run
    /// use nl_core::sys::netlink::{NETLINK_NETFILTER, NLMSG_MIN_TYPE};
    /// use nl_core::sys::{nf_tables::*, nfnetlink::*};
    /// use nl_core::{Batch, Be, Error, Protocol, Request, Socket, wire_struct};
    ///
    /// #[derive(Protocol)]
    /// #[nl(number = NETLINK_NETFILTER, mainline)]
    /// struct Netfilter;
    ///
    /// #[wire_struct(c = nfgenmsg)]
    /// struct Header {
    ///     #[nl(c = nfgen_family)]
    ///     family: u8,
    ///     version: u8,
    ///     res_id: Be<u16>,
    /// }
    ///
    /// const NFNL_MSG_BATCH_BEGIN: u32 = NLMSG_MIN_TYPE;
    /// const NFNL_MSG_BATCH_END: u32 = NLMSG_MIN_TYPE + 1;
    /// const NEWTABLE: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE;
    ///
    /// #[derive(Request)]
    /// #[nl(protocol = Netfilter, type = NFNL_MSG_BATCH_BEGIN, do)]
    /// struct Begin { #[nl(header)] header: Header }
    ///
    /// #[derive(Request)]
    /// #[nl(protocol = Netfilter, type = NFNL_MSG_BATCH_END, do)]
    /// struct End { #[nl(header)] header: Header }
    ///
    /// #[derive(Request)]
    /// #[nl(protocol = Netfilter, type = NEWTABLE, prefix = "NFTA_TABLE_", flags = CREATE | EXCL, do)]
    /// struct NewTable<'a> { #[nl(header)] header: Header, #[nl(attr = NFTA_TABLE_NAME)] name: &'a str }
    ///
    /// let whose = Header { res_id: Be::new(10), ..Header::default() }; // NFNL_SUBSYS_NFTABLES
    /// let mut batch = Batch::<Netfilter>::transaction(&Begin { header: whose }, &End { header: whose })?;
    /// for name in ["filter", "nat"] {
    ///     let header = Header { family: 2, ..Header::default() }; // NFPROTO_IPV4
    ///     batch.acknowledge(&NewTable { header, name })?;
    /// }
    /// Socket::<Netfilter>::open()?.execute(&batch)?.all_done()?;
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Encode`].
    pub fn transaction(begin: &(impl Do + Speaks<P>), end: &(impl Do + Speaks<P>)) -> Result<Self, Error> {
        let mut batch = Self::new();
        let begin = batch.encode(begin, Kind::Quiet, 0)?;
        let end = batch.encode(end, Kind::Quiet, begin.at.end)?;
        batch.frame = Some(Frame { begin, end });
        Ok(batch)
    }

    /// Asks for one acknowledgement per datagram: that of its last request. The others tell only their refusals.
    ///
    /// The outcomes are the same, from fewer answers; what the kernel says besides yes, as a warning, is not told.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Puts in a request of which the kernel's yes or no is wanted, as with
    /// [`Socket::acknowledge`](super::Socket::acknowledge).
    ///
    /// # Errors
    /// [`Error::Encode`]; the batch stays as it was.
    pub fn acknowledge<R: Do + Speaks<P>>(&mut self, request: &R) -> Result<Ticket<()>, Error> {
        self.push(request, Kind::Do, false)
    }

    /// Puts in a request whose reply is kept, as with [`Socket::request`](super::Socket::request).
    ///
    /// # Errors
    /// [`Error::Encode`]; the batch stays as it was.
    pub fn request<R>(&mut self, request: &R) -> Result<Ticket<R::Reply>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        self.push(request, once::<R>(), true)
    }

    fn push<R: Request + Speaks<P>, M>(
        &mut self,
        request: &R,
        kind: Kind,
        kept: bool,
    ) -> Result<Ticket<M>, Error> {
        let before = self.requests.last().or(self.frame.as_ref().map(|frame| &frame.end));
        let queued = self.encode(request, kind, before.map_or(0, |before| before.at.end))?;
        let ticket = Ticket { position: self.len(), operation: queued.entry.name, reply: PhantomData };
        self.requests.push(Queued { kept, answered: kept || queued.answered, ..queued });
        Ok(ticket)
    }

    /// Writes a message behind the first `start` bytes. Its number, the port id and a family's message type are filled
    /// in when it is sent.
    fn encode<R: Request + Speaks<P>>(
        &mut self,
        request: &R,
        kind: Kind,
        start: usize,
    ) -> Result<Queued, Error> {
        let entry = const { &Entry::of::<P, R>() };
        let flags = request.flags() | Flags::REQUEST;
        let envelope = Envelope { flags, ..Envelope::default() };
        let end = message::encode_behind::<P, R>(&mut self.bytes, start, request, envelope)
            .map_err(|error| Error::encode(entry.name, error))?;
        Ok(Queued { entry, kind, at: start..end, kept: false, answered: flags.contains(Flags::ECHO) })
    }

    /// How many requests are in it.
    pub fn len(&self) -> usize {
        self.requests.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Takes all requests out; what makes it a transaction stays.
    pub fn clear(&mut self) {
        self.requests.clear();
    }
}

impl<P: Protocol> Default for Batch<P> {
    fn default() -> Self {
        Self::new()
    }
}

// `P` is a name and no value: it need be neither `Clone` nor `Debug`.
impl<P> Clone for Batch<P> {
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            requests: self.requests.clone(),
            frame: self.frame.clone(),
            ..*self
        }
    }
}

impl<P> fmt::Debug for Batch<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("requests", &self.requests.len())
            .field("transaction", &self.frame.is_some())
            .field("quiet", &self.quiet)
            .finish_non_exhaustive()
    }
}

impl<M> Clone for Ticket<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Ticket<M> {}

impl<M> fmt::Debug for Ticket<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("position", &self.position)
            .field("operation", &self.operation)
            .finish()
    }
}
