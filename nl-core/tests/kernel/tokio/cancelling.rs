//! Futures that are dropped, each after every number of polls that it may have.

use std::error::Error;
use std::io::{IoSlice, IoSliceMut};
use std::time::Duration;

use nl_core::message::{Envelope, Header};
use nl_core::tokio::Socket;
use nl_core::{Address, Batch, Flags};

use super::{Ask, Note, polled, run, single};
use crate::opening::Usersock;
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

/// More polls than any future here needs.
const MOST: usize = 12;

/// The other end: a socket of a process that answers in parts, one at a step.
struct Peer {
    socket: nl_core::Socket<Usersock>,
    stranger: nl_core::Socket<Usersock>,
    asked: Option<(Address, Envelope, u32)>,
    step: u32,
}

impl Peer {
    /// Steps of one answer.
    const STEPS: u32 = 6;

    fn open() -> Result<(Socket<Usersock>, Self), Box<dyn Error>> {
        let mut socket = nl_core::Socket::<Usersock>::open()?;
        socket.set_receive_timeout(Some(Duration::ZERO));
        let asking = nl_core::Socket::<Usersock>::builder().peer(socket.port()).open()?;
        let stranger = nl_core::Socket::<Usersock>::open()?;
        Ok((asking.try_into()?, Self { socket, stranger, asked: None, step: 0 }))
    }

    /// Looks what it is asked, if nothing is to be answered yet.
    fn look(&mut self) -> Outcome {
        if self.asked.is_some() {
            return Ok(());
        }
        let asked = match self.socket.receive() {
            Err(nl_core::Error::TimedOut { .. }) => return Ok(()),
            asked => asked?,
        };
        let message = asked.messages().next().ok_or("empty")??;
        let envelope =
            Envelope { sequence: message.header().sequence, flags: Flags::MULTI, ..Envelope::default() };
        self.asked = Some((asked.from(), envelope, message.decode::<Note>()?.number));
        self.step = 0;
        Ok(())
    }

    /// The next step of its answer; `false` if there is none.
    fn step(&mut self) -> Result<bool, Box<dyn Error>> {
        self.look()?;
        let Some((to, envelope, number)) = self.asked else { return Ok(false) };
        self.step += 1;
        match self.step {
            // Whoever knows the number may lie.
            1 | 3 => self.stranger.send_in(&Note { number: u32::MAX }, to, envelope)?,
            2 => self.socket.send_in(&Note { number }, to, envelope)?,
            4 => self.socket.send_in(&Note { number: number + 1 }, to, envelope)?,
            5 => {
                // NLMSG_DONE with code 0.
                let header =
                    Header { length: 20, kind: 3, flags: Flags::MULTI, sequence: envelope.sequence, port: 0 };
                self.socket.send_raw(&[IoSlice::new(&header.to_bytes()), IoSlice::new(&[0; 4])], to)?;
            }
            _ => {
                self.asked = None;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The rest of an answer that nobody waits for, if it was asked at all.
    fn finish(&mut self) -> Outcome {
        while self.asked.is_some() {
            self.step()?;
        }
        Ok(())
    }
}

/// Another request on the same socket is answered as what it asked, though the rest of the last answer comes before it,
/// or while it waits.
async fn goes_on(socket: &mut Socket<Usersock>, peer: &mut Peer, number: u32, late: bool) -> Outcome {
    peer.look()?;
    if !late {
        peer.finish()?;
    }
    let mut stale = late;
    let request = Ask { number };
    let asked = polled(MOST, socket.request(&request), || {
        if std::mem::take(&mut stale) {
            peer.finish()?;
        }
        peer.step()
    });
    let reply = asked.await?.ok_or("no answer")??;
    check_eq!(reply.number, number);
    peer.finish()
}

/// Calls a function of the socket, drops its future after every number of polls, and asks something else each time.
async fn dropped<T>(call: impl AsyncFn(&mut Socket<Usersock>, u32) -> Result<T, nl_core::Error>) -> Outcome {
    let (mut ended, mut number) = (0, 0);
    for polls in 0..MOST {
        for late in [false, true] {
            let (mut socket, mut peer) = Peer::open()?;
            for _ in 0..3 {
                number += 10;
                let called = polled(polls, call(&mut socket, number), || peer.step()).await?;
                ended += usize::from(called.transpose()?.is_some());
                goes_on(&mut socket, &mut peer, number + 5, late).await?;
            }
        }
    }
    // Some were dropped half-way, and some came to their end.
    check!(ended > 0 && ended < 6 * (MOST - 1));
    Ok(())
}

pub(crate) fn after_a_request_that_was_dropped_the_next_gets_its_own_answer() -> Outcome {
    run(single(), async {
        dropped(async |socket, number| socket.request(&Ask { number }).await.map(|_| ())).await?;
        dropped(async |socket, number| socket.request_raw(&Ask { number }).await.map(|_| ())).await
    })
}

pub(crate) fn after_a_change_that_was_dropped_the_next_gets_its_own_answer() -> Outcome {
    run(single(), async { dropped(async |socket, number| socket.acknowledge(&Ask { number }).await).await })
}

pub(crate) fn after_a_listing_that_was_dropped_the_next_gets_its_own_answer() -> Outcome {
    run(single(), async {
        dropped(async |socket, number| socket.dump(&Ask { number }).await?.collect().await.map(|_| ()))
            .await?;
        dropped(async |socket, number| {
            let mut replies = socket.replies(&Ask { number }).await?;
            while replies.next().await?.is_some() {}
            Ok(())
        })
        .await?;
        dropped(async |socket, number| socket.dump(&Ask { number }).await?.for_each(|_| ()).await).await?;
        dropped(async |socket, number| socket.dump_consistent(&Ask { number }, 2).await.map(|_| ())).await
    })
}

pub(crate) fn after_a_batch_that_was_dropped_the_next_gets_its_own_answer() -> Outcome {
    run(single(), async {
        dropped(async |socket, number| {
            let mut batch = Batch::new();
            let asked = batch.request(&Ask { number })?;
            let outcomes = socket.execute(&batch).await?;
            outcomes.reply(asked).map(|_| ())
        })
        .await
    })
}

pub(crate) fn a_message_of_a_listing_is_not_lost_where_its_future_is_dropped() -> Outcome {
    run(single(), async {
        for polls in 1..MOST {
            let (mut socket, mut peer) = Peer::open()?;
            let mut parts = socket.dump(&Ask { number: 1 }).await?;
            let mut numbers = Vec::new();
            for _ in 0..10 * Peer::STEPS {
                // Each future has so many polls, and what it did not give the next one gives.
                let next = polled(polls, parts.next(), || peer.step()).await?;
                match next.transpose()? {
                    Some(Some(part)) => numbers.push(part.number),
                    Some(None) => break,
                    None if polls == 1 => {
                        peer.step()?;
                    }
                    None => {}
                }
            }
            check_eq!(numbers, [1, 2]);
        }
        Ok(())
    })
}

pub(crate) fn a_listing_of_the_kernel_can_be_dropped_at_each_message() -> Outcome {
    run(single(), async {
        let mut route = Socket::<Route>::open()?;
        for number in 0..60 {
            route.acknowledge(&veth(&format!("v{number}"))).await?;
        }
        for taken in 0..5 {
            let mut links = route.dump(&GetLink::default()).await?;
            for _ in 0..taken * 20 {
                check!(links.next().await?.is_some());
            }
            // Neither a stale part as the reply, nor EBUSY.
            check_eq!(route.request(&GetLink::named("lo")).await?.header.index, 1);
            let dropped =
                polled(taken, async { route.dump(&GetLink::default()).await?.collect().await }, || Ok(true));
            let _ = dropped.await?;
        }
        check!(route.dump(&GetLink::default()).await?.collect().await?.messages.len() > 120);
        Ok(())
    })
}

pub(crate) fn no_event_is_lost_where_futures_are_dropped() -> Outcome {
    const GROUP: u32 = 3;
    run(single(), async {
        let mut peer = nl_core::Socket::<Usersock>::open()?;
        let builder = nl_core::Socket::<Usersock>::builder().processes().peer(peer.port());
        let mut socket = Socket::try_from(builder.open()?)?;
        socket.join(GROUP)?;
        let (mut sent, mut got) = (0, Vec::new());
        let mut shout = |peer: &mut nl_core::Socket<Usersock>| -> Result<bool, Box<dyn Error>> {
            peer.send(&Note { number: sent }, Address::group(GROUP)?)?;
            sent += 1;
            Ok(true)
        };
        for polls in 0..MOST {
            for _ in 0..3 {
                if let Some(event) = polled(polls, socket.event(), || shout(&mut peer)).await? {
                    got.push(event?.message().decode::<Note>()?.number);
                }
                // A request meanwhile that is never answered, and dropped, too; then one that is sent and nothing more.
                let asked = polled(polls, socket.request(&Ask { number: 7 }), || shout(&mut peer)).await?;
                check!(asked.is_none());
            }
        }
        socket.set_receive_timeout(Some(Duration::from_millis(20)));
        while let Ok(event) = socket.event().await {
            got.push(event.message().decode::<Note>()?.number);
        }
        check!(sent > 30);
        check_eq!(got, (0..sent).collect::<Vec<_>>());
        Ok(())
    })
}

pub(crate) fn no_datagram_is_lost_where_futures_are_dropped() -> Outcome {
    run(single(), async {
        let mut alice = nl_core::Socket::<Usersock>::open()?;
        let mut bob = Socket::<Usersock>::open()?;
        let to = Address::port(bob.port());
        let (mut sent, mut got) = (0, Vec::new());
        let mut say = || -> Result<bool, Box<dyn Error>> {
            alice.send(&Note { number: sent }, to)?;
            sent += 1;
            Ok(true)
        };
        for polls in 0..MOST {
            if let Some(datagram) = polled(polls, bob.receive(), &mut say).await? {
                let message = datagram?.messages().next().ok_or("empty")??;
                got.push(message.decode::<Note>()?.number);
            }
            let mut bytes = [0; 24];
            let received = async { bob.receive_raw(&mut [IoSliceMut::new(&mut bytes)]).await };
            if let Some(received) = polled(polls, received, &mut say).await? {
                check_eq!(received?.0, bytes.len());
                got.push(nl_core::RawMessage::parse(&bytes)?.decode::<Note>()?.number);
            }
        }
        bob.set_receive_timeout(Some(Duration::from_millis(20)));
        while let Ok(datagram) = bob.receive().await {
            got.push(datagram.messages().next().ok_or("empty")??.decode::<Note>()?.number);
        }
        check!(sent > 10);
        check_eq!(got, (0..sent).collect::<Vec<_>>());
        Ok(())
    })
}

pub(crate) fn what_was_being_sent_is_there_as_a_whole_or_not_at_all() -> Outcome {
    run(single(), async {
        let mut alice = Socket::<Usersock>::open()?;
        let mut bob = nl_core::Socket::<Usersock>::builder().receive_buffer(1).open()?;
        bob.set_receive_timeout(Some(Duration::from_millis(20)));
        let to = Address::port(bob.port());
        let (mut sent, mut dropped, mut got) = (Vec::new(), 0, Vec::new());
        for number in 0..200u32 {
            // Every now and then the receiver reads one, so that some find room only after they waited.
            let polls = usize::try_from(number % 7)?;
            let mut reads = number % 3;
            let note = Note { number };
            let sending = polled(polls, alice.send(&note, to), || {
                if reads == 0 {
                    let datagram = bob.receive()?;
                    got.push(datagram.messages().next().ok_or("empty")??.decode::<Note>()?.number);
                }
                reads = reads.saturating_sub(1);
                Ok(true)
            });
            match sending.await? {
                Some(outcome) => {
                    outcome?;
                    sent.push(number);
                }
                None => dropped += 1,
            }
        }
        while let Ok(datagram) = bob.receive() {
            got.push(datagram.messages().next().ok_or("empty")??.decode::<Note>()?.number);
        }
        check!(dropped > 30 && sent.len() > 30);
        check_eq!(got, sent);
        Ok(())
    })
}
