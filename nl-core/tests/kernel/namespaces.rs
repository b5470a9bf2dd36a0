//! Two network namespaces.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;
use std::{fs, io, thread};

use nix::sched::{CloneFlags, unshare};
use nl_core::socket::Namespace;
use nl_core::sys::net_namespace::*;
use nl_core::sys::rtnetlink::{RTM_NEWNSID, RTNLGRP_LINK};
use nl_core::{Errno, Error, Pad, Request, Socket, wire_struct};

use crate::ethtool::{Device, Ethtool, GetLinkInfo};
use crate::processes::{start, without_rights};
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

/// A network namespace in which nobody is.
fn other() -> Result<OwnedFd, Box<dyn std::error::Error>> {
    let made = thread::spawn(|| -> io::Result<OwnedFd> {
        unshare(CloneFlags::CLONE_NEWNET)?;
        Ok(File::open("/proc/thread-self/ns/net")?.into())
    });
    Ok(made.join().map_err(|_| "panicked")??)
}

/// Where this thread is.
fn here() -> io::Result<PathBuf> {
    fs::read_link("/proc/thread-self/ns/net")
}

fn socket_in(namespace: &Namespace) -> Result<Socket<Route>, Error> {
    Socket::<Route>::builder().namespace(namespace).open()
}

fn has_link(socket: &mut Socket<Route>, name: &str) -> Result<bool, Error> {
    match socket.request(&GetLink::named(name)) {
        Ok(_) => Ok(true),
        Err(error) if error.errno() == Some(Errno::ENODEV) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(crate) fn a_socket_is_in_the_namespace_of_a_descriptor_and_the_thread_stays() -> Outcome {
    let home = here()?;
    let namespace = Namespace::from(other()?);
    let mut there = socket_in(&namespace)?;
    check_eq!(here()?, home);
    there.acknowledge(&veth("v0"))?;
    check!(has_link(&mut there, "v0")?);
    check!(!has_link(&mut Socket::<Route>::open()?, "v0")?);
    // Also when another one is opened, and an explicit port id is free there though it is taken here.
    let here_too = Socket::<Route>::builder().port(7).open()?;
    let mut second = Socket::<Route>::builder().namespace(&namespace).port(7).open()?;
    check_eq!((here_too.port(), second.port()), (7, 7));
    check!(has_link(&mut second, "v0")?);
    check_eq!(here()?, home);
    Ok(())
}

pub(crate) fn a_namespace_is_found_by_path_and_by_process() -> Outcome {
    let started = thread::spawn(|| -> io::Result<Child> {
        unshare(CloneFlags::CLONE_NEWNET)?;
        start("stay")?.stdin(Stdio::piped()).spawn()
    });
    let mut process = started.join().map_err(|_| "panicked")??;
    socket_in(&Namespace::process(process.id())?)?.acknowledge(&veth("v0"))?;
    let mut there = socket_in(&Namespace::path(format!("/proc/{}/ns/net", process.id()))?)?;
    check!(has_link(&mut there, "v0")?);
    // It goes when its standard input ends.
    drop(process.stdin.take());
    check!(process.wait()?.success());
    check!(matches!(Namespace::process(process.id()), Err(Error::NoNamespace { errno: Errno::ENOENT, .. })));
    // A socket that is there keeps its namespace.
    check!(has_link(&mut there, "v0")?);
    Ok(())
}

pub(crate) fn a_namespace_stays_while_it_is_held() -> Outcome {
    let namespace = Namespace::from(other()?);
    socket_in(&namespace)?.acknowledge(&veth("v0"))?;
    let copy = Namespace::from(namespace.as_fd().try_clone_to_owned()?);
    drop(namespace);
    check!(has_link(&mut socket_in(&copy)?, "v0")?);
    Ok(())
}

pub(crate) fn a_family_is_resolved_in_the_other_namespace() -> Outcome {
    let namespace = Namespace::from(other()?);
    socket_in(&namespace)?.acknowledge(&veth("v0"))?;
    let device = Some(Device::named("v0"));
    Socket::<Ethtool>::builder().namespace(&namespace).open()?.request(&GetLinkInfo { device })?;
    check!(Socket::<Ethtool>::open()?.request(&GetLinkInfo { device: Some(Device::named("v0")) }).is_err());
    Ok(())
}

pub(crate) fn what_cannot_be_entered_is_told_and_the_thread_stays() -> Outcome {
    let home = here()?;
    let namespace = Namespace::path("/proc/self/ns/uts")?;
    let error = socket_in(&namespace).err().ok_or("entered")?;
    check_eq!(error.to_string(), "network namespace /proc/self/ns/uts: EINVAL; it is no network namespace");
    // In the right namespace, and then refused.
    let namespace = Namespace::from(other()?);
    let first = Socket::<Route>::builder().namespace(&namespace).port(7).open()?;
    let second = Socket::<Route>::builder().namespace(&namespace).port(7).open();
    check!(matches!(second, Err(Error::PortTaken { port: 7 })));
    check_eq!(first.port(), 7);
    check_eq!(here()?, home);
    Ok(())
}

pub(crate) fn without_rights_no_namespace_is_entered() -> Outcome {
    check_eq!(
        without_rights("enter")?,
        "network namespace /proc/self/ns/net: EPERM; entering needs CAP_SYS_ADMIN in the user namespace that owns it, \
         and in one's own"
    );
    Ok(())
}

/// `struct rtgenmsg`, padded to where attributes begin.
#[wire_struct]
struct AnyFamily {
    family: u8,
    pad: Pad<3>,
}

/// What `ip netns set` asks for.
#[derive(Request)]
#[nl(protocol = Route, type = RTM_NEWNSID, prefix = "NETNSA_", do)]
struct NewId {
    #[nl(header)]
    header: AnyFamily,
    #[nl(attr = NETNSA_NSID)]
    id: i32,
    #[nl(attr = NETNSA_FD)]
    descriptor: u32,
}

/// Gives a namespace an id in this one.
fn give_id(namespace: BorrowedFd<'_>, id: i32) -> Outcome {
    let descriptor = namespace.as_raw_fd().try_into()?;
    Socket::<Route>::open()?.acknowledge(&NewId { header: AnyFamily::default(), id, descriptor })?;
    Ok(())
}

/// Hears of links, here and everywhere.
fn listeners() -> Result<[Socket<Route>; 2], Error> {
    let mut listeners = [Socket::<Route>::open()?, Socket::<Route>::builder().all_namespaces().open()?];
    for listener in &mut listeners {
        listener.join(RTNLGRP_LINK)?;
        listener.set_receive_timeout(Some(Duration::from_millis(50)));
    }
    Ok(listeners)
}

/// Which namespaces the events that are there came from.
fn heard(listener: &mut Socket<Route>) -> Result<BTreeSet<Option<i32>>, Error> {
    let mut namespaces = BTreeSet::new();
    loop {
        match listener.event() {
            Ok(event) => namespaces.insert(event.sender().namespace),
            Err(Error::TimedOut { .. }) => return Ok(namespaces),
            Err(error) => return Err(error),
        };
    }
}

pub(crate) fn events_of_another_namespace_come_with_its_id() -> Outcome {
    let (first, second) = (other()?, other()?);
    give_id(first.as_fd(), 7)?;
    give_id(second.as_fd(), 4711)?;
    let [mut at_home, mut everywhere] = listeners()?;
    check!(!at_home.options().all_namespaces);
    check!(everywhere.options().all_namespaces);
    for (namespace, id) in [(first, 7), (second, 4711)] {
        socket_in(&Namespace::from(namespace))?.acknowledge(&veth("v0"))?;
        check_eq!(heard(&mut everywhere)?, BTreeSet::from([Some(id)]));
        check_eq!(heard(&mut at_home)?, BTreeSet::new());
    }
    Socket::<Route>::open()?.acknowledge(&veth("v0"))?;
    check_eq!(heard(&mut everywhere)?, BTreeSet::from([None]));
    check_eq!(heard(&mut at_home)?, BTreeSet::from([None]));
    Ok(())
}

pub(crate) fn events_of_a_namespace_without_an_id_do_not_come() -> Outcome {
    let namespace = other()?;
    let [_, mut everywhere] = listeners()?;
    socket_in(&Namespace::from(namespace))?.acknowledge(&veth("v0"))?;
    check_eq!(heard(&mut everywhere)?, BTreeSet::new());
    Ok(())
}

pub(crate) fn without_rights_one_listens_to_ones_own_namespace() -> Outcome {
    check_eq!(
        without_rights("listen")?,
        "listening to all namespaces: EPERM; it needs CAP_NET_BROADCAST in the network namespace's user namespace"
    );
    Ok(())
}
