//! Several tasks share one socket for requests, while another one listens: `nl_core::tokio`.
//!
//! `cargo run --features tokio --example tasks`. As root in a namespace of its own it makes links, and hears of them:
//! `unshare --user --map-root-user --net cargo run --features tokio --example tasks`.

use std::error::Error;
use std::time::Duration;

use nl_core::generic::{Controller, GetFamily};
use nl_core::socket::Notice;
use nl_core::sys::{if_link::*, netlink::NETLINK_ROUTE, rtnetlink::*};
use nl_core::tokio::{Handle, Socket};
use nl_core::{Attributes, DecodeError, Message, Messages, Pad, Protocol, Request, wire_struct};
use tokio::task::JoinSet;
use tokio::time::timeout;

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE, mainline, groups(LINK = RTNLGRP_LINK))]
struct Route;

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    flags: u32,
    change: u32,
}

#[derive(Message, Default)]
#[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
struct Link<'a> {
    #[nl(header)]
    header: LinkHeader,
    #[nl(attr = IFLA_IFNAME)]
    name: Option<&'a str>,
    #[nl(attr = IFLA_LINKINFO)]
    info: Option<LinkInfo<'a>>,
}

#[derive(Attributes)]
#[nl(prefix = "IFLA_INFO_")]
struct LinkInfo<'a> {
    #[nl(attr = IFLA_INFO_KIND)]
    kind: Option<&'a str>,
}

#[derive(Request)]
#[nl(type = RTM_NEWLINK, flags = CREATE | EXCL, do)]
struct AddLink<'a>(Link<'a>);

#[derive(Messages)]
#[nl(protocol = Route)]
enum LinkEvent<'a> {
    New(Link<'a>),
    #[nl(other)]
    Other,
}

/// Tells of links until none has come for a while.
async fn listen(mut route: Socket<Route>) -> Result<(), nl_core::Error> {
    loop {
        // A future that is dropped takes no notification with it.
        let mut events = route.events::<LinkEvent<'_>>();
        let Ok(notice) = timeout(Duration::from_millis(500), events.next()).await else { return Ok(()) };
        match notice? {
            Notice::Message { message: LinkEvent::New(link), .. } => {
                println!("link {}: {}", link.header.index, link.name.unwrap_or("?"));
            }
            Notice::Message { message: LinkEvent::Other, .. } => {}
            // What is known of links would have to be asked anew here.
            Notice::Lost => println!("events were lost"),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut listener = Socket::<Route>::open()?;
    listener.join(Route::LINK)?;
    let listener = tokio::spawn(listen(listener));

    let route = Handle::<Route>::open()?;
    let controller = Handle::<Controller>::open()?;
    let mut tasks = JoinSet::<Result<(), DecodeError>>::new();
    for name in ["nlctrl", "ethtool", "no such family"] {
        let controller = controller.clone();
        tasks.spawn(async move {
            match controller.request(&GetFamily::by_name(name)).await {
                Ok(family) => println!("{name} has number {:#x}", family.get()?.id),
                Err(error) => println!("{name}: {error}"),
            }
            Ok(())
        });
    }
    for number in 0..3 {
        let route = route.clone();
        tasks.spawn(async move {
            let name = format!("task{number}");
            let info = Some(LinkInfo { kind: Some("veth") });
            let link = Link { name: Some(&name), info, ..Link::default() };
            if let Err(error) = route.acknowledge(&AddLink(link)).await {
                println!("{name}: {error}");
            }
            Ok(())
        });
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    listener.await??;
    Ok(())
}
