//! After an error the socket is usable: nothing of it stays behind for what is asked next.

use std::io::{IoSlice, IoSliceMut};
use std::time::Duration;

use nl_core::message::Envelope;
use nl_core::socket::{Filter, Happened, Instruction, Pipeline};
use nl_core::{Address, Batch, Errno, Error, Socket};

use crate::generic::{GetDevice, Netdev};
use crate::opening::Usersock;
use crate::peers::{Ask, Classic, Note, Say, Text, header};
use crate::route::{GetLink, Route};
use crate::{Outcome, check, check_eq};

const A_MOMENT: Duration = Duration::from_millis(50);
const SOON: Option<Duration> = Some(Duration::from_secs(5));

/// A socket with a queue that has room for a few answers.
fn small() -> Result<Socket<Route>, Error> {
    let mut route = Socket::<Route>::builder().receive_buffer(8 << 10).timeout(SOON).open()?;
    route.set_receive_timeout(SOON);
    Ok(route)
}

/// Has the kernel acknowledge so often, each time with an `NLMSG_ERROR` that nobody waits for.
fn acknowledge(route: &Socket<Route>, times: u32) -> Result<(), Error> {
    let nothing = header(16, 1, 1 | 4, 0, 0);
    (0..times).try_for_each(|_| route.send_raw(&[IoSlice::new(&nothing)], Address::KERNEL))
}

/// Enough of them that the queue overruns.
const MANY: u32 = 100;

fn drop_all() -> Filter {
    // BPF_RET | BPF_K
    Filter::new([Instruction::new(0x06, 0, 0, 0)])
}

pub(crate) fn after_a_loss_of_datagrams_the_same_socket_can_ask() -> Outcome {
    type Take = fn(&mut Socket<Route>) -> Result<(), Error>;
    let ways: [Take; 3] = [
        |route| route.receive().map(drop),
        |route| route.try_receive().map(drop),
        |route| route.receive_raw(&mut [IoSliceMut::new(&mut [0; 64])]).map(drop),
    ];
    for take in ways {
        let mut route = small()?;
        acknowledge(&route, MANY)?;
        check!(matches!(take(&mut route), Err(Error::Lost)));
        // Until the queue is empty, the kernel drops answers, and says so only once.
        check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    }
    Ok(())
}

pub(crate) fn after_a_batch_that_was_out_of_time_behind_a_loss_the_same_socket_can_ask() -> Outcome {
    let mut route = small()?;
    acknowledge(&route, MANY)?;
    let mut batch = Batch::new();
    batch.acknowledge(&GetLink::named("lo"))?;
    route.set_timeout(Some(Duration::ZERO));
    let error = route.execute(&batch).err().ok_or("answered")?;
    check!(matches!(error.error, Error::TimedOut { .. }));
    check!(matches!(error.outcomes.all_done(), Err(Error::Unanswered { operation: "RTM_GETLINK" })));
    route.set_timeout(SOON);
    check_eq!(route.request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}

pub(crate) fn a_dump_for_which_there_was_no_room_makes_way_for_the_next() -> Outcome {
    let mut route = small()?;
    // One thing lies there, and the first part of the dump does not go with it: the kernel refuses, but goes on as soon as
    // there is room.
    acknowledge(&route, 1)?;
    let error = route.dump(&GetLink::default())?.next().err().ok_or("listed")?;
    check_eq!(error.errno(), Some(Errno::ENOBUFS));
    let links = route.dump(&GetLink::default())?.collect()?;
    check_eq!(links.messages.len(), 1);
    Ok(())
}

pub(crate) fn a_dump_that_a_socket_did_not_read_holds_up_no_pipeline() -> Outcome {
    let mut route = Socket::<Route>::builder().timeout(Some(A_MOMENT)).open()?;
    route.set_receive_timeout(SOON);
    route.set_filter(&drop_all())?;
    check!(matches!(route.dump(&GetLink::default())?.next(), Err(Error::TimedOut { .. })));
    route.clear_filter()?;
    route.set_timeout(SOON);
    let mut pipeline = Pipeline::from(route);
    let links = pipeline.submit_dump(&GetLink::default())?;
    check!(matches!(pipeline.wait()?, Happened::Reply { request, .. } if request == links.id()));
    Ok(())
}

pub(crate) fn a_dump_that_stands_still_in_the_kernel_makes_way_for_the_next() -> Outcome {
    let mut route = Socket::<Route>::builder().open()?;
    // Its first part is dropped, and the kernel goes on with it when something is received: nothing is.
    let stall = |route: &mut Socket<Route>| -> Outcome {
        route.set_timeout(Some(A_MOMENT));
        route.set_filter(&drop_all())?;
        check!(matches!(route.dump(&GetLink::default())?.next(), Err(Error::TimedOut { .. })));
        route.clear_filter()?;
        route.set_timeout(SOON);
        Ok(())
    };
    stall(&mut route)?;
    check!(!route.dump(&GetLink::default())?.collect()?.messages.is_empty());
    stall(&mut route)?;
    // Also where somebody has listened before.
    check!(route.try_event()?.is_none());
    check!(!route.dump(&GetLink::default())?.collect()?.messages.is_empty());
    stall(&mut route)?;
    let mut pipeline = Pipeline::from(route);
    let links = pipeline.submit_dump(&GetLink::default())?;
    check!(matches!(pipeline.wait()?, Happened::Reply { request, .. } if request == links.id()));
    Ok(())
}

pub(crate) fn a_family_is_resolved_by_the_kernel_also_where_a_peer_is_asked() -> Outcome {
    let peer = Socket::<Netdev>::open()?;
    let mut socket = Socket::<Netdev>::builder().peer(peer.port()).timeout(Some(A_MOMENT)).open()?;
    check_eq!(socket.family_id(), peer.family_id());
    // Who is silent is the peer.
    check!(matches!(socket.acknowledge(&GetDevice { index: Some(1) }), Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn a_late_answer_without_a_number_is_not_the_next_ones() -> Outcome {
    let mut module = Socket::<Classic>::open()?;
    let mut program = Socket::<Classic>::builder().peer(module.port()).timeout(Some(A_MOMENT)).open()?;
    let to = Address::port(program.port());
    check!(matches!(program.request(&Say { text: "first" }), Err(Error::TimedOut { .. })));
    module.send(&Text { text: "late" }, to)?;
    // Nothing comes for the second one: what lies there is not its answer.
    let second = program.request(&Say { text: "second" }).map(|answer| answer.text.to_owned());
    check!(matches!(second, Err(Error::TimedOut { .. })));
    Ok(())
}

pub(crate) fn a_late_answer_that_is_cut_disturbs_nobody_who_listens() -> Outcome {
    let mut peer = Socket::<Usersock>::open()?;
    let builder = Socket::<Usersock>::builder().peer(peer.port()).buffer(64).timeout(Some(A_MOMENT));
    let mut socket = builder.open()?;
    socket.set_receive_timeout(Some(A_MOMENT));
    check!(matches!(socket.request(&Ask { text: "?" }), Err(Error::TimedOut { .. })));
    let asked = peer.receive()?.messages().next().ok_or("empty")??.header();
    let envelope = Envelope { sequence: asked.sequence, ..Envelope::default() };
    let long = "!".repeat(100);
    peer.send_in(&Note { text: &long }, Address::port(socket.port()), envelope)?;
    // Of what was cut nobody can tell whether it was a notification; but it is no error of what is asked now.
    check!(matches!(socket.event(), Err(Error::Lost)));
    check!(matches!(socket.event(), Err(Error::TimedOut { .. })));
    Ok(())
}
