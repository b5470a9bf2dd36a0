//! Two network namespaces.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::{fs, io, thread};

use nix::sched::{CloneFlags, unshare};
use nl_core::socket::Namespace;
use nl_core::{Errno, Error, Socket};

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
