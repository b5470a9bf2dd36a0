//! What requests declare, beside what the running kernel takes: `CTRL_CMD_GETPOLICY`.
//!
//! `cargo run --example verify`

use nl_core::generic::{Controller, Declared, GetFamily, GetPolicy, verify};
use nl_core::sys::ethtool_netlink::*;
use nl_core::{Attributes, Family, Message, Request, Socket};

#[derive(Family)]
#[nl(name = "ethtool")]
struct Ethtool;

/// What every message of the family begins with: the device.
#[derive(Debug, Attributes)]
#[nl(prefix = "ETHTOOL_A_HEADER_")]
struct Device<'a> {
    #[nl(attr = ETHTOOL_A_HEADER_DEV_INDEX)]
    index: Option<u32>,
    #[nl(attr = ETHTOOL_A_HEADER_DEV_NAME, max_len = 127)]
    name: Option<&'a str>,
    #[nl(attr = ETHTOOL_A_HEADER_FLAGS, mask = ETHTOOL_FLAG_COMPACT_BITSETS | ETHTOOL_FLAG_OMIT_REPLY)]
    flags: Option<u32>,
}

#[derive(Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET_REPLY, prefix = "ETHTOOL_A_LINKINFO_")]
struct LinkInfo<'a> {
    #[nl(attr = ETHTOOL_A_LINKINFO_HEADER)]
    device: Option<Device<'a>>,
    #[nl(attr = ETHTOOL_A_LINKINFO_PORT)]
    port: Option<u8>,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET, reply = LinkInfo<'_>, do, dump)]
struct GetLinkInfo<'a> {
    #[nl(attr = ETHTOOL_A_LINKINFO_HEADER)]
    device: Option<Device<'a>>,
}

#[derive(Attributes)]
struct StringSet {
    #[nl(attr = ETHTOOL_A_STRINGSET_ID)]
    id: u32,
}

#[derive(Attributes)]
struct StringSets {
    #[nl(attr = ETHTOOL_A_STRINGSETS_STRINGSET)]
    sets: Vec<StringSet>,
}

#[derive(Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_STRSET_GET, do)]
struct GetStrings<'a> {
    #[nl(attr = ETHTOOL_A_STRSET_HEADER)]
    device: Option<Device<'a>>,
    #[nl(attr = ETHTOOL_A_STRSET_STRINGSETS)]
    sets: Option<StringSets>,
    #[nl(attr = ETHTOOL_A_STRSET_COUNTS_ONLY, flag)]
    counts_only: bool,
}

#[derive(Family)]
#[nl(name = "netdev")]
struct Netdev;

/// `NETDEV_CMD_DEV_GET`, with a mistake: the kernel counts interfaces from 1.
#[derive(Request)]
#[nl(family = Netdev, command = 1, do)]
struct GetDevice {
    #[nl(attr = 1)]
    index: u32,
}

fn main() -> Result<(), nl_core::Error> {
    let declared = [
        Declared::of::<GetFamily<'_>>(),
        Declared::of::<GetPolicy<'_>>(),
        Declared::of::<GetLinkInfo<'_>>(),
        Declared::of::<GetStrings<'_>>(),
        Declared::of::<GetDevice>(),
    ];
    let mut controller = Socket::<Controller>::open()?;
    let findings = verify(&mut controller, &declared)?;
    for finding in &findings {
        println!("{} {finding}", if finding.is_mistake() { "mistake:" } else { "note:   " });
    }
    let mistakes = findings.iter().filter(|finding| finding.is_mistake()).count();
    println!("{} requests, {} findings; mistakes: {mistakes}", declared.len(), findings.len());
    Ok(())
}
