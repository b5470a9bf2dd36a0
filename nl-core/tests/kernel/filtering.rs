//! What the kernel leaves out by a program of classic BPF.

use std::collections::BTreeSet;
use std::time::Duration;

use nl_core::socket::{Filter, Instruction};
use nl_core::sys::rtnetlink::*;
use nl_core::{Address, Errno, Error, Socket};

use crate::namespace::ip;
use crate::opening::Usersock;
use crate::peers::Note;
use crate::route::{GetLink, Link, Route, SetLink, veth};
use crate::{Outcome, check, check_eq};

/// Hears of links and of addresses.
fn listener() -> Result<Socket<Route>, Error> {
    let mut listener = Socket::<Route>::open()?;
    listener.set_receive_timeout(Some(Duration::from_millis(50)));
    listener.join(RTNLGRP_LINK)?;
    listener.join(RTNLGRP_IPV4_IFADDR)?;
    Ok(listener)
}

/// The types of the events that are there.
fn heard(listener: &mut Socket<Route>) -> Result<BTreeSet<u32>, Error> {
    let mut types = BTreeSet::new();
    loop {
        match listener.event() {
            Ok(event) => types.insert(event.message().header().kind.into()),
            Err(Error::TimedOut { .. }) => return Ok(types),
            Err(error) => return Err(error),
        };
    }
}

pub(crate) fn of_links_and_addresses_only_one_kind_comes() -> Outcome {
    ip("link add v0 type veth peer name v1")?;
    let mut listener = listener()?;
    for (number, types) in
        [[RTM_NEWLINK].as_slice(), &[RTM_NEWADDR], &[RTM_NEWLINK, RTM_NEWADDR], &[]].into_iter().enumerate()
    {
        listener.set_filter(&Filter::types(types.iter().copied()))?;
        ip(&format!("link set v0 mtu {}", 1400 + number))?;
        ip(&format!("address add 192.0.2.{number}/32 dev v0"))?;
        check_eq!(heard(&mut listener)?, types.iter().copied().collect());
    }
    listener.clear_filter()?;
    ip("link set v0 mtu 1300")?;
    check_eq!(heard(&mut listener)?, BTreeSet::from([RTM_NEWLINK]));
    // A second time there is nothing to clear, and that is all right.
    listener.clear_filter()?;
    Ok(())
}

pub(crate) fn a_filtered_socket_still_hears_yes_and_no() -> Outcome {
    let mut route = Socket::<Route>::builder().timeout(Some(Duration::from_millis(50))).open()?;
    route.set_filter(&Filter::types([RTM_NEWADDR]))?;
    route.acknowledge(&veth("v0"))?;
    let refused = route.acknowledge(&SetLink(Link { name: Some("nobody"), ..Link::default() }));
    check!(matches!(refused, Err(Error::Refused(refused)) if refused.errno == Errno::ENODEV));
    // The reply of a type that the filter does not know is gone, and only the yes comes.
    check!(matches!(route.request(&GetLink::named("v0")), Err(Error::NoReply { .. })));
    route.clear_filter()?;
    check_eq!(route.request(&GetLink::named("v0"))?.name, Some("v0"));
    Ok(())
}

pub(crate) fn instructions_of_ones_own_drop_keep_and_cut() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    socket.set_receive_timeout(Some(Duration::from_millis(50)));
    let to = Address::port(socket.port());
    for (kept, length) in [(0, None), (20, Some(20)), (Instruction::ALL, Some(16 + 4 + 4))] {
        // BPF_RET | BPF_K
        socket.set_filter(&Filter::new([Instruction::new(0x06, 0, 0, kept)]))?;
        socket.send(&Note { text: "abc" }, to)?;
        match (socket.receive(), length) {
            (Ok(datagram), Some(length)) => check_eq!(datagram.bytes().len(), length),
            (Err(Error::TimedOut { .. }), None) => {}
            (received, _) => return Err(format!("{kept}: {received:?}").into()),
        }
    }
    Ok(())
}

pub(crate) fn what_is_no_program_is_refused_and_the_filter_stays() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    socket.set_receive_timeout(Some(Duration::from_millis(50)));
    let to = Address::port(socket.port());
    socket.set_filter(&Filter::types([]))?;
    let load_and_nothing = Filter::new([Instruction::new(0x28, 0, 0, 4)]);
    let too_long = Filter::new(vec![Instruction::new(0x06, 0, 0, 0); 4097]);
    let far_too_long = Filter::new(vec![Instruction::new(0x06, 0, 0, 0); 70_000]);
    for filter in [Filter::new([]), load_and_nothing, too_long, far_too_long] {
        let error = socket.set_filter(&filter).err().ok_or("taken")?;
        check_eq!(
            error.to_string(),
            "setting a filter, which is 1 to 4096 instructions that all lead to a return: EINVAL"
        );
    }
    socket.send(&Note { text: "abc" }, to)?;
    check!(matches!(socket.receive(), Err(Error::TimedOut { .. })));
    Ok(())
}
