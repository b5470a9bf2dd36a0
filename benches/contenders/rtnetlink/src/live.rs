//! Conversations with the kernel.

use std::io;
use std::net::Ipv4Addr;
use std::os::fd::{AsRawFd, RawFd};

use bench_netlink_packet_route::route_sum;
use contract::{Failure, NewRoute, Setup};
use futures_util::{StreamExt, TryStreamExt};
use rtnetlink::packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload,
};
use rtnetlink::packet_route::RouteNetlinkMessage;
use rtnetlink::packet_route::route::RouteMessage;
use rtnetlink::proto::{self, Connection};
use rtnetlink::sys::SocketAddr;
use rtnetlink::sys::protocols::NETLINK_ROUTE;
use rtnetlink::{MulticastGroup, RouteMessageBuilder, new_connection, new_multicast_connection};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// A connection that the runtime serves, and that is closed with this.
struct Served {
    runtime: &'static Runtime,
    task: JoinHandle<()>,
}

impl Served {
    /// Opens a connection; its handle and what receives its notifications are the other two.
    fn open<H, N>(
        runtime: &'static Runtime,
        open: impl FnOnce() -> io::Result<(Connection<RouteNetlinkMessage>, H, N)>,
    ) -> io::Result<(Self, H, N)> {
        let _entered = runtime.enter();
        let (connection, handle, notifications) = open()?;
        Ok((Self { runtime, task: runtime.spawn(connection) }, handle, notifications))
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
        // It ends as one that was aborted.
        let _ = self.runtime.block_on(&mut self.task);
    }
}

pub(crate) fn dump(runtime: &'static Runtime) -> Result<u64, Failure> {
    let (served, handle, _) = Served::open(runtime, new_connection)?;
    served.block_on(async {
        let request = RouteMessageBuilder::<Ipv4Addr>::new().build();
        let mut routes = handle.route().get(request).execute();
        let mut sum = 0u64;
        while let Some(route) = routes.try_next().await? {
            sum = sum.wrapping_add(route_sum(&route));
        }
        Ok(sum)
    })
}

/// A static route to one address; table, scope and type are the builder's, too.
fn message(route: &NewRoute) -> RouteMessage {
    RouteMessageBuilder::<Ipv4Addr>::new()
        .destination_prefix(route.destination, 32)
        .gateway(route.gateway)
        .output_interface(route.link)
        .priority(route.priority)
        .build()
}

pub(crate) fn insert(runtime: &'static Runtime, setup: &Setup, count: u64) -> Result<(), Failure> {
    let (served, handle, _) = Served::open(runtime, new_connection)?;
    served.block_on(async {
        for route in setup.new_routes(count) {
            handle.route().add(message(&route)).execute().await?;
        }
        Ok(())
    })
}

/// In batches of 64, each request acknowledged, by the crate that rtnetlink is made of and has as `rtnetlink::proto`.
///
/// rtnetlink's own requests, joined, would be sent one by one: a connection that is polled sends one datagram.
pub(crate) fn insert_batch(runtime: &'static Runtime, setup: &Setup, count: u64) -> Result<(), Failure> {
    let (served, handle, _) = Served::open(runtime, || proto::new_connection(NETLINK_ROUTE))?;
    served.block_on(async {
        let mut routes = setup.new_routes(count).peekable();
        while routes.peek().is_some() {
            let batch = routes.by_ref().take(64).map(|route| {
                let mut request = NetlinkMessage::from(RouteNetlinkMessage::NewRoute(message(&route)));
                request.header.flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
                request
            });
            // Acknowledgements are not among what is answered, refusals are.
            if let Some(answer) = handle.request_batch(batch, SocketAddr::new(0, 0))?.next().await {
                return Err(format!("no acknowledgement, but {answer:?}").into());
            }
        }
        Ok(())
    })
}

pub(crate) fn listen(
    runtime: &'static Runtime,
) -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    let (served, _, mut notifications) = Served::open(runtime, || {
        let mut opened = new_multicast_connection(&[MulticastGroup::Ipv4Route])?;
        set_receive_buffer(opened.0.socket_mut().as_raw_fd(), 512 << 20)?;
        Ok(opened)
    })?;
    Ok(move |count| {
        served.block_on(async {
            let (mut sum, mut read) = (0u64, 0);
            while read < count {
                let (message, _) = notifications.next().await.ok_or("the connection ended")?;
                match message.payload {
                    NetlinkPayload::InnerMessage(RouteNetlinkMessage::NewRoute(route)) => {
                        sum = sum.wrapping_add(route_sum(&route));
                        read += 1;
                    }
                    NetlinkPayload::Overrun(_) => return Err("notifications were lost".into()),
                    _ => {}
                }
            }
            Ok(sum)
        })
    })
}

/// By the system call: netlink-sys has `SO_RCVBUF`, which a process may not raise so far.
fn set_receive_buffer(descriptor: RawFd, bytes: u32) -> io::Result<()> {
    // SAFETY: the pointer is to as many bytes as the length says.
    let set = unsafe {
        libc::setsockopt(
            descriptor,
            libc::SOL_SOCKET,
            libc::SO_RCVBUFFORCE,
            (&raw const bytes).cast(),
            size_of::<u32>() as u32,
        )
    };
    if set == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
