use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Poll, Waker};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::tokio::task::consume_budget;
use ::tokio::time::{sleep, timeout};

use super::Socket;
use super::readiness::{Readiness, pauses};
use crate::address::Address;
use crate::error::{Acknowledgement, Error};
use crate::kept::Kept;
use crate::schema::{self, Answered, Do, Protocol, Request, Speaks};
use crate::session::{Kind, RequestId};
use crate::socket::endpoint::{Progress, once};
use crate::socket::pipeline::Found;
use crate::socket::sys::Ready;
use crate::socket::wire::Deadline;
use crate::socket::{Dumped, Ended, Options, Pipeline};

/// A socket for requests that tasks share: many are in flight at once, and each gets its own answer.
///
/// It is cheap to clone, and works the same on each thread. Replies are [`Kept`], since the buffer is nobody's.
///
/// ```
/// use nl_core::generic::{Controller, GetFamily};
/// use nl_core::tokio::Handle;
///
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// let controller = Handle::<Controller>::open()?;
/// let other = controller.clone();
/// let listing = tokio::spawn(async move { other.dump(&GetFamily::default()).await });
///
/// let family = controller.request(&GetFamily::by_name("nlctrl")).await?;
/// assert_eq!(family.get()?.id, 0x10);
/// assert!(listing.await??.messages.len() > 1);
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// * Nothing is spawned. Who awaits receives for all, until its own answer is there.
/// * The kernel runs one dump of a socket at a time, and refuses a second one with EBUSY: here it waits, unsent, for the
///   end of the first.
/// * A future can be dropped at any point. Its request is given up: one that was not sent will not be, and what still
///   comes for another is skipped. The kernel may have done what it was asked, or may not.
/// * [`Error::Lost`] ends all that was in flight; an answer that came broken ends its own request. The handle is usable.
/// * The [timeout](crate::socket::Builder::timeout) is that of an answer, and of each message of a listing, from when
///   the request was sent on.
/// * Notifications are dropped: a [`Socket`] is for them.
/// * A [trace hook](crate::socket::Builder::trace) is called while the socket is locked, and must not use the handle.
///
/// A protocol without sequence numbers cannot tell whose an answer is, so tasks cannot share a socket of it; this does
/// not compile:
///
/// ```compile_fail
/// #[derive(nl_core::Protocol)]
/// #[nl(number = 25, unsequenced)]
/// struct Classic;
///
/// let handle = nl_core::tokio::Handle::<Classic>::open();
/// ```
// Whoever waits has received until nothing was left, and waits for two things: that its slot is filled, and that there is
// more to receive. Nobody has the part of the one who drives, which could be left with a future that is not polled any
// more; so nobody has to be told when that one is dropped. No wake-up is lost:
//
// * An answer that another one received wakes through the slot; the waker is left there under the lock, after a look at
//   the slot under the same lock.
// * Readiness stays until somebody saw that nothing is left (`Watched::ready`), so one who leaves with its answer takes
//   none away.
// * What is held back is sent by whoever receives the end of what it waits for. Where that was given up, and never comes,
//   all are woken to see that nothing is left.
pub struct Handle<P> {
    shared: Arc<Shared<P>>,
}

struct Shared<P> {
    readiness: Readiness,
    /// Never held while one waits.
    state: Mutex<State<P>>,
}

struct State<P> {
    pipeline: Pipeline<P>,
    /// One for each request whose future is there.
    slots: HashMap<RequestId, Slot>,
}

/// What came for a request, until its future takes it.
struct Slot {
    replies: Vec<Kept<()>>,
    /// How many replies are of use.
    wanted: usize,
    outcome: Option<Result<Ended, Error>>,
    waker: Option<Waker>,
}

/// An answer to its end.
struct Answer {
    replies: Vec<Kept<()>>,
    ended: Ended,
}

impl<P: Protocol> Handle<P> {
    /// Opens a socket with a port id that the kernel chooses; of a generic netlink family, resolves it.
    ///
    /// This does not wait: it only asks the kernel, which answers at once.
    ///
    /// # Errors
    /// Those of [`nl_core::Socket::open`](crate::Socket::open).
    ///
    /// # Panics
    /// Outside of a runtime, and in one without IO.
    pub fn open() -> Result<Self, Error> {
        Socket::open().map(Self::from)
    }

    /// The socket's port id.
    pub fn port(&self) -> u32 {
        self.shared.lock().pipeline.endpoint().wire.port()
    }

    /// Which optional features of the kernel are on.
    pub fn options(&self) -> Options {
        self.shared.lock().pipeline.endpoint().wire.options()
    }

    /// The message type that the kernel chose for the generic netlink family; 0 for a raw protocol.
    pub fn family_id(&self) -> u16 {
        self.shared.lock().pipeline.endpoint().family.id
    }

    /// How many datagrams were skipped because neither the kernel sent them nor the peer that was asked.
    pub fn ignored(&self) -> u64 {
        self.shared.lock().pipeline.endpoint().exchange.ignored()
    }

    /// Asks, and gives the reply.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words; [`Error::NoReply`] if it said yes and nothing else.
    pub async fn request<R>(&self, request: &R) -> Result<Kept<R::Reply>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        let operation = <R as Speaks<P>>::NAME;
        let answer = self.ask(request, once::<R>(), 1).await?;
        let reply = answer.replies.into_iter().next().ok_or(Error::NoReply { operation })?;
        reply.decoded::<R::Reply>().map_err(|error| Error::decode(operation, error))
    }

    /// Asks for a change, and waits for the kernel's yes; gives what the kernel said besides: perhaps a warning, or a
    /// cookie, mostly nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words.
    pub async fn acknowledge<R: Do + Speaks<P>>(
        &self,
        request: &R,
    ) -> Result<Option<Box<Acknowledgement>>, Error> {
        Ok(self.ask(request, Kind::Do, 0).await?.ended.acknowledgement)
    }

    /// Asks once, and gives all replies: most requests have one, or none, but some have several.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words.
    pub async fn replies<R>(&self, request: &R) -> Result<Dumped<R::Reply>, Error>
    where
        R: Do + Answered + Speaks<P>,
    {
        let answer = self.ask(request, once::<R>(), usize::MAX).await?;
        Ok(answer.dumped(<R as Speaks<P>>::NAME))
    }

    /// Asks for a listing, and keeps it; what could not be decoded is told beside it.
    ///
    /// # Errors
    /// [`Error::Refused`] in the kernel's words, also where the kernel failed half-way.
    pub async fn dump<R>(&self, request: &R) -> Result<Dumped<R::Reply>, Error>
    where
        R: schema::Dump + Speaks<P>,
    {
        let answer = self.ask(request, Kind::Dump, usize::MAX).await?;
        Ok(answer.dumped(<R as Speaks<P>>::NAME))
    }

    /// Asks for a listing, and again while the kernel says that what was listed changed meanwhile, at most so many times
    /// more.
    ///
    /// # Errors
    /// Those of [`dump`](Self::dump).
    pub async fn dump_consistent<R>(&self, request: &R, retries: usize) -> Result<Dumped<R::Reply>, Error>
    where
        R: schema::Dump + Speaks<P>,
    {
        let mut left = retries;
        loop {
            let dumped = self.dump(request).await?;
            if !dumped.interrupted || left == 0 {
                return Ok(dumped);
            }
            left -= 1;
        }
    }

    /// Asks, and waits for the end of the answer. Of its replies, the first ones are kept that are `wanted`.
    async fn ask<R: Request + Speaks<P>>(
        &self,
        request: &R,
        kind: Kind,
        wanted: usize,
    ) -> Result<Answer, Error> {
        let deadline = self.shared.lock().pipeline.endpoint().wire.answer_deadline(<R as Speaks<P>>::NAME);
        // One reply has a time in all; of more, each has its own.
        let whole = (wanted <= 1).then_some(deadline);
        let mut pauses = pauses();
        loop {
            let answer = match self.shared.submit(request, kind, wanted) {
                Ok(asked) => asked.answer(whole).await,
                Err(error) => Err(error),
            };
            let Err(Error::QueueFull { port, .. }) = answer else { return answer };
            // It was not sent. Netlink cannot tell when a peer process has room again.
            let full = |_| deadline.queue_full(Address::port(port));
            let pause = pauses.next().unwrap_or_default();
            sleep(deadline.left().map_err(full)?.map_or(pause, |left| left.min(pause))).await;
        }
    }
}

impl Answer {
    fn dumped<M: schema::Message>(self, operation: &'static str) -> Dumped<M> {
        let Ended { acknowledgement, interrupted, filtered } = self.ended;
        let mut dumped = Dumped { acknowledgement, interrupted, filtered, ..Dumped::new(operation) };
        for reply in self.replies {
            dumped.push(reply.decoded());
        }
        dumped
    }
}

impl<P: Protocol> Shared<P> {
    /// What can panic under the lock is a codec by hand, or a hook; neither leaves anything half done.
    fn lock(&self) -> MutexGuard<'_, State<P>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit<R: Request + Speaks<P>>(
        &self,
        request: &R,
        kind: Kind,
        wanted: usize,
    ) -> Result<InFlight<'_, P>, Error> {
        let mut state = self.lock();
        let id = state.pipeline.start(request, kind)?.id();
        state.slots.insert(id, Slot { replies: Vec::new(), wanted, outcome: None, waker: None });
        Ok(InFlight { shared: self, id })
    }
}

/// Tasks that can go on. They are woken when it is dropped, behind the lock: waking runs code that may want it.
#[derive(Default)]
struct Woken(Vec<Waker>);

impl Drop for Woken {
    fn drop(&mut self) {
        self.0.drain(..).for_each(Waker::wake);
    }
}

impl<P: Protocol> State<P> {
    /// How many messages one task takes for all before it lets others have the lock.
    const AT_ONCE: usize = 128;

    /// Receives for all what is there, up to the end of the answer to `request`.
    fn attempt(&mut self, request: RequestId, woken: &mut Woken) -> Result<Progress<Answer>, Error> {
        for _ in 0..Self::AT_ONCE {
            // Perhaps another one received it.
            if let Some(answer) = self.take(request) {
                return answer.map(Progress::Ready);
            }
            match self.pipeline.step()? {
                Progress::Ready(found) => self.note(found, woken)?,
                Progress::Received => break,
                Progress::Empty => return Ok(Progress::Empty),
            }
        }
        Ok(Progress::Received)
    }

    fn take(&mut self, request: RequestId) -> Option<Result<Answer, Error>> {
        let slot = self.slots.get_mut(&request)?;
        let outcome = slot.outcome.take()?;
        let replies = core::mem::take(&mut slot.replies);
        self.slots.remove(&request);
        Some(outcome.map(|ended| Answer { replies, ended }))
    }

    fn note(&mut self, found: Found, woken: &mut Woken) -> Result<(), Error> {
        match found {
            Found::Reply(request, at) => {
                let wanting = self.slots.get_mut(&request).filter(|slot| slot.replies.len() < slot.wanted);
                if let Some(slot) = wanting {
                    slot.replies.push(Kept::of_body(self.pipeline.endpoint().message(at)?));
                }
            }
            Found::Ended(request, outcome) => {
                if let Some(slot) = self.slots.get_mut(&request) {
                    slot.outcome = Some(outcome);
                    woken.0.extend(slot.waker.take());
                }
            }
            Found::Event | Found::Lost => {}
        }
        Ok(())
    }
}

/// A request whose future is there; given up when that is dropped.
struct InFlight<'h, P: Protocol> {
    shared: &'h Shared<P>,
    id: RequestId,
}

impl<P: Protocol> InFlight<'_, P> {
    /// Waits for the answer; the whole of it may have a deadline.
    async fn answer(&self, whole: Option<Deadline>) -> Result<Answer, Error> {
        let mut told = None;
        loop {
            // A handle that never has to wait would else never let another task run.
            consume_budget().await;
            let received = match self.attempt()? {
                Progress::Ready(answer) => return Ok(answer),
                Progress::Received => true,
                Progress::Empty => false,
            };
            let left = whole.map_or(Ok(None), Deadline::left)?;
            if !received {
                told = self.wait(told, left).await?;
            }
        }
    }

    fn attempt(&self) -> Result<Progress<Answer>, Error> {
        let mut woken = Woken::default();
        let mut state = self.shared.lock();
        state.attempt(self.id, &mut woken)
    }

    /// Waits until the request ended, or there may be something to receive, or the time of whichever request is over
    /// first.
    async fn wait<'s>(
        &'s self,
        told: Option<Ready<'s>>,
        left: Option<Duration>,
    ) -> Result<Option<Ready<'s>>, Error> {
        let first = self.shared.lock().pipeline.timeout();
        let left = [left, first].into_iter().flatten().min();
        let mut readable = pin!(self.shared.readiness.wait(told));
        let either = poll_fn(|context| {
            if self.has_ended(context.waker()) {
                return Poll::Ready(Ok(None));
            }
            readable.as_mut().poll(context).map_ok(Some)
        });
        match left {
            None => either.await,
            Some(left) => timeout(left, either).await.unwrap_or(Ok(None)),
        }
    }

    /// Whether the request has ended; where not, who is to be woken then.
    fn has_ended(&self, waker: &Waker) -> bool {
        let mut state = self.shared.lock();
        let Some(slot) = state.slots.get_mut(&self.id).filter(|slot| slot.outcome.is_none()) else {
            return true;
        };
        let before = slot.waker.replace(waker.clone());
        // Behind the lock, as waking.
        drop(state);
        drop(before);
        false
    }
}

impl<P: Protocol> Drop for InFlight<'_, P> {
    fn drop(&mut self) {
        let mut woken = Woken::default();
        let mut state = self.shared.lock();
        let slot = state.slots.remove(&self.id);
        if slot.is_some() {
            state.pipeline.abandon(self.id);
            if state.pipeline.holds() {
                woken.0.extend(state.slots.values_mut().filter_map(|slot| slot.waker.take()));
            }
        }
        // Behind the lock, as waking.
        drop(state);
        drop(slot);
    }
}

/// A socket that nobody else uses. What is in its queue, notifications too, is dropped.
impl<P: Protocol> From<Socket<P>> for Handle<P> {
    fn from(socket: Socket<P>) -> Self {
        const {
            assert!(
                !P::UNSEQUENCED,
                "nl: the protocol has no sequence numbers, so nobody can tell whose an answer is: use a `Socket`"
            );
        }
        let (blocking, readiness) = socket.into_parts();
        let state = State { pipeline: Pipeline::from(blocking), slots: HashMap::new() };
        Self { shared: Arc::new(Shared { readiness, state: Mutex::new(state) }) }
    }
}

// `P` is a name and no value: it need be neither `Clone` nor `Debug`.
impl<P> Clone for Handle<P> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

impl<P> fmt::Debug for Handle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").finish_non_exhaustive()
    }
}
