//! Conversations with the kernel.

use contract::{Failure, Setup};
use nlink::netlink::messages::RouteMessage;
use nlink::netlink::types::RtMsg;
use nlink::netlink::{Connection, NetworkEvent, NlMsgType, Route, RtnetlinkGroup};
use tokio::runtime::Runtime;
use tokio_stream::StreamExt;

use crate::codec::{new_route, route_sum};

pub(crate) async fn dump() -> Result<u64, Failure> {
    let connection = Connection::<Route>::new()?.no_timeout();
    let header = RtMsg::new().with_family(libc::AF_INET as u8);
    let mut routes =
        connection.dump_stream_with_body::<RouteMessage>(NlMsgType::RTM_GETROUTE, header.as_bytes()).await?;
    let mut sum = 0u64;
    while let Some(route) = routes.next().await {
        sum = sum.wrapping_add(route_sum(&route?));
    }
    Ok(sum)
}

pub(crate) async fn insert(setup: &Setup, count: u64) -> Result<(), Failure> {
    let connection = Connection::<Route>::new()?.no_timeout();
    for route in setup.new_routes(count) {
        connection.add_route(new_route(&route)).await?;
    }
    Ok(())
}

/// In batches of 64; 256 are not faster. Each request is acknowledged.
///
/// A batch leaves `RTA_OIF` out, whatever the route says: the kernel finds the link by the gateway.
pub(crate) async fn insert_batch(setup: &Setup, count: u64) -> Result<(), Failure> {
    let connection = Connection::<Route>::new()?.no_timeout();
    let mut routes = setup.new_routes(count).peekable();
    while routes.peek().is_some() {
        let batch = routes
            .by_ref()
            .take(64)
            .fold(connection.batch(), |batch, route| batch.add_route(new_route(&route)));
        batch.execute_all().await?;
    }
    Ok(())
}

pub(crate) fn listen(
    runtime: &'static Runtime,
) -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    let mut events = runtime.block_on(async {
        let connection = Connection::<Route>::new()?;
        // By `SO_RCVBUFFORCE`, where `SO_RCVBUF` does not give as much.
        connection.socket().set_rcvbuf(512 << 20)?;
        connection.subscribe(&[RtnetlinkGroup::Ipv4Route])?;
        nlink::Result::Ok(connection.into_events().await)
    })?;
    Ok(move |count| {
        runtime.block_on(async {
            let (mut sum, mut read) = (0u64, 0);
            while read < count {
                if let NetworkEvent::NewRoute(route) = events.try_next().await?.ok_or("no more events")? {
                    sum = sum.wrapping_add(route_sum(&route));
                    read += 1;
                }
            }
            Ok(sum)
        })
    })
}
