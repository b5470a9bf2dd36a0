use std::collections::BTreeSet;
use std::os::fd::{AsFd, OwnedFd};

use nl_core::sys::netlink::{NETLINK_GENERIC, NETLINK_USERSOCK};
use nl_core::{Errno, Error, Protocol, Socket};

use nix::sys::socket::{AddressFamily, SockFlag, SockProtocol, SockType, socket};

use crate::processes::without_rights;
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

#[derive(Debug, Protocol)]
#[nl(number = NETLINK_USERSOCK, mainline)]
pub(crate) struct Usersock;

#[derive(Debug, Protocol)]
#[nl(number = NETLINK_GENERIC, mainline)]
struct Generic;

#[derive(Debug, Protocol)]
#[nl(number = 25)]
struct Unregistered;

pub(crate) fn the_kernel_chooses_a_port_id_of_its_own_for_each_socket() -> Outcome {
    let sockets = (0..8).map(|_| Socket::<Route>::open()).collect::<Result<Vec<_>, _>>()?;
    let ports: BTreeSet<u32> = sockets.iter().map(Socket::port).collect();
    check_eq!(ports.len(), 8);
    check!(!ports.contains(&0));
    Ok(())
}

pub(crate) fn an_explicit_port_id_is_kept_and_a_second_one_is_refused() -> Outcome {
    let first = Socket::<Usersock>::builder().port(7).open()?;
    check_eq!(first.port(), 7);
    let error = Socket::<Usersock>::builder().port(7).open().err().ok_or("taken twice")?;
    check!(matches!(error, Error::PortTaken { port: 7 }));
    check!(error.to_string().starts_with("EADDRINUSE: port id 7 is taken"));
    // Another protocol has port ids of its own, and a closed socket's is free.
    check_eq!(Socket::<Route>::builder().port(7).open()?.port(), 7);
    drop(first);
    check_eq!(Socket::<Usersock>::builder().port(7).open()?.port(), 7);
    Ok(())
}

pub(crate) fn a_protocol_that_nobody_registered_is_told_by_name_and_number() -> Outcome {
    let error = Socket::<Unregistered>::open().err().ok_or("opened")?;
    check!(matches!(error, Error::NoProtocol { protocol: "Unregistered", number: 25 }));
    check_eq!(error.errno(), Some(Errno::EPROTONOSUPPORT));
    Ok(())
}

fn descriptor_of<P: Protocol>() -> Result<OwnedFd, Box<dyn std::error::Error>> {
    Ok(Socket::<P>::open()?.as_fd().try_clone_to_owned()?)
}

pub(crate) fn a_descriptor_of_another_protocol_or_domain_is_not_adopted() -> Outcome {
    let error = Socket::<Route>::try_from(descriptor_of::<Generic>()?).err().ok_or("another protocol's")?;
    check!(matches!(
        error,
        Error::WrongSocket { protocol: "Route", found: "a netlink socket of another protocol" }
    ));
    let udp = OwnedFd::from(std::net::UdpSocket::bind("127.0.0.1:0").or_else(|_| {
        // The namespace's loopback may be down; the wildcard address is always there.
        std::net::UdpSocket::bind("0.0.0.0:0")
    })?);
    let error = Socket::<Route>::try_from(udp).err().ok_or("a UDP socket")?;
    check!(matches!(error, Error::WrongSocket { found: "no netlink socket", .. }));
    let file = OwnedFd::from(std::fs::File::open("/dev/null")?);
    check!(matches!(Socket::<Route>::try_from(file), Err(Error::WrongSocket { .. })));
    Ok(())
}

pub(crate) fn a_descriptor_that_is_not_bound_gets_a_port_id() -> Outcome {
    let unbound =
        socket(AddressFamily::Netlink, SockType::Raw, SockFlag::SOCK_CLOEXEC, SockProtocol::NetlinkRoute)?;
    let mut adopted = Socket::<Route>::try_from(unbound)?;
    check!(adopted.port() != 0);
    check_eq!(adopted.request(&GetLink::named("lo"))?.header.index, 1);
    Ok(())
}

pub(crate) fn answers_to_the_one_who_had_a_descriptor_before_are_not_ours() -> Outcome {
    let mut before = Socket::<Route>::open()?;
    // Asks and reads nothing: a listing, and whatever lies in the queue.
    let _ = before.dump(&GetLink::default())?;
    let mut adopted = Socket::<Route>::try_from(before.as_fd().try_clone_to_owned()?)?;
    adopted.acknowledge(&veth("v0"))?;
    check_eq!(adopted.request(&GetLink::named("v0"))?.name, Some("v0"));
    check!(adopted.dump(&GetLink::default())?.collect()?.messages.len() >= 3);
    Ok(())
}

pub(crate) fn optional_features_are_on_and_can_be_read() -> Outcome {
    let options = Socket::<Route>::open()?.options();
    // Both are in every kernel since 4.20.
    check!(options.extended_acknowledgement);
    check!(options.strict_checking);
    // Nobody asked for these.
    check!(!options.all_namespaces && !options.no_enobufs);
    Ok(())
}

pub(crate) fn without_rights_the_error_says_what_is_needed() -> Outcome {
    check_eq!(
        without_rights("change")?,
        "RTM_NEWLINK refused: EPERM; most requests need CAP_NET_ADMIN in the network namespace's user namespace"
    );
    Ok(())
}
