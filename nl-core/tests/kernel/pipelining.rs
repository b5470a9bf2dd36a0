//! Many requests in flight on one socket.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use nl_core::message::Envelope;
use nl_core::session::RequestId;
use nl_core::socket::{Happened, Pipeline, Submitted};
use nl_core::sys::rtnetlink::RTNLGRP_LINK;
use nl_core::{Address, Errno, Error, Flags, Socket};

use crate::opening::Usersock;
use crate::peers::{Ask, Note, strangers};
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

const SOON: Option<Duration> = Some(Duration::from_secs(5));

/// How each request ended, and the names of the links that came for it.
type Told = BTreeMap<u32, (Vec<String>, Option<Result<(), Error>>)>;

/// Waits until nothing is in flight; no request may end twice, or be answered behind its end.
fn finish(
    pipeline: &mut Pipeline<Route>,
    any: Submitted<GetLink<'static>>,
) -> Result<Told, Box<dyn std::error::Error>> {
    let mut told = Told::new();
    for _ in 0..100_000 {
        if pipeline.in_flight() == 0 {
            return Ok(told);
        }
        match pipeline.wait()? {
            Happened::Reply { request, message } => {
                let name = any.decode(message)?.name.map(str::to_owned);
                let (names, ended) = told.entry(request.sequence()).or_default();
                check_eq!(ended.is_some(), false);
                names.extend(name);
            }
            Happened::Ended { request, outcome } => {
                let ended = &mut told.entry(request.sequence()).or_default().1;
                check_eq!(ended.is_some(), false);
                *ended = Some(outcome.map(|_| ()));
            }
            other => return Err(format!("{other:?}").into()),
        }
    }
    Err("no end".into())
}

fn names(told: &Told, request: RequestId) -> &[String] {
    told.get(&request.sequence()).map_or(&[], |told| &told.0)
}

fn errno(told: &Told, request: RequestId) -> Option<Errno> {
    told.get(&request.sequence())?.1.as_ref()?.as_ref().err()?.errno()
}

pub(crate) fn each_of_many_requests_has_its_own_outcome() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for number in 0..10 {
        route.acknowledge(&veth(&format!("v{number}")))?;
    }
    let mut pipeline = Pipeline::from(route);
    let mut asked = Vec::new();
    for round in 0..50 {
        // Every third one is not there.
        let name = format!("{}{}", if round % 3 == 0 { "w" } else { "v" }, round % 10);
        let request = pipeline.submit(&GetLink::named(&name))?.id();
        asked.push((request, name));
    }
    check_eq!(pipeline.in_flight(), 50);
    let last = pipeline.submit(&GetLink::named("lo"))?;
    let told = finish(&mut pipeline, last)?;
    check_eq!(names(&told, last.id()), ["lo"]);
    check_eq!(told.len(), 51);
    for (request, name) in asked {
        if name.starts_with('w') {
            check_eq!((names(&told, request), errno(&told, request)), (&[][..], Some(Errno::ENODEV)));
        } else {
            check_eq!((names(&told, request), errno(&told, request)), (&[name][..], None));
        }
    }
    check_eq!(pipeline.into_socket().request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}

pub(crate) fn dumps_wait_for_each_other_and_requests_do_not() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for number in 0..60 {
        route.acknowledge(&veth(&format!("v{number}")))?;
    }
    let mut pipeline = Pipeline::from(route);
    let first = pipeline.submit_dump(&GetLink::default())?;
    let given_up = pipeline.submit_dump(&GetLink::default())?;
    let third = pipeline.submit_dump(&GetLink::default())?;
    let request = pipeline.submit(&GetLink::named("lo"))?;
    pipeline.abandon(given_up.id());
    let told = finish(&mut pipeline, third)?;
    for dump in [first, third] {
        check_eq!(errno(&told, dump.id()), None);
        check!(names(&told, dump.id()).len() > 120);
    }
    check_eq!(names(&told, first.id()), names(&told, third.id()));
    check_eq!(names(&told, request.id()), ["lo"]);
    check_eq!(told.len(), 3);
    Ok(())
}

pub(crate) fn a_dump_that_is_given_up_half_way_makes_way_for_the_next() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for number in 0..60 {
        route.acknowledge(&veth(&format!("v{number}")))?;
    }
    let mut pipeline = Pipeline::from(route);
    let first = pipeline.submit_dump(&GetLink::default())?;
    check!(matches!(pipeline.wait()?, Happened::Reply { request, .. } if request == first.id()));
    pipeline.abandon(first.id());
    check_eq!(pipeline.in_flight(), 0);
    let second = pipeline.submit_dump(&GetLink::default())?;
    let told = finish(&mut pipeline, second)?;
    check_eq!(errno(&told, second.id()), None);
    check!(names(&told, second.id()).len() > 120);
    check_eq!(told.len(), 1);
    Ok(())
}

pub(crate) fn what_is_not_answered_in_time_ends_and_the_rest_goes_on() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let builder = Socket::<Usersock>::builder().peer(peer.port());
    let mut pipeline = Pipeline::from(builder.timeout(Some(Duration::from_millis(30))).open()?);
    check!(pipeline.poll()?.is_none());
    check_eq!(pipeline.timeout(), None);
    let silent = pipeline.submit(&Ask { text: "silent" })?;
    check!(pipeline.timeout().is_some());
    match pipeline.wait()? {
        Happened::Ended { request, outcome: Err(Error::TimedOut { .. }) } => check_eq!(request, silent.id()),
        other => return Err(format!("{other:?}").into()),
    }
    let asked = pipeline.submit(&Ask { text: "again" })?;
    // The first one was late.
    for _ in 0..2 {
        let datagram = peer.receive()?;
        let message = datagram.messages().next().ok_or("empty")??;
        let text = message.decode::<Note<'_>>()?.text.to_owned();
        let sequence = message.header().sequence;
        let envelope = Envelope { sequence, ..Envelope::default() };
        let to = datagram.from();
        peer.send_in(&Note { text: &text }, to, envelope)?;
    }
    match pipeline.wait()? {
        Happened::Reply { request, message } => {
            check_eq!((request, asked.decode(message)?.text), (asked.id(), "again"));
        }
        other => return Err(format!("{other:?}").into()),
    }
    check!(matches!(pipeline.wait()?, Happened::Ended { request, outcome: Ok(_) } if request == asked.id()));
    check!(pipeline.poll()?.is_none());
    Ok(())
}

pub(crate) fn answers_in_any_order_are_those_of_their_requests() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let socket = Socket::<Usersock>::builder().peer(peer.port()).timeout(SOON).open()?;
    let to = Address::port(socket.port());
    let mut pipeline = Pipeline::from(socket);
    let mut asked = Vec::new();
    for _ in 0..30 {
        asked.push(pipeline.submit(&Ask { text: "?" })?);
    }
    for given_up in asked.iter().step_by(5) {
        pipeline.abandon(given_up.id());
    }
    // Each once: 7 and 30 have no common divisor.
    for place in (0..30).map(|turn| turn * 7 % 30) {
        let asked = asked.get(place).ok_or("no request")?;
        let envelope = Envelope { sequence: asked.id().sequence(), ..Envelope::default() };
        peer.send_in(&Note { text: &place.to_string() }, to, envelope)?;
        if place % 5 == 0 {
            check!(pipeline.poll()?.is_none());
            continue;
        }
        match pipeline.wait()? {
            Happened::Reply { request, message } => {
                check_eq!(request, asked.id());
                check_eq!(asked.decode(message)?.text, place.to_string());
            }
            other => return Err(format!("{other:?}").into()),
        }
        check!(
            matches!(pipeline.wait()?, Happened::Ended { request, outcome: Ok(_) } if request == asked.id())
        );
    }
    check_eq!((pipeline.in_flight(), pipeline.timeout()), (0, None));
    Ok(())
}

pub(crate) fn a_part_prolongs_the_time_of_its_own_request_alone() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let builder = Socket::<Usersock>::builder().peer(peer.port());
    let socket = builder.timeout(Some(Duration::from_millis(60))).open()?;
    let to = Address::port(socket.port());
    let mut pipeline = Pipeline::from(socket);
    let in_parts = pipeline.submit(&Ask { text: "in parts" })?.id();
    let envelope = Envelope { flags: Flags::MULTI, sequence: in_parts.sequence(), ..Envelope::default() };
    peer.send_in(&Note { text: "part" }, to, envelope)?;
    check!(matches!(pipeline.wait()?, Happened::Reply { request, .. } if request == in_parts));
    thread::sleep(Duration::from_millis(30));
    let silent = [(); 2].map(|()| pipeline.submit(&Ask { text: "silent" }));
    for silent in silent {
        let silent = silent?.id();
        let ended = pipeline.wait()?;
        check!(matches!(ended, Happened::Ended { request, outcome: Err(_) } if request == silent));
    }
    check!(pipeline.timeout().is_some());
    check!(matches!(pipeline.wait()?, Happened::Ended { request, .. } if request == in_parts));
    check_eq!((pipeline.timeout(), pipeline.in_flight()), (None, 0));
    Ok(())
}

pub(crate) fn another_timeout_is_that_of_the_requests_behind_it() -> Outcome {
    let peer = Socket::<Usersock>::open()?;
    let mut pipeline = Pipeline::from(Socket::<Usersock>::builder().peer(peer.port()).timeout(SOON).open()?);
    pipeline.submit(&Ask { text: "given up" })?;
    let mut socket = pipeline.into_socket();
    socket.set_timeout(Some(Duration::from_millis(20)));
    let mut pipeline = Pipeline::from(socket);
    check_eq!((pipeline.timeout(), pipeline.in_flight()), (None, 0));
    let silent = pipeline.submit(&Ask { text: "silent" })?.id();
    check!(pipeline.timeout() <= Some(Duration::from_millis(20)));
    check!(matches!(pipeline.wait()?, Happened::Ended { request, .. } if request == silent));
    let mut socket = pipeline.into_socket();
    socket.set_timeout(None);
    let mut pipeline = Pipeline::from(socket);
    pipeline.submit(&Ask { text: "for ever" })?;
    check_eq!((pipeline.timeout(), pipeline.in_flight()), (None, 1));
    Ok(())
}

pub(crate) fn what_overran_the_queue_ends_all_and_the_next_request_is_answered() -> Outcome {
    // Room for some answers, but not for all.
    let builder = Socket::<Route>::builder().receive_buffer(8 * 1024).timeout(SOON);
    let mut pipeline = Pipeline::from(builder.open()?);
    for _ in 0..100 {
        pipeline.submit(&GetLink::named("lo"))?;
    }
    let mut lost = 0;
    while pipeline.in_flight() > 0 {
        match pipeline.wait()? {
            Happened::Ended { outcome: Err(Error::Lost), .. } => lost += 1,
            Happened::Ended { outcome: Ok(_), .. } | Happened::Reply { .. } => {}
            other => return Err(format!("{other:?}").into()),
        }
        // Held until the queue is empty: what the kernel would say before is dropped.
        if lost == 1 {
            lost += 1;
            pipeline.submit(&GetLink::named("lo"))?;
        }
    }
    check!(lost > 2);
    let asked = pipeline.submit(&GetLink::named("lo"))?;
    let told = finish(&mut pipeline, asked)?;
    check_eq!((names(&told, asked.id()), errno(&told, asked.id())), (&[String::from("lo")][..], None));
    Ok(())
}

pub(crate) fn what_was_not_sent_yet_outlives_a_loss() -> Outcome {
    let builder = Socket::<Route>::builder().receive_buffer(8 * 1024).timeout(SOON);
    let mut pipeline = Pipeline::from(builder.open()?);
    let runs = pipeline.submit_dump(&GetLink::default())?;
    let waits = pipeline.submit_dump(&GetLink::default())?;
    for _ in 0..100 {
        pipeline.submit(&GetLink::named("lo"))?;
    }
    let told = finish(&mut pipeline, waits)?;
    check_eq!(errno(&told, runs.id()), Some(Errno::ENOBUFS));
    check_eq!(errno(&told, waits.id()), None);
    check!(names(&told, waits.id()).iter().any(|name| name == "lo"));
    Ok(())
}

pub(crate) fn notifications_come_between() -> Outcome {
    let mut pipeline = Pipeline::<Route>::open()?;
    pipeline.join(RTNLGRP_LINK)?;
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    let asked = pipeline.submit(&GetLink::named("v0"))?;
    let (mut events, mut replies) = (0, 0);
    while pipeline.in_flight() > 0 || events == 0 {
        match pipeline.wait()? {
            Happened::Event(event) => {
                check_eq!(event.group(), Some(RTNLGRP_LINK));
                events += 1;
            }
            Happened::Reply { message, .. } => {
                check_eq!(asked.decode(message)?.name, Some("v0"));
                replies += 1;
            }
            Happened::Ended { outcome, .. } => drop(outcome?),
            other => return Err(format!("{other:?}").into()),
        }
    }
    check_eq!(replies, 1);
    Ok(())
}

pub(crate) fn strangers_do_not_prolong_the_wait_of_one_who_listens() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    socket.set_receive_timeout(Some(Duration::from_millis(200)));
    let chatting = strangers(socket.port());
    let mut pipeline = Pipeline::from(socket);
    for _ in 0..2 {
        check!(matches!(pipeline.wait(), Err(Error::TimedOut { operation: None, .. })));
    }
    drop(pipeline);
    for chatting in chatting {
        // They were still at it when the wait was over.
        check!(chatting.join().map_err(|_| "panicked")??);
    }
    Ok(())
}
