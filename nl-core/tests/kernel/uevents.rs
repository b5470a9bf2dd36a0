//! Uevents: datagrams without any header of netlink's.

use std::time::Duration;

use nl_core::sys::netlink::NETLINK_KOBJECT_UEVENT;
use nl_core::{Protocol, Socket, Texts};

use crate::namespace::ip;
use crate::{Outcome, check, check_eq};

#[derive(Protocol)]
#[nl(number = NETLINK_KOBJECT_UEVENT, mainline, groups(KERNEL = 1))]
struct Uevents;

pub(crate) fn a_uevent_is_texts() -> Outcome {
    let mut uevents = Socket::<Uevents>::open()?;
    uevents.join(Uevents::KERNEL)?;
    uevents.set_receive_timeout(Some(Duration::from_secs(5)));
    ip("link add v0 type veth peer name v1")?;
    // Before the interfaces come their queues.
    loop {
        let datagram = uevents.receive()?;
        check_eq!(datagram.from().port_id(), 0);
        let texts = Texts::from_bytes(datagram.bytes()).iter().collect::<Result<Vec<_>, _>>()?;
        let value = |key: &str| texts.iter().find_map(|text| text.strip_prefix(key)?.strip_prefix('='));
        if value("SUBSYSTEM") != Some("net") || value("INTERFACE") != Some("v0") {
            continue;
        }
        check_eq!(texts.first(), Some(&"add@/devices/virtual/net/v0"));
        check_eq!(value("ACTION"), Some("add"));
        check!(value("IFINDEX").is_some_and(|index| index.parse::<u32>().is_ok()));
        return Ok(());
    }
}
