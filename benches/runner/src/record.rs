//! A network to work in, and messages of the kernel, recorded on the spot.

use std::fs;
use std::path::Path;
use std::process::Command;

use nl_core::generic::{Controller, GetFamily};
use nl_core::socket::Dumped;
use nl_core::sys::{netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::{Message, Pad, Protocol, RawMessage, Request, Socket, wire_struct};

use crate::Failure;
use crate::command::output;

/// `NETLINK_ROUTE`.
#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline)]
struct Route;

/// As long as `rtmsg`.
#[wire_struct]
struct RouteHeader {
    family: u8,
    rest: Pad<11>,
}

/// As long as `ifinfomsg`.
#[wire_struct]
struct LinkHeader(Pad<16>);

#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWROUTE)]
struct AnyRoute;

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETROUTE, reply = AnyRoute, dump)]
struct GetRoutes {
    #[nl(header)]
    header: RouteHeader,
}

#[derive(Message)]
#[nl(protocol = Route, type = RTM_NEWLINK)]
struct AnyLink;

#[derive(Request)]
#[nl(protocol = Route, type = RTM_GETLINK, reply = AnyLink, dump)]
struct GetLinks {
    #[nl(header)]
    header: LinkHeader,
}

/// The network that the contenders work in: two ends of a cable, of which one has an address.
#[derive(Debug)]
pub struct Network;

impl Network {
    /// Makes it in the network namespace that the program is in.
    ///
    /// # Errors
    /// What `ip` says.
    pub fn make() -> Result<Self, Failure> {
        ip("link add v0 type veth peer name v1")?;
        ip("link set v1 up")?;
        ip("addr add 192.0.2.1/24 dev v0")?;
        ip("link set v0 up")?;
        Ok(Self)
    }

    /// Writes for contenders into a folder what its link's index is.
    ///
    /// # Errors
    /// What `ip` says, and no such folder.
    pub fn tell(&self, folder: &Path) -> Result<(), Failure> {
        let link = ip("-o link show dev v0")?;
        Ok(fs::write(folder.join("link"), link.split(':').next().unwrap_or_default())?)
    }

    /// Deletes all routes that a contender inserted: they go with the link.
    ///
    /// # Errors
    /// What `ip` says.
    pub fn forget_routes(&self) -> Result<(), Failure> {
        ip("link set v0 down")?;
        ip("link set v0 up")?;
        Ok(())
    }
}

/// What `ip` prints.
fn ip(arguments: &str) -> Result<String, Failure> {
    output(Command::new("ip").args(arguments.split(' ')))
}

/// Makes the network, and records into a folder what contenders decode: see [`contract::Setup`].
pub(crate) fn record(folder: &Path) -> Result<Network, Failure> {
    fs::create_dir_all(folder)?;
    let network = Network::make()?;
    // As the tables of a router have them: one destination after the other, by a gateway.
    for number in 0..64 {
        ip(&format!("route add 10.0.0.{number}/32 via 192.0.2.2 dev v0 metric 100 proto static"))?;
    }
    let mut socket = Socket::<Route>::open()?;
    let routes =
        socket.dump(&GetRoutes { header: RouteHeader { family: 2, ..RouteHeader::default() } })?.collect()?;
    // The kernel has some of its own (`rtm_protocol`).
    fs::write(folder.join("routes"), bytes(routes, |route| route.payload().get(5) == Some(&4)))?;
    network.forget_routes()?;

    for number in 0..7 {
        ip(&format!("link add a{number} type veth peer name b{number}"))?;
    }
    let links = socket.dump(&GetLinks { header: LinkHeader::default() })?.collect()?;
    fs::write(
        folder.join("links"),
        bytes(links, |link| link.bytes().windows(4).any(|kind| kind == b"veth")),
    )?;
    for number in 0..7 {
        ip(&format!("link del a{number}"))?;
    }

    let families = Socket::<Controller>::open()?.dump(&GetFamily::default())?.collect()?;
    fs::write(folder.join("families"), bytes(families, |_| true))?;
    network.tell(folder)?;
    Ok(network)
}

/// The messages that answer a dump, as they came, one behind the other.
fn bytes<M: Message>(dumped: Dumped<M>, keep: impl Fn(&RawMessage<'_>) -> bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for message in &dumped.messages {
        let message = message.raw();
        if keep(&message) {
            bytes.extend_from_slice(message.bytes());
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
    }
    bytes
}
