use std::io::{IoSlice, IoSliceMut};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nl_core::message::Envelope;
use nl_core::socket::Notice;
use nl_core::sys::rtnetlink::*;
use nl_core::tokio::Socket;
use nl_core::{Address, Batch, Errno, Error, Flags, Messages, Mirror, Request};

use super::{Ask, Note, run, single};
use crate::ethtool::{Device, Ethtool, GetLinkInfo};
use crate::opening::Usersock;
use crate::peers::wait_until_gone;
use crate::route::{DeleteLink, GetLink, Link, LinkEvent, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

const A_MOMENT: Option<Duration> = Some(Duration::from_millis(50));

fn mtu(name: &str, mtu: u32) -> SetLink<'_> {
    SetLink(Link { name: Some(name), mtu: Some(mtu), ..Link::default() })
}

pub(crate) fn requests_changes_and_dumps_are_as_of_a_blocking_socket() -> Outcome {
    run(single(), async {
        let mut route = Socket::<Route>::open()?;
        route.acknowledge(&veth("v0")).await?;
        check_eq!(route.request(&GetLink::named("v0")).await?.name, Some("v0"));
        route.acknowledge(&mtu("v0", 1400)).await?;
        let raw = route.request_raw(&GetLink::named("v0")).await?;
        check_eq!(raw.decode::<Link<'_>>()?.mtu, Some(1400));
        let error = route.request(&veth("v1")).await.err().ok_or("a reply without ECHO")?;
        check!(matches!(error, Error::NoReply { operation: "RTM_NEWLINK" }));

        let mut names = Vec::new();
        let mut links = route.dump(&GetLink::default()).await?;
        while let Some(link) = links.next().await? {
            names.push(String::from(link.name.unwrap_or("?")));
        }
        check!(links.next().await?.is_none() && !links.is_interrupted() && !links.is_filtered());
        check!(["lo", "v0", "v1"].iter().all(|name| names.iter().any(|it| it == name)));
        let collected = route.dump(&GetLink::default()).await?.collect().await?.whole()?;
        check_eq!(collected.len(), names.len());
        let consistent = route.dump_consistent(&GetLink::default(), 3).await?;
        check_eq!(consistent.messages.len(), names.len());
        let mut counted = 0;
        route.dump(&GetLink::default()).await?.for_each(|link| counted += usize::from(link.is_ok())).await?;
        check_eq!(counted, names.len());
        route.acknowledge(&DeleteLink(Link { name: Some("v0"), ..Link::default() })).await?;
        let gone = route.request(&GetLink::named("v0")).await.err().and_then(|error| error.errno());
        check_eq!(gone, Some(Errno::ENODEV));
        Ok(())
    })
}

pub(crate) fn a_refusal_has_the_kernels_words_and_the_socket_goes_on() -> Outcome {
    run(single(), async {
        let mut route = Socket::<Route>::open()?;
        route.acknowledge(&veth("v0")).await?;
        let error = route.acknowledge(&mtu("v0", u32::MAX >> 1)).await.err().ok_or("an MTU of 2 GiB")?;
        check_eq!(error.to_string(), "RTM_NEWLINK refused: EINVAL: \"mtu greater than device maximum\"");
        let header = crate::route::LinkHeader { change: 1, ..Default::default() };
        let mut links = route.dump(&GetLink { header, name: None }).await?;
        check!(matches!(links.next().await, Err(Error::Refused(_))));
        check!(links.next().await?.is_none());
        check_eq!(route.request(&GetLink::named("lo")).await?.header.index, 1);
        Ok(())
    })
}

pub(crate) fn a_family_is_resolved_and_named_anew() -> Outcome {
    run(single(), async {
        let mut ethtool = Socket::<Ethtool>::open()?;
        let before = ethtool.family_id();
        ethtool.refresh()?;
        check!(before != 0 && ethtool.family_id() == before);
        let device = Some(Device::named("nobody"));
        let error = ethtool.request(&GetLinkInfo { device }).await.err().ok_or("found")?;
        check_eq!(error.errno(), Some(Errno::ENODEV));
        Ok(())
    })
}

pub(crate) fn a_socket_changes_between_blocking_and_not() -> Outcome {
    run(single(), async {
        let blocking = nl_core::Socket::<Route>::builder().port(77).open()?;
        let mut route = Socket::try_from(blocking)?;
        // Half of a listing is still to come.
        route.acknowledge(&veth("v0")).await?;
        check!(route.dump(&GetLink::default()).await?.next().await?.is_some());
        let mut route = route.into_blocking();
        check_eq!((route.port(), route.request(&GetLink::named("lo"))?.header.index), (77, 1));
        let mut route = Socket::try_from(route)?;
        check_eq!(route.request(&GetLink::named("lo")).await?.header.index, 1);
        let mut adopted = Socket::<Route>::try_from(route.as_fd().try_clone_to_owned()?)?;
        drop(route);
        check_eq!(adopted.request(&GetLink::named("lo")).await?.header.index, 1);
        Ok(())
    })
}

/// Two sockets, of which the first one asks the second.
fn pair() -> Result<(Socket<Usersock>, Socket<Usersock>), Error> {
    let peer = Socket::<Usersock>::open()?;
    let socket = nl_core::Socket::<Usersock>::builder().peer(peer.port()).open()?;
    Ok((socket.try_into()?, peer))
}

pub(crate) fn a_process_answers_when_it_likes() -> Outcome {
    run(single(), async {
        let (mut socket, mut peer) = pair()?;
        let answering = ::tokio::spawn(async move {
            for _ in 0..10 {
                let asked = peer.receive().await?;
                let from = asked.from();
                let message = asked.messages().next().ok_or("empty")??;
                let (sequence, number) = (message.header().sequence, message.decode::<Note>()?.number);
                ::tokio::time::sleep(Duration::from_millis(1)).await;
                peer.send_in(&Note { number }, from, Envelope { sequence, ..Envelope::default() }).await?;
            }
            Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
        });
        for number in 0..10 {
            check_eq!(socket.request(&Ask { number }).await?.number, number);
        }
        answering.await?.map_err(|error| error.to_string())?;
        Ok(())
    })
}

pub(crate) fn several_replies_come_one_after_the_other() -> Outcome {
    run(single(), async {
        let (mut socket, mut peer) = pair()?;
        let mut replies = socket.replies(&Ask { number: 0 }).await?;
        let asked = peer.receive().await?;
        let (from, message) = (asked.from(), asked.messages().next().ok_or("empty")??);
        let envelope = Envelope { sequence: message.header().sequence, ..Envelope::default() };
        for number in 0..3 {
            let flags = if number < 2 { Flags::MULTI } else { Flags::empty() };
            peer.send_in(&Note { number }, from, Envelope { flags, ..envelope }).await?;
            check_eq!(replies.next().await?, Some(Note { number }));
        }
        check!(replies.next().await?.is_none());
        Ok(())
    })
}

pub(crate) fn silence_ends_in_a_bounded_wait() -> Outcome {
    run(single(), async {
        let (mut socket, peer) = pair()?;
        socket.set_timeout(A_MOMENT);
        socket.set_receive_timeout(A_MOMENT);
        for _ in 0..2 {
            let error = socket.request(&Ask { number: 1 }).await.err().ok_or("answered")?;
            check!(
                matches!(error, Error::TimedOut { operation: Some("Ask"), after } if Some(after) == A_MOMENT)
            );
            let error = socket.receive().await.err().ok_or("received")?;
            check!(matches!(error, Error::TimedOut { operation: None, .. }));
            check!(matches!(socket.event().await, Err(Error::TimedOut { operation: None, .. })));
        }
        let port = peer.port();
        drop(peer);
        wait_until_gone(port)?;
        check!(matches!(socket.acknowledge(&Ask { number: 1 }).await, Err(Error::NoPeer { .. })));
        Ok(())
    })
}

pub(crate) fn a_full_receiver_is_a_bounded_wait_and_room_ends_it() -> Outcome {
    run(single(), async {
        let mut alice = Socket::<Usersock>::open()?;
        alice.set_timeout(A_MOMENT);
        let bob = nl_core::Socket::<Usersock>::builder().receive_buffer(1).open()?;
        let to = Address::port(bob.port());
        let mut sent = 0;
        let full = loop {
            match alice.send(&Note { number: sent }, to).await {
                Ok(()) if sent < 10_000 => sent += 1,
                other => break other,
            }
        };
        check!(sent > 0);
        check!(matches!(full, Err(Error::QueueFull { port, .. }) if port == bob.port()));

        alice.set_timeout(Some(Duration::from_secs(60)));
        let mut bob = Socket::try_from(bob)?;
        let reading = ::tokio::spawn(async move {
            // By now the sender waits.
            ::tokio::time::sleep(Duration::from_millis(5)).await;
            let mut numbers = Vec::new();
            while numbers.last() != Some(&u32::MAX) {
                let message = bob.receive().await?.messages().next().ok_or("empty")??.decode::<Note>()?;
                numbers.push(message.number);
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(numbers)
        });
        alice.send(&Note { number: u32::MAX }, to).await?;
        let numbers = reading.await?.map_err(|error| error.to_string())?;
        check_eq!(numbers, (0..sent).chain([u32::MAX]).collect::<Vec<_>>());
        Ok(())
    })
}

pub(crate) fn events_come_typed_and_loss_is_one_of_them() -> Outcome {
    run(single(), async {
        let listener = nl_core::Socket::<Route>::builder().receive_buffer(1).open()?;
        let mut listener = Socket::try_from(listener)?;
        listener.join(RTNLGRP_LINK)?;
        let mut other = Socket::<Route>::open()?;
        other.acknowledge(&veth("v0")).await?;
        for number in 1000..1100 {
            other.acknowledge(&mtu("v0", number)).await?;
        }
        listener.set_receive_timeout(A_MOMENT);
        let (mut lost, mut seen) = (0, 0);
        loop {
            match listener.events::<LinkEvent<'_>>().next().await {
                Ok(Notice::Message { message: LinkEvent::New(_), .. }) => seen += 1,
                Ok(Notice::Message { message, .. }) => return Err(format!("{message:?}").into()),
                Ok(Notice::Lost) => lost += 1,
                Err(Error::TimedOut { .. }) => break,
                Err(error) => return Err(error.into()),
            }
        }
        check!(lost == 1 && seen > 0 && seen < 100);

        // One that comes while the listener waits.
        listener.set_receive_timeout(None);
        let changing = ::tokio::spawn(async move {
            ::tokio::time::sleep(Duration::from_millis(5)).await;
            other.acknowledge(&mtu("v0", 1500)).await
        });
        match listener.events::<LinkEvent<'_>>().next().await? {
            Notice::Message { message: LinkEvent::New(link), .. } => check_eq!(link.mtu, Some(1500)),
            other => return Err(format!("{other:?}").into()),
        }
        changing.await??;
        listener.leave(RTNLGRP_LINK)?;
        Ok(())
    })
}

pub(crate) fn datagrams_are_sent_and_received_in_parts() -> Outcome {
    run(single(), async {
        let (alice, mut bob) = (Socket::<Usersock>::open()?, Socket::<Usersock>::open()?);
        let (from, to) = (Address::port(alice.port()), Address::port(bob.port()));
        // Runs when the receiver waits.
        let sending = ::tokio::spawn(async move {
            alice.send_raw(&[IoSlice::new(b"head"), IoSlice::new(b"tail")], to).await?;
            alice.send_raw(&[IoSlice::new(&[7; 64])], to).await
        });
        let (mut first, mut second) = ([0; 4], [0; 8]);
        let mut parts = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
        check_eq!(bob.receive_raw(&mut parts).await?, (8, from.into()));
        check_eq!((first, &second[..4]), (*b"head", &b"tail"[..]));
        sending.await??;
        let cut = bob.receive_raw(&mut [IoSliceMut::new(&mut first)]).await;
        check!(matches!(cut, Err(Error::Truncated { length: 64, room: 4 })));
        Ok(())
    })
}

pub(crate) fn a_socket_that_never_waits_lets_other_tasks_run() -> Outcome {
    run(single(), async {
        let done = Arc::new(AtomicBool::new(false));
        let other = ::tokio::spawn({
            let done = done.clone();
            async move { done.store(true, Ordering::Relaxed) }
        });
        let mut route = Socket::<Route>::open()?;
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

pub(crate) fn the_kernel_is_asked_without_timers() -> Outcome {
    let runtime = ::tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut route = Socket::<Route>::open()?;
        check_eq!(route.request(&GetLink::named("lo")).await?.header.index, 1);
        check!(!route.dump(&GetLink::default()).await?.collect().await?.messages.is_empty());
        Ok(())
    })
}

pub(crate) fn a_stop_ends_the_wait_of_a_task() -> Outcome {
    run(single(), async {
        let mut blocking = nl_core::Socket::<Route>::open()?;
        // Of the blocking socket, or of this one: it is the same.
        let first = blocking.stopper()?;
        let mut route = Socket::try_from(blocking)?;
        for stopper in [first, route.stopper()?] {
            // Runs when the listener waits.
            let stopping = ::tokio::spawn(async move { stopper.stop() });
            check!(matches!(route.event().await, Err(Error::Stopped)));
            check!(matches!(route.request(&GetLink::named("lo")).await, Err(Error::Stopped)));
            stopping.await?;
            route.resume();
            check_eq!(route.request(&GetLink::named("lo")).await?.header.index, 1);
            route.set_receive_timeout(A_MOMENT);
            check!(matches!(route.receive().await, Err(Error::TimedOut { .. })));
            route.set_receive_timeout(None);
        }
        Ok(())
    })
}

pub(crate) fn a_batch_has_an_outcome_for_each_request() -> Outcome {
    run(single(), async {
        let mut route = Socket::<Route>::open()?;
        let mut batch = Batch::new();
        let made = batch.acknowledge(&veth("v0"))?;
        let refused = batch.acknowledge(&veth("v0"))?;
        let seen = batch.request(&GetLink::named("v0"))?;
        let outcomes = route.execute(&batch).await?;
        check_eq!(outcomes.get(made), nl_core::socket::Outcome::Done);
        check_eq!(outcomes.reply(seen)?.name, Some("v0"));
        check!(
            matches!(outcomes.get(refused), nl_core::socket::Outcome::Refused(it) if it.errno == Errno::EEXIST)
        );
        check_eq!(route.request(&GetLink::named("lo")).await?.header.index, 1);
        Ok(())
    })
}

pub(crate) fn a_mirror_is_resynchronized() -> Outcome {
    run(single(), async {
        let mut route = Socket::<Route>::open()?;
        let mut links = Mirror::<Link<'_>, i32>::new(|link| link.header.index);
        let before = route.resync(&mut links, &GetLink::default()).await?.len();
        check!(before > 0 && route.try_event()?.is_none() && route.try_receive()?.is_none());
        Socket::<Route>::open()?.acknowledge(&veth("v0")).await?;
        // Both ends.
        check_eq!(route.resync(&mut links, &GetLink::default()).await?.len(), 2);
        check_eq!(route.resync(&mut links, &GetLink::default()).await?.len(), 0);
        Ok(())
    })
}

/// The runtime may move each future to another thread: it is enough that this compiles.
#[expect(dead_code, reason = "the compiler is the test")]
fn futures_go_from_thread_to_thread(mut socket: Socket<Usersock>, bytes: &mut [u8]) {
    fn is_send(_: impl Send) {}
    let (ask, to) = (Ask { number: 1 }, Address::KERNEL);
    is_send(socket.request(&ask));
    is_send(socket.request_raw(&ask));
    is_send(socket.acknowledge(&ask));
    is_send(socket.replies(&ask));
    is_send(socket.dump(&List {}));
    is_send(socket.dump_consistent(&List {}, 1));
    is_send(async {
        let mut list = socket.dump(&List {}).await?;
        list.next().await?;
        list.for_each(|_| ()).await?;
        list.collect().await
    });
    is_send(socket.execute(&Batch::new()));
    is_send(socket.event());
    is_send(socket.events::<Notes>().next());
    is_send(socket.send(&Note { number: 1 }, to));
    is_send(socket.send_in(&Note { number: 1 }, to, Envelope::default()));
    is_send(socket.send_raw(&[IoSlice::new(bytes)], to));
    is_send(socket.receive());
    is_send(socket.receive_raw(&mut [IoSliceMut::new(bytes)]));
}

#[derive(Request)]
#[nl(protocol = Usersock, type = 0x21, reply = Note, dump)]
struct List {}

#[derive(Messages)]
#[nl(protocol = Usersock)]
enum Notes {
    #[expect(dead_code, reason = "nobody looks")]
    Note(Note),
    #[nl(other)]
    Other,
}
