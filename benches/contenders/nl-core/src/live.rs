//! Conversations with the kernel.

use contract::{Failure, Setup};
use nl_core::socket::Notice;
use nl_core::sys::rtnetlink::*;
use nl_core::{Batch, Messages, Request, Socket};

use crate::codec::{add_route, route_sum};
use crate::schema::*;

/// What is listened to.
#[derive(Messages)]
#[nl(protocol = Rtnetlink)]
enum RouteEvent {
    New(Route),
    #[nl(other)]
    Other,
}

#[derive(Request)]
#[nl(protocol = Rtnetlink, type = RTM_GETROUTE, reply = Route, dump)]
struct GetRoutes {
    #[nl(header)]
    header: RouteHeader,
}

pub(crate) fn dump() -> Result<u64, Failure> {
    let mut socket = Socket::<Rtnetlink>::open()?;
    let mut routes = socket.dump(&GetRoutes { header: RouteHeader { family: 2, ..Default::default() } })?;
    let mut sum = 0u64;
    while let Some(route) = routes.next()? {
        sum = sum.wrapping_add(route_sum(&route));
    }
    Ok(sum)
}

pub(crate) fn insert(setup: &Setup, count: u64) -> Result<(), Failure> {
    let mut socket = Socket::<Rtnetlink>::open()?;
    for route in setup.new_routes(count) {
        socket.acknowledge(&add_route(&route))?;
    }
    Ok(())
}

pub(crate) fn insert_batch(setup: &Setup, count: u64) -> Result<(), Failure> {
    let mut socket = Socket::<Rtnetlink>::open()?;
    let mut batch = Batch::new().quiet();
    let mut routes = setup.new_routes(count).peekable();
    while routes.peek().is_some() {
        for route in routes.by_ref().take(1024) {
            batch.acknowledge(&add_route(&route))?;
        }
        socket.execute(&batch)?.all_done()?;
        batch.clear();
    }
    Ok(())
}

pub(crate) fn listen() -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    let mut socket = Socket::<Rtnetlink>::builder().receive_buffer(512 << 20).open()?;
    socket.join(RTNLGRP_IPV4_ROUTE)?;
    Ok(move |count| {
        let (mut sum, mut read) = (0u64, 0);
        while read < count {
            match socket.events::<RouteEvent>().next()? {
                Notice::Message { message: RouteEvent::New(route), .. } => {
                    sum = sum.wrapping_add(route_sum(&route));
                    read += 1;
                }
                Notice::Message { .. } => {}
                Notice::Lost => return Err("events were lost".into()),
            }
        }
        Ok(sum)
    })
}
