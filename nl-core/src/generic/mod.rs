//! Generic netlink's controller: which families there are, and by which numbers they are spoken to.
//!
//! A [`Socket`](crate::Socket) of a family asks it when it is opened; by hand:
//!
//! ```
//! use nl_core::{Socket, generic::{Controller, GetFamily}};
//!
//! let mut controller = Socket::<Controller>::open()?;
//! let family = controller.request(&GetFamily::by_name("nlctrl"))?;
//! assert_eq!((family.name, family.id), ("nlctrl", 0x10));
//! for group in &family.groups {
//!     println!("{}", group?.name);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What the kernel takes of a family's requests can be asked, too: [`CommandPolicy`] reads it, and [`verify`] compares
//! it with what requests declare.
//!
//! (`linux/genetlink.h`, `Documentation/userspace-api/netlink/intro.rst`)

mod policy;
#[cfg(feature = "verify")]
mod verify;

pub use policy::{AttributeKind, AttributePolicy, CommandPolicy, GetPolicy, OperationPolicy, Policy};
#[cfg(feature = "verify")]
pub use verify::{Declared, Difference, Finding, verify};

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::DecodeError;
use crate::schema::FamilyName;
use crate::sys::genetlink::{
    CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_HDRSIZE, CTRL_ATTR_MAXATTR, CTRL_ATTR_MCAST_GROUPS,
    CTRL_ATTR_MCAST_GRP_ID, CTRL_ATTR_MCAST_GRP_NAME, CTRL_ATTR_OP_FLAGS, CTRL_ATTR_OP_ID, CTRL_ATTR_OPS,
    CTRL_ATTR_VERSION, CTRL_CMD_GETFAMILY, CTRL_CMD_NEWFAMILY,
};
use crate::{Array, Attributes, Message, Request};

/// The message type of the controller, the one that is not chosen by the kernel: `GENL_ID_CTRL`.
pub const CONTROLLER_ID: u16 = 0x10;

/// The controller: the family that knows the families.
#[derive(Debug, Clone, Copy, crate::Family)]
#[nl(name = "nlctrl", version = 2, groups(NOTIFY = "notify"))]
pub struct Controller;

/// A family, as the controller describes it.
#[derive(Debug, Clone, PartialEq, Message)]
#[nl(family = Controller, command = CTRL_CMD_NEWFAMILY, prefix = "CTRL_ATTR_")]
pub struct Family<'a> {
    /// The message type of its messages.
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub id: u16,
    /// Its name.
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    pub name: &'a str,
    /// Its version, which means what the family says.
    #[nl(attr = CTRL_ATTR_VERSION)]
    pub version: Option<u32>,
    /// Bytes of the fixed header that follows `genlmsghdr`.
    #[nl(attr = CTRL_ATTR_HDRSIZE)]
    pub header_size: Option<u32>,
    /// The largest attribute number.
    #[nl(attr = CTRL_ATTR_MAXATTR)]
    pub max_attribute: Option<u32>,
    /// What it can be asked.
    #[nl(attr = CTRL_ATTR_OPS, indexed)]
    pub operations: Array<'a, FamilyOperation>,
    /// Its multicast groups.
    #[nl(attr = CTRL_ATTR_MCAST_GROUPS, indexed)]
    pub groups: Array<'a, FamilyGroup<'a>>,
}

/// One command of a family.
#[derive(Debug, Clone, PartialEq, Attributes)]
#[nl(prefix = "CTRL_ATTR_OP_")]
pub struct FamilyOperation {
    /// The command.
    #[nl(attr = CTRL_ATTR_OP_ID)]
    pub command: u32,
    /// Whether it can be done and dumped, and who may: `GENL_CMD_CAP_*` and `GENL_ADMIN_PERM`.
    #[nl(attr = CTRL_ATTR_OP_FLAGS)]
    pub flags: u32,
}

/// One multicast group of a family.
#[derive(Debug, Clone, PartialEq, Attributes)]
#[nl(prefix = "CTRL_ATTR_MCAST_GRP_")]
pub struct FamilyGroup<'a> {
    /// Its name, which the family's author chose.
    #[nl(attr = CTRL_ATTR_MCAST_GRP_NAME)]
    pub name: &'a str,
    /// Its number, which the kernel chose.
    #[nl(attr = CTRL_ATTR_MCAST_GRP_ID)]
    pub id: u32,
}

/// Asks for one family, by name or by number, or for all.
#[derive(Debug, Clone, Default, Request)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY, prefix = "CTRL_ATTR_", reply = Family<'_>, do, dump)]
pub struct GetFamily<'a> {
    /// The family's name.
    #[nl(attr = CTRL_ATTR_FAMILY_NAME, max_len = 15)]
    pub name: Option<&'a str>,
    /// The family's message type.
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    pub id: Option<u16>,
}

impl<'a> GetFamily<'a> {
    /// Asks for the family of this name.
    pub const fn by_name(name: &'a str) -> Self {
        Self { name: Some(name), id: None }
    }
}

/// The numbers that a family's messages go under.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub(crate) id: u16,
    groups: Vec<(String, u32)>,
}

impl Resolved {
    /// Of a family whose numbers need not be asked for: the controller.
    pub(crate) fn fixed(family: FamilyName) -> Option<Self> {
        // The kernel gives its one group the number of its message type.
        (family.name == "nlctrl")
            .then(|| Self { id: CONTROLLER_ID, groups: alloc::vec![(String::from("notify"), 0x10)] })
    }

    pub(crate) fn of(family: &Family<'_>) -> Result<Self, DecodeError> {
        let groups =
            family.groups.iter().map(|group| group.map(|group| (String::from(group.name), group.id)));
        Ok(Self { id: family.id, groups: groups.collect::<Result<_, _>>()? })
    }

    /// A multicast group's number.
    pub(crate) fn group(&self, name: &str) -> Option<u32> {
        self.groups.iter().find(|group| group.0 == name).map(|group| group.1)
    }
}
