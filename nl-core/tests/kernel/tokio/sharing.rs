//! A handle that many tasks share.

use std::future::{Future, poll_fn};
use std::io::IoSlice;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use ::tokio::sync::Semaphore;
use ::tokio::task::{JoinSet, consume_budget};
use nl_core::message::{Envelope, Header};
use nl_core::socket::{Direction, Traced};
use nl_core::sys::rtnetlink::*;
use nl_core::tokio::{Handle, Socket};
use nl_core::{Address, Errno, Error, Flags, Request};

use super::{Ask, Note, polled, run, several, single};
use crate::opening::Usersock;
use crate::peers::wait_until_gone;
use crate::route::{GetLink, Link, LinkHeader, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs tasks, of which none may fail.
async fn all(
    tasks: impl IntoIterator<Item = impl Future<Output = Result<(), Failure>> + Send + 'static>,
) -> Outcome {
    finish(tasks.into_iter().collect()).await
}

async fn finish(mut tasks: JoinSet<Result<(), Failure>>) -> Outcome {
    while let Some(task) = tasks.join_next().await {
        task?.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Numbers that look random, the same ones each time.
struct Chance(u32);

impl Chance {
    /// One below `end`.
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % end
    }
}

/// So many virtual links, `v0`, `v1` and so on, and their indices.
fn links(count: usize) -> Result<Vec<(String, i32)>, Error> {
    let mut route = nl_core::Socket::<Route>::open()?;
    (0..count)
        .map(|number| {
            let name = format!("v{number}");
            route.acknowledge(&veth(&name))?;
            let index = route.request(&GetLink::named(&name))?.header.index;
            Ok((name, index))
        })
        .collect()
}

fn indexed(index: i32) -> GetLink<'static> {
    GetLink { header: LinkHeader { index, ..LinkHeader::default() }, name: None }
}

fn mtu(name: &str, mtu: u32) -> SetLink<'_> {
    SetLink(Link { name: Some(name), mtu: Some(mtu), ..Link::default() })
}

/// Asks something about a link that is the task's own, whose answer tells what was asked.
async fn ask(route: &Handle<Route>, name: &str, index: i32, what: u32) -> Result<(), Failure> {
    match what % 64 {
        0 => {
            let listed = route.dump(&GetLink::default()).await?.messages;
            let mut found = listed.iter().filter_map(|link| link.get().ok());
            check!(found.any(|link| (link.name, link.header.index) == (Some(name), index)));
        }
        1..10 => {
            let link = route.request(&indexed(index)).await?;
            check_eq!(link.get()?.name, Some(name));
        }
        10..20 => {
            let none = format!("n{index}-{what}");
            let error = route.request(&GetLink::named(&none)).await.err().ok_or("there")?;
            check_eq!(error.errno(), Some(Errno::ENODEV));
        }
        20..30 => {
            let error =
                route.acknowledge(&mtu("a name of more than 15 bytes", 1400)).await.err().ok_or("set")?;
            check!(error.to_string().starts_with("RTM_NEWLINK refused: ERANGE at IFLA_IFNAME: "));
        }
        30..40 => {
            let error = route.acknowledge(&mtu(name, u32::MAX >> 1)).await.err().ok_or("set")?;
            check_eq!(error.to_string(), "RTM_NEWLINK refused: EINVAL: \"mtu greater than device maximum\"");
        }
        40..50 => {
            // Nobody else changes it.
            route.acknowledge(&mtu(name, 1000 + what)).await?;
            let link = route.request(&GetLink::named(name)).await?;
            check_eq!((link.get()?.mtu, link.get()?.header.index), (Some(1000 + what), index));
        }
        _ => {
            let link = route.request(&GetLink::named(name)).await?;
            check_eq!((link.get()?.name, link.get()?.header.index), (Some(name), index));
        }
    }
    Ok(())
}

pub(crate) fn sixty_four_tasks_share_a_handle_and_nobody_gets_anothers_answer() -> Outcome {
    let links = links(64)?;
    run(several(), async {
        let route = Handle::<Route>::open()?;
        all(links.into_iter().map(|(name, index)| {
            let route = route.clone();
            async move {
                for what in 0..157 {
                    ask(&route, &name, index, what).await?;
                }
                Ok(())
            }
        }))
        .await?;
        check_eq!(route.ignored(), 0);
        Ok(())
    })
}

/// A socket that answers, and a handle that asks it.
fn pair() -> Result<(Handle<Usersock>, Socket<Usersock>), Error> {
    pair_with(|asking| asking)
}

fn pair_with(
    asking: impl FnOnce(nl_core::socket::Builder<Usersock>) -> nl_core::socket::Builder<Usersock>,
) -> Result<(Handle<Usersock>, Socket<Usersock>), Error> {
    let peer = Socket::<Usersock>::open()?;
    let asking = asking(nl_core::Socket::<Usersock>::builder().peer(peer.port())).open()?;
    Ok((Socket::try_from(asking)?.into(), peer))
}

/// What a process was asked: by whom, under which number, and what.
async fn asked(peer: &mut Socket<Usersock>) -> Result<(Address, u32, u32), Failure> {
    let asked = peer.receive().await?;
    let message = asked.messages().next().ok_or("empty")??;
    Ok((asked.from(), message.header().sequence, message.decode::<Note>()?.number))
}

async fn answer(
    peer: &mut Socket<Usersock>,
    (to, sequence, number): (Address, u32, u32),
    flags: Flags,
) -> Result<(), Error> {
    peer.send_in(&Note { number }, to, Envelope { sequence, flags, ..Envelope::default() }).await
}

/// Answers for ever, now at once, now many behind each other, in whatever order.
async fn shuffle(mut peer: Socket<Usersock>) -> Result<(), Failure> {
    let (mut chance, mut waiting) = (Chance(1), Vec::new());
    loop {
        waiting.push(asked(&mut peer).await?);
        while let Some(datagram) = peer.try_receive()? {
            let message = datagram.messages().next().ok_or("empty")??;
            waiting.push((datagram.from(), message.header().sequence, message.decode::<Note>()?.number));
        }
        if chance.below(3) == 0 {
            ::tokio::task::yield_now().await;
        }
        while !waiting.is_empty() {
            let next = chance.below(u32::try_from(waiting.len())?);
            answer(&mut peer, waiting.swap_remove(usize::try_from(next)?), Flags::empty()).await?;
        }
    }
}

pub(crate) fn answers_that_come_late_and_in_another_order_find_their_tasks() -> Outcome {
    run(several(), async {
        // Without a bound: a wake-up that is lost would be seen.
        let (handle, peer) = pair_with(|asking| asking.timeout(None))?;
        let answering = ::tokio::spawn(shuffle(peer));
        all((0..64u32).map(|task| {
            let handle = handle.clone();
            async move {
                for round in 0..200 {
                    let number = task << 16 | round;
                    check_eq!(handle.request(&Ask { number }).await?.get()?.number, number);
                }
                Ok(())
            }
        }))
        .await?;
        answering.abort();
        Ok(())
    })
}

pub(crate) fn requests_that_are_given_up_at_any_point_disturb_nobody() -> Outcome {
    let links = links(16)?;
    run(several(), async {
        let (handle, peer) = pair_with(|asking| asking.timeout(None))?;
        let answering = ::tokio::spawn(shuffle(peer));
        let route = Handle::<Route>::open()?;
        let given_up = Arc::new(AtomicUsize::new(0));
        all((0..64u32).map(|task| {
            let (handle, route, given_up) = (handle.clone(), route.clone(), given_up.clone());
            let (name, index) = links.get(task as usize % 16).cloned().unwrap_or_default();
            async move {
                let mut chance = Chance(task);
                for round in 0..100 {
                    let number = task << 16 | round;
                    let request = Ask { number };
                    let polls = chance.below(4) as usize;
                    match polled(polls, handle.request(&request), || Ok(true))
                        .await
                        .map_err(|error| error.to_string())?
                    {
                        Some(reply) => check_eq!(reply?.get()?.number, number),
                        None => _ = given_up.fetch_add(1, Ordering::Relaxed),
                    }
                    // Listings above all, which others wait for.
                    let what = if chance.below(2) == 0 { 0 } else { 1 + chance.below(29) };
                    let asking = ask(&route, &name, index, what);
                    let polls = chance.below(3) as usize;
                    let asked =
                        polled(polls, asking, || Ok(true)).await.map_err(|error| error.to_string())?;
                    asked.transpose()?;
                    check_eq!(route.request(&indexed(index)).await?.get()?.name, Some(&*name));
                }
                Ok(())
            }
        }))
        .await?;
        answering.abort();
        check!(given_up.load(Ordering::Relaxed) > 1000);
        // All that was given up is out of the way.
        check!(route.dump(&GetLink::default()).await?.whole()?.len() > 16);
        Ok(())
    })
}

/// Polls a future so that it asks, and receives nothing: it has no time left for that.
async fn submitted<T>(mut future: Pin<&mut impl Future<Output = T>>) -> Outcome {
    let pending = poll_fn(|context| {
        while pin!(consume_budget()).poll(context).is_ready() {}
        Poll::Ready(future.as_mut().poll(context).is_pending())
    });
    check!(pending.await);
    Ok(())
}

/// How many requests and how many listings were sent.
#[derive(Clone, Default)]
struct Sent {
    requests: Arc<AtomicUsize>,
    listings: Arc<AtomicUsize>,
}

impl Sent {
    fn handle(&self) -> Result<Handle<Route>, Error> {
        let counted = self.clone();
        let hook = move |traced: Traced<'_>| {
            for message in traced.messages().flatten().filter(|_| traced.direction == Direction::Sent) {
                let listing = message.header().flags.contains(Flags::DUMP);
                let count = if listing { &counted.listings } else { &counted.requests };
                count.fetch_add(1, Ordering::Relaxed);
            }
        };
        let route = nl_core::Socket::<Route>::builder().trace(hook).open()?;
        Ok(Socket::try_from(route)?.into())
    }

    fn counts(&self) -> (usize, usize) {
        (self.requests.load(Ordering::Relaxed), self.listings.load(Ordering::Relaxed))
    }
}

pub(crate) fn of_listings_one_runs_and_the_others_wait_their_turn() -> Outcome {
    let made = links(60)?.len();
    run(single(), async {
        let sent = Sent::default();
        let route = sent.handle()?;
        let all = GetLink::default();
        let (mut first, mut second, mut third) =
            (pin!(route.dump(&all)), pin!(route.dump(&all)), pin!(route.dump(&all)));
        submitted(first.as_mut()).await?;
        submitted(second.as_mut()).await?;
        submitted(third.as_mut()).await?;
        check_eq!(sent.counts(), (0, 1));
        // A request does not wait for them.
        check_eq!(route.request(&GetLink::named("lo")).await?.get()?.header.index, 1);
        // Who comes first does the work of all before.
        let third = third.await?.whole()?;
        check_eq!(sent.counts(), (1, 3));
        let (first, second) = (first.await?.whole()?, second.await?.whole()?);
        check!(first.len() > 2 * made && first.len() == second.len() && second.len() == third.len());
        Ok(())
    })
}

pub(crate) fn a_listing_that_was_given_up_before_its_turn_is_never_sent() -> Outcome {
    links(60)?;
    run(single(), async {
        let sent = Sent::default();
        let route = sent.handle()?;
        let all = GetLink::default();
        let mut first = pin!(route.dump(&all));
        submitted(first.as_mut()).await?;
        {
            let second = pin!(route.dump(&all));
            submitted(second).await?;
        }
        first.await?.whole()?;
        route.dump(&all).await?.whole()?;
        check_eq!(sent.counts(), (0, 2));
        Ok(())
    })
}

pub(crate) fn a_listing_that_was_given_up_half_way_lets_the_next_one_run() -> Outcome {
    let made = links(60)?.len();
    run(single(), async {
        let sent = Sent::default();
        let route = sent.handle()?;
        let all = GetLink::default();
        let mut second = pin!(route.dump(&all));
        {
            let first = pin!(route.dump(&all));
            submitted(first).await?;
            submitted(second.as_mut()).await?;
        }
        // Another one asks meanwhile, and drains it without a word.
        check_eq!(route.request(&GetLink::named("lo")).await?.get()?.header.index, 1);
        check!(second.await?.whole()?.len() > 2 * made);
        check_eq!(sent.counts(), (1, 2));
        Ok(())
    })
}

pub(crate) fn a_future_that_is_not_polled_any_more_holds_up_nobody() -> Outcome {
    links(60)?;
    run(single(), async {
        let route = Handle::<Route>::open()?;
        let all = GetLink::default();
        let mut idle = pin!(route.dump(&all));
        submitted(idle.as_mut()).await?;
        route.dump(&all).await?.whole()?;

        let (handle, mut peer) = pair()?;
        let mut idle = Box::pin(handle.request(&Ask { number: 1 }));
        // Waits for the socket, and would be the one to receive.
        check!(polled(1, idle.as_mut(), || Ok(true)).await?.is_none());
        let answering = ::tokio::spawn(async move {
            let (first, second) = (asked(&mut peer).await?, asked(&mut peer).await?);
            answer(&mut peer, first, Flags::empty()).await?;
            answer(&mut peer, second, Flags::empty()).await?;
            Ok::<_, Failure>(())
        });
        check_eq!(handle.request(&Ask { number: 2 }).await?.get()?.number, 2);
        check_eq!(idle.await?.get()?.number, 1);
        answering.await?.map_err(|error| error.to_string())?;
        Ok(())
    })
}

pub(crate) fn a_loss_ends_all_in_flight_and_the_handle_goes_on() -> Outcome {
    run(single(), async {
        let listening = nl_core::Socket::<Route>::builder().receive_buffer(16 * 1024).open()?;
        let mut listening = Socket::try_from(listening)?;
        listening.join(RTNLGRP_LINK)?;
        let route = Handle::from(listening);
        let mut other = nl_core::Socket::<Route>::open()?;
        other.acknowledge(&veth("v0"))?;
        for round in 0..3 {
            for number in 1000..1100 {
                other.acknowledge(&mtu("v0", number))?;
            }
            // The queue is full: the kernel drops the answers.
            let (named, all) = (GetLink::named("v0"), GetLink::default());
            let change = mtu("v0", 1400 + round);
            let (mut first, mut second) = (pin!(route.request(&named)), pin!(route.acknowledge(&change)));
            let (mut third, mut waiting) = (pin!(route.dump(&all)), pin!(route.dump(&all)));
            submitted(first.as_mut()).await?;
            submitted(second.as_mut()).await?;
            submitted(third.as_mut()).await?;
            submitted(waiting.as_mut()).await?;
            check!(matches!(second.await, Err(Error::Lost)));
            check!(matches!(first.await, Err(Error::Lost)) && matches!(third.await, Err(Error::Lost)));
            // It was not sent, so it lost nothing.
            check!(waiting.await?.whole()?.len() >= 3);
            // What is asked then waits until the queue is read to its end. What was lost is the answer.
            check_eq!(route.request(&named).await?.get()?.mtu, Some(1400 + round));
            check!(route.dump(&all).await?.whole()?.len() >= 3);
        }
        Ok(())
    })
}

pub(crate) fn an_answer_that_is_cut_ends_its_own_request() -> Outcome {
    run(single(), async {
        let (handle, mut peer) = pair()?;
        let requests = [Ask { number: 1 }, Ask { number: 2 }];
        let (mut first, mut second) =
            (pin!(handle.request(&requests[0])), pin!(handle.request(&requests[1])));
        submitted(first.as_mut()).await?;
        submitted(second.as_mut()).await?;
        let (to, sequence, _) = asked(&mut peer).await.map_err(|error| error.to_string())?;
        let other = asked(&mut peer).await.map_err(|error| error.to_string())?;
        let large = vec![0; 100_000];
        let header = Header { length: 100_016, kind: 0x20, flags: Flags::empty(), sequence, port: 0 };
        peer.send_raw(&[IoSlice::new(&header.to_bytes()), IoSlice::new(&large)], to).await?;
        answer(&mut peer, other, Flags::empty()).await?;
        check_eq!(second.await?.get()?.number, 2);
        check!(matches!(first.await, Err(Error::Truncated { length: 100_016, .. })));
        Ok(())
    })
}

pub(crate) fn a_broken_answer_hangs_nobody() -> Outcome {
    run(single(), async {
        let (handle, mut peer) = pair_with(|asking| asking.timeout(None))?;
        let requests = [Ask { number: 1 }, Ask { number: 2 }];
        let (mut first, mut second) =
            (pin!(handle.request(&requests[0])), pin!(handle.request(&requests[1])));
        submitted(first.as_mut()).await?;
        submitted(second.as_mut()).await?;
        let (to, sequence, _) = asked(&mut peer).await.map_err(|error| error.to_string())?;
        asked(&mut peer).await.map_err(|error| error.to_string())?;
        let header = Header { length: 400, kind: 0x20, flags: Flags::empty(), sequence, port: 0 };
        peer.send_raw(&[IoSlice::new(&header.to_bytes())], to).await?;
        check!(matches!(first.await, Err(Error::Decode { operation: "Ask", .. })));
        check!(matches!(second.await, Err(Error::Decode { operation: "Ask", .. })));
        let third = Ask { number: 3 };
        let mut third = pin!(handle.request(&third));
        submitted(third.as_mut()).await?;
        let request = asked(&mut peer).await.map_err(|error| error.to_string())?;
        answer(&mut peer, request, Flags::empty()).await?;
        check_eq!(third.await?.get()?.number, 3);
        Ok(())
    })
}

pub(crate) fn silence_and_chatter_end_in_a_bounded_wait() -> Outcome {
    run(several(), async {
        let after = Duration::from_millis(50);
        let (handle, mut peer) = pair_with(|asking| asking.timeout(Some(after)))?;
        // The first request is never answered, and the others are; then there is no end to the answer.
        let answering = ::tokio::spawn(async move {
            asked(&mut peer).await?;
            for _ in 0..10 {
                let request = asked(&mut peer).await?;
                answer(&mut peer, request, Flags::empty()).await?;
            }
            let request = asked(&mut peer).await?;
            while answer(&mut peer, request, Flags::MULTI).await.is_ok() {}
            Ok::<_, Failure>(())
        });
        {
            let silent = Ask { number: 99 };
            let mut silent = pin!(handle.request(&silent));
            submitted(silent.as_mut()).await?;
            for number in 0..10 {
                check_eq!(handle.request(&Ask { number }).await?.get()?.number, number);
            }
            check!(matches!(silent.await, Err(Error::TimedOut { operation: Some("Ask"), .. })));
        }
        let endless = handle.request(&Ask { number: 100 }).await;
        check!(matches!(endless, Err(Error::TimedOut { operation: Some("Ask"), after: it }) if it == after));
        drop(handle);
        answering.await?.map_err(|error| error.to_string())?;
        Ok(())
    })
}

pub(crate) fn a_full_peer_is_asked_again_until_it_has_room() -> Outcome {
    run(single(), async {
        let peer = nl_core::Socket::<Usersock>::builder().receive_buffer(1).open()?;
        let mut peer = Socket::try_from(peer)?;
        let asking =
            nl_core::Socket::<Usersock>::builder().peer(peer.port()).timeout(Some(Duration::from_secs(60)));
        let handle = Handle::from(Socket::try_from(asking.open()?)?);
        // More than the queue has room for.
        let mut tasks = JoinSet::new();
        for number in 0..64 {
            let handle = handle.clone();
            tasks.spawn(async move {
                Ok::<_, Failure>((number, handle.request(&Ask { number }).await?.get()?.number))
            });
        }
        // By now they have all tried.
        ::tokio::time::sleep(Duration::from_millis(2)).await;
        let answering = ::tokio::spawn(async move {
            for _ in 0..64 {
                let request = asked(&mut peer).await?;
                answer(&mut peer, request, Flags::empty()).await?;
            }
            Ok::<_, Failure>(peer)
        });
        while let Some(task) = tasks.join_next().await {
            let (asked, answered) = task?.map_err(|error| error.to_string())?;
            check_eq!(asked, answered);
        }
        let peer = answering.await?.map_err(|error| error.to_string())?;
        let port = peer.port();
        drop(peer);
        wait_until_gone(port)?;
        check!(matches!(handle.acknowledge(&Ask { number: 1 }).await, Err(Error::NoPeer { .. })));

        let full = nl_core::Socket::<Usersock>::builder().receive_buffer(1).open()?;
        let after = Duration::from_millis(20);
        let asking = nl_core::Socket::<Usersock>::builder().peer(full.port()).timeout(Some(after)).open()?;
        let handle = Handle::from(Socket::try_from(asking)?);
        let mut tried = 0;
        let error = loop {
            match handle.acknowledge(&Ask { number: 1 }).await {
                Err(Error::TimedOut { .. }) if tried < 1000 => tried += 1,
                other => break other,
            }
        };
        check!(tried > 0);
        check!(
            matches!(error, Err(Error::QueueFull { port, after: it }) if port == full.port() && it >= after)
        );
        Ok(())
    })
}

pub(crate) fn replies_warnings_and_what_is_missing_are_told() -> Outcome {
    run(single(), async {
        let (handle, mut peer) = pair()?;
        let request = Ask { number: 1 };
        let mut replies = pin!(handle.replies(&request));
        submitted(replies.as_mut()).await?;
        let (to, sequence, _) = asked(&mut peer).await.map_err(|error| error.to_string())?;
        for number in 0..3 {
            let flags = if number < 2 { Flags::MULTI } else { Flags::empty() };
            answer(&mut peer, (to, sequence, number), flags).await?;
        }
        let replies = replies.await?;
        check_eq!(replies.operation, "Ask");
        let numbers = replies.messages.iter().map(|note| note.get().map(|note| note.number));
        check_eq!(numbers.collect::<Result<Vec<_>, _>>()?, [0, 1, 2]);

        let route = Handle::<Route>::open()?;
        check!(route.acknowledge(&veth("v0")).await?.is_none());
        let error = route.request(&mtu_and_reply("v0")).await.err().ok_or("a reply without ECHO")?;
        check!(matches!(error, Error::NoReply { operation: "RTM_NEWLINK" }));
        let header = LinkHeader { change: 1, ..LinkHeader::default() };
        let refused = route.dump(&GetLink { header, name: None }).await;
        check!(matches!(refused, Err(Error::Refused(_))));
        let whole = route.dump_consistent(&GetLink::default(), 3).await?;
        check!(!whole.filtered && whole.acknowledgement.is_none() && whole.whole()?.len() >= 3);
        Ok(())
    })
}

/// A change whose reply does not come unless it is asked to be echoed.
#[derive(Request)]
#[nl(type = RTM_NEWLINK, reply = Link<'_>, do)]
struct SetAndTell<'a>(Link<'a>);

fn mtu_and_reply(name: &str) -> SetAndTell<'_> {
    SetAndTell(Link { name: Some(name), mtu: Some(1400), ..Link::default() })
}

pub(crate) fn events_come_to_their_own_socket_meanwhile() -> Outcome {
    const LAST: u32 = 1300;
    links(1)?;
    run(several(), async {
        let mut listener = Socket::<Route>::open()?;
        listener.join(RTNLGRP_LINK)?;
        let route = Handle::<Route>::open()?;
        // No more at once than the listener's queue has room for.
        let room = Arc::new(Semaphore::new(16));
        let changing = {
            let (route, room) = (route.clone(), room.clone());
            async move {
                for number in 1000..=LAST {
                    room.acquire().await?.forget();
                    route.acknowledge(&mtu("v0", number)).await?;
                }
                Ok::<_, Failure>(())
            }
        };
        let listening = async move {
            let mut seen = Vec::new();
            while seen.last() != Some(&LAST) {
                let link = listener.event().await?.message().decode::<Link<'_>>()?.mtu.ok_or("no MTU")?;
                if seen.last() != Some(&link) {
                    room.add_permits(1);
                    seen.push(link);
                }
            }
            check_eq!(seen, (1000..=LAST).collect::<Vec<_>>());
            Ok(())
        };
        let asking = async move {
            for _ in 0..300 {
                let listed = route.dump(&GetLink::default()).await?;
                check!(listed.messages.len() >= 3);
            }
            Ok(())
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(listening);
        tasks.spawn(changing);
        tasks.spawn(asking);
        finish(tasks).await
    })
}

pub(crate) fn a_stop_ends_what_is_in_flight() -> Outcome {
    run(several(), async {
        let silent = nl_core::Socket::<Usersock>::open()?;
        let mut asking = nl_core::Socket::<Usersock>::builder().peer(silent.port()).timeout(None).open()?;
        let stopper = asking.stopper()?;
        let handle = Handle::from(Socket::try_from(asking)?);
        let mut tasks = JoinSet::new();
        for number in 0..8 {
            let handle = handle.clone();
            tasks.spawn(async move { handle.acknowledge(&Ask { number }).await });
        }
        ::tokio::time::sleep(Duration::from_millis(5)).await;
        stopper.stop();
        while let Some(task) = tasks.join_next().await {
            check!(matches!(task?, Err(Error::Stopped)));
        }
        Ok(())
    })
}

pub(crate) fn a_handle_that_never_waits_lets_other_tasks_run() -> Outcome {
    run(single(), async {
        let done = Arc::new(AtomicBool::new(false));
        let other = ::tokio::spawn({
            let done = done.clone();
            async move { done.store(true, Ordering::Relaxed) }
        });
        let route = Handle::<Route>::open()?;
        let mut asked = 0;
        while !done.load(Ordering::Relaxed) {
            check!(asked < 10_000);
            route.request(&GetLink::named("lo")).await?;
            asked += 1;
        }
        other.await?;
        Ok(())
    })
}
