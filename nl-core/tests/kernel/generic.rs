use std::collections::BTreeMap;

use nl_core::generic::{CONTROLLER_ID, Controller, Family, GetFamily};
use nl_core::{Errno, Error, Group, Request, Socket};

use crate::peers::wait_until_gone;
use crate::{Outcome, check, check_eq};

#[derive(Debug, nl_core::Family)]
#[nl(name = "netdev", groups(MANAGEMENT = "mgmt"))]
pub(crate) struct Netdev;

#[derive(Debug, nl_core::Family)]
#[nl(name = "no_such_family")]
struct Missing;

/// `NETDEV_CMD_DEV_GET`, which needs an interface index when it is not a dump.
#[derive(Request)]
#[nl(family = Netdev, command = 1, do)]
pub(crate) struct GetDevice {
    #[nl(attr = 1, min = 1)]
    pub(crate) index: Option<u32>,
}

#[derive(Request)]
#[nl(family = Netdev, command = 250, do)]
struct NoSuchCommand {}

pub(crate) fn the_controller_knows_itself() -> Outcome {
    let mut controller = Socket::<Controller>::open()?;
    check_eq!(controller.family_id(), CONTROLLER_ID);
    let family = controller.request(&GetFamily::by_name("nlctrl"))?;
    check_eq!(
        (family.id, family.name, family.version, family.header_size),
        (CONTROLLER_ID, "nlctrl", Some(2), Some(0))
    );
    let groups = family.groups.iter().collect::<Result<Vec<_>, _>>()?;
    check_eq!(groups.iter().map(|group| (group.name, group.id)).collect::<Vec<_>>(), [("notify", 0x10)]);
    let commands = family.operations.iter().collect::<Result<Vec<_>, _>>()?;
    // CTRL_CMD_GETFAMILY and CTRL_CMD_GETPOLICY.
    check!([3, 10].iter().all(|command| commands.iter().any(|operation| operation.command == *command)));
    controller.join(Controller::NOTIFY)?;
    Ok(())
}

pub(crate) fn all_families_are_listed() -> Outcome {
    let mut controller = Socket::<Controller>::open()?;
    let mut by_name = BTreeMap::new();
    let mut families = controller.dump(&GetFamily::default())?;
    while let Some(family) = families.next()? {
        by_name.insert(String::from(family.name), family.id);
    }
    check_eq!(by_name.get("nlctrl"), Some(&CONTROLLER_ID));
    check!(by_name.len() > 1);
    for (name, id) in by_name {
        check_eq!(controller.request(&GetFamily { id: Some(id), name: None })?.name, name.as_str());
    }
    Ok(())
}

pub(crate) fn a_missing_family_is_told_by_name() -> Outcome {
    let error = Socket::<Missing>::open().err().ok_or("opened")?;
    check!(matches!(error, Error::NoFamily { name: "no_such_family" }));
    check!(error.to_string().contains("no generic netlink family \"no_such_family\""));
    Ok(())
}

pub(crate) fn a_family_is_resolved_with_its_groups() -> Outcome {
    let mut netdev = Socket::<Netdev>::open()?;
    let id = netdev.family_id();
    check!(id > CONTROLLER_ID);
    netdev.join(Netdev::MANAGEMENT)?;
    netdev.leave(Netdev::MANAGEMENT)?;
    let error = netdev.join(Group::Name("mgmnt")).err().ok_or("joined")?;
    check_eq!(error.to_string(), "`Netdev` has no multicast group \"mgmnt\"");
    netdev.refresh()?;
    check_eq!(netdev.family_id(), id);
    let mut controller = Socket::<Controller>::open()?;
    let family: Family<'_> = controller.request(&GetFamily::by_name("netdev"))?;
    check_eq!(family.id, id);
    // An acknowledgement alone, so the reply is skipped.
    netdev.acknowledge(&GetDevice { index: Some(1) })?;
    Ok(())
}

pub(crate) fn a_family_is_resolved_by_the_kernel_whoever_is_asked_then() -> Outcome {
    let peer = Socket::<Netdev>::open()?;
    let mut netdev = Socket::<Netdev>::builder().peer(peer.port()).open()?;
    check_eq!(netdev.family_id(), peer.family_id());
    let port = peer.port();
    drop(peer);
    wait_until_gone(port)?;
    // The peer is who is asked, and it is gone.
    let error = netdev.acknowledge(&GetDevice { index: Some(1) }).err().ok_or("answered")?;
    check!(matches!(error, Error::NoPeer { .. }));
    Ok(())
}

pub(crate) fn a_missing_attribute_is_told_by_name() -> Outcome {
    let mut netdev = Socket::<Netdev>::open()?;
    let error = netdev.acknowledge(&GetDevice { index: None }).err().ok_or("answered")?;
    let refused = error.as_refused().ok_or("not refused")?;
    check_eq!((refused.operation, refused.errno), ("GetDevice", Errno::EINVAL));
    check_eq!((refused.ack.missing, refused.ack.missing_in), (Some(1), None));
    check_eq!(error.to_string(), "GetDevice refused: EINVAL (attribute index is missing)");
    Ok(())
}

pub(crate) fn a_command_that_the_family_lacks_is_refused() -> Outcome {
    let mut netdev = Socket::<Netdev>::open()?;
    let error = netdev.acknowledge(&NoSuchCommand {}).err().ok_or("answered")?;
    check_eq!(error.errno(), Some(Errno::EOPNOTSUPP));
    netdev.acknowledge(&GetDevice { index: Some(1) })?;
    Ok(())
}
