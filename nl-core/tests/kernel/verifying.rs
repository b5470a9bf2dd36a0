//! Requests beside the kernel's policy.

use nl_core::generic::{Controller, Declared, Difference, Finding, GetFamily, GetPolicy, verify};
use nl_core::sys::ethtool_netlink::*;
use nl_core::sys::genetlink::*;
use nl_core::{Attributes, Be, Error, Family, Message, Request, Socket, wire_struct};

use crate::ethtool::{Device, Ethtool, GetLinkInfo, GetTimestamping, LinkInfo};
use crate::generic::{GetDevice, Netdev};
use crate::{Outcome, check, check_eq};

fn findings(declared: Declared) -> Result<Vec<Finding>, Error> {
    verify(&mut Socket::<Controller>::open()?, &[declared])
}

/// The mistakes as text, and how many findings are none.
fn mistakes<R: Request>() -> Result<(Vec<String>, usize), Error> {
    let findings = findings(Declared::of::<R>())?;
    let mistakes = findings.iter().filter(|finding| finding.is_mistake());
    let mistakes: Vec<String> = mistakes.map(Finding::to_string).collect();
    let others = findings.len() - mistakes.len();
    Ok((mistakes, others))
}

pub(crate) fn the_requests_here_are_such_as_the_kernel_takes() -> Outcome {
    let declared = [
        Declared::of::<GetFamily<'_>>(),
        Declared::of::<GetPolicy<'_>>(),
        Declared::of::<GetDevice>(),
        Declared::of::<GetLinkInfo<'_>>(),
        Declared::of::<GetTimestamping<'_>>(),
    ];
    let findings = verify(&mut Socket::<Controller>::open()?, &declared)?;
    // Before Linux 6.14, ethtool lets no clock be chosen.
    let is_newer = |finding: &Finding| {
        finding.operation == "ETHTOOL_MSG_TSINFO_GET" && matches!(finding.difference, Difference::Unknown)
    };
    let mistakes = findings.iter().filter(|finding| finding.is_mistake() && !is_newer(finding));
    check_eq!(mistakes.map(Finding::to_string).collect::<Vec<_>>(), [""; 0]);
    // Of the controller's own, nothing is left out either.
    check!(findings.iter().all(|finding| !finding.operation.starts_with("CTRL_")));
    Ok(())
}

#[derive(Request)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY, do)]
struct Wrong<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    id: u32,
    #[nl(attr = CTRL_ATTR_FAMILY_NAME, max_len = 20)]
    name: &'a str,
    #[nl(attr = 77)]
    more: u8,
    #[nl(attr = 78)]
    port: Be<u16>,
}

#[derive(Request)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY, do)]
struct Signed<'a> {
    #[nl(attr = CTRL_ATTR_FAMILY_ID)]
    id: i16,
    #[nl(attr = CTRL_ATTR_FAMILY_NAME)]
    name: &'a [u8],
}

#[wire_struct]
struct Head {
    word: u32,
}

#[derive(Request)]
#[nl(family = Netdev, command = 1, do)]
struct WithHeader {
    #[nl(header)]
    header: Head,
    #[nl(attr = 1)]
    index: u32,
}

#[derive(Request)]
#[nl(family = Controller, command = CTRL_CMD_GETFAMILY, do)]
struct Raw<'a> {
    #[nl(payload)]
    bytes: &'a [u8],
}

pub(crate) fn what_is_declared_otherwise_is_told_with_what_to_write() -> Outcome {
    let (found, others) = mistakes::<Wrong<'_>>()?;
    check_eq!(
        found,
        [
            "CTRL_CMD_GETFAMILY: CTRL_ATTR_FAMILY_ID: is `u32`, write `u16`",
            "CTRL_CMD_GETFAMILY: CTRL_ATTR_FAMILY_NAME: has 0..=20 bytes, the kernel takes 0..=15: write `max_len = 15`",
            "CTRL_CMD_GETFAMILY: more: not in the kernel's policy, it is refused or not looked at: compare the number, or leave it out",
        ]
    );
    // Of the port, the kernel would not tell.
    check_eq!(others, 1);

    let (found, others) = mistakes::<Signed<'_>>()?;
    check_eq!(found, ["CTRL_CMD_GETFAMILY: CTRL_ATTR_FAMILY_NAME: is bytes, write `&str`"]);
    check_eq!(others, 1);

    // Without attributes there is nothing to compare, which is no mistake.
    let found = findings(Declared::of::<Raw<'_>>())?;
    check!(matches!(found[..], [Finding { difference: Difference::NoSchema, .. }]));
    check!(found.iter().all(|finding| !finding.is_mistake()));

    let (found, _) = mistakes::<WithHeader>()?;
    check_eq!(
        found,
        [
            "WithHeader: has a fixed header of 4 bytes, the kernel takes none: leave it out",
            "WithHeader: index: holds 0..=4294967295, the kernel takes 1..=4294967295: write `min = 1`",
        ]
    );
    Ok(())
}

#[derive(Attributes)]
#[nl(prefix = "ETHTOOL_A_HEADER_")]
struct WrongDevice {
    #[nl(attr = ETHTOOL_A_HEADER_DEV_INDEX)]
    index: [u8; 8],
    #[nl(attr = ETHTOOL_A_HEADER_FLAGS)]
    flags: u32,
    #[nl(attr = 77)]
    more: u8,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STRSET_GET, prefix = "ETHTOOL_A_STRSET_", do)]
struct WrongStrings {
    #[nl(attr = ETHTOOL_A_STRSET_HEADER)]
    device: WrongDevice,
    #[nl(attr = ETHTOOL_A_STRSET_COUNTS_ONLY)]
    counts_only: bool,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STRSET_GET, prefix = "ETHTOOL_A_STRSET_", do)]
struct ManyDevices {
    #[nl(attr = ETHTOOL_A_STRSET_HEADER, indexed)]
    devices: Vec<WrongDevice>,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET, reply = LinkInfo<'_>, do, dump)]
struct GetOfWrongDevice {
    #[nl(attr = ETHTOOL_A_LINKINFO_HEADER)]
    device: WrongDevice,
}

pub(crate) fn nests_are_compared_too() -> Outcome {
    let of_device = |operation: &str, header: &str| {
        [
            "ETHTOOL_A_HEADER_DEV_INDEX: is `[u8; 8]`, write `u32`",
            "ETHTOOL_A_HEADER_FLAGS: may have the bits 0xfffffffc, which the kernel refuses: write `mask = 0x3`",
            "more: not in the kernel's policy, it is refused or not looked at: compare the number, or leave it out",
        ]
        .map(|found| format!("{operation}: {header}.{found}"))
    };
    let (mut found, others) = mistakes::<WrongStrings>()?;
    check_eq!(
        found.pop().as_deref(),
        Some("ETHTOOL_MSG_STRSET_GET: ETHTOOL_A_STRSET_COUNTS_ONLY: is `bool`, write `bool` with `flag`")
    );
    check_eq!(found, of_device("ETHTOOL_MSG_STRSET_GET", "ETHTOOL_A_STRSET_HEADER"));
    // The device's name and the sets of strings are not declared, and what newer kernels have.
    check!(others >= 2);

    // One policy holds for `do` and `dump`, so each is told once.
    let (found, _) = mistakes::<GetOfWrongDevice>()?;
    check_eq!(found, of_device("ETHTOOL_MSG_LINKINFO_GET", "ETHTOOL_A_LINKINFO_HEADER"));

    check_eq!(
        mistakes::<ManyDevices>()?.0,
        [
            "ETHTOOL_MSG_STRSET_GET: ETHTOOL_A_STRSET_HEADER: is an `indexed` array of the nest `WrongDevice`, write a type that derives `Attributes`"
        ]
    );
    Ok(())
}

#[derive(Request)]
#[nl(family = Controller, command = 99, do)]
struct NoSuchCommand {}

/// The controller's policies are only dumped.
#[derive(Request)]
#[nl(family = Controller, command = CTRL_CMD_GETPOLICY, do)]
struct DoPolicy {}

#[derive(Debug, Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_FEATURES_SET_REPLY)]
struct Features {}

/// What changes something is not dumped.
#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_FEATURES_SET, reply = Features, dump)]
struct DumpSet<'a> {
    #[nl(attr = ETHTOOL_A_FEATURES_HEADER)]
    device: Device<'a>,
}

pub(crate) fn a_command_that_is_not_there_or_not_so_is_told() -> Outcome {
    check_eq!(
        mistakes::<NoSuchCommand>()?.0,
        ["NoSuchCommand: this kernel's family has no such command: compare the number"]
    );
    check_eq!(mistakes::<DoPolicy>()?.0, ["CTRL_CMD_GETPOLICY: this kernel only dumps it: leave out `do`"]);
    check_eq!(
        mistakes::<DumpSet<'_>>()?.0,
        ["ETHTOOL_MSG_FEATURES_SET: this kernel does not dump it: leave out `dump`"]
    );
    Ok(())
}

#[derive(Debug, Message)]
#[nl(family = Netdev, command = 1)]
struct NetDevice {
    #[nl(attr = 1)]
    index: u32,
}

#[derive(Request)]
#[nl(family = Netdev, command = 1, reply = NetDevice, do, dump)]
struct ListDevices {
    #[nl(attr = 1, min = 1)]
    index: Option<u32>,
}

pub(crate) fn what_the_kernel_does_not_check_is_told() -> Outcome {
    let findings = findings(Declared::of::<ListDevices>())?;
    check!(findings.iter().all(|finding| !finding.is_mistake()));
    check!(matches!(findings.as_slice(), [Finding { difference: Difference::NoPolicy, .. }]));
    check_eq!(
        findings.iter().map(Finding::to_string).collect::<Vec<_>>(),
        ["ListDevices (dump): the kernel has no policy for it, and nothing can be compared"]
    );
    Ok(())
}

#[derive(Family)]
#[nl(name = "no_such_family")]
struct Missing;

#[derive(Request)]
#[nl(family = Missing, command = 1, do)]
struct AskNobody {}

pub(crate) fn a_family_that_is_not_there_is_an_error() -> Outcome {
    let error = findings(Declared::of::<AskNobody>()).err().ok_or("compared")?;
    check!(matches!(error, Error::NoFamily { name: "no_such_family" }));
    Ok(())
}
