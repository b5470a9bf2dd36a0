//! The netlink sockets of this network namespace, as `ss -f netlink` lists them, beside what /proc/net/netlink says.
//!
//! `cargo run --example sockets`

use std::collections::BTreeSet;
use std::error::Error;

use nl_core::sys::{netlink::NETLINK_SOCK_DIAG, netlink_diag::*, sock_diag::SOCK_DIAG_BY_FAMILY};
use nl_core::{Message, Pad, Protocol, Request, Socket, wire_struct};

#[derive(Protocol)]
#[nl(number = NETLINK_SOCK_DIAG, mainline)]
struct SockDiag;

const AF_NETLINK: u8 = 16;
/// In a request: sockets of all protocols.
const ALL_PROTOCOLS: u8 = 0xff;

#[wire_struct(c = netlink_diag_req)]
struct DiagRequest {
    #[nl(c = sdiag_family)]
    family: u8,
    #[nl(c = sdiag_protocol)]
    protocol: u8,
    pad: Pad<2>,
    #[nl(c = ndiag_ino)]
    inode: u32,
    #[nl(c = ndiag_show)]
    show: u32,
    #[nl(c = ndiag_cookie)]
    cookie: [u32; 2],
}

#[wire_struct(c = netlink_diag_msg, c_prefix = "ndiag_")]
struct DiagHeader {
    family: u8,
    #[nl(c = ndiag_type)]
    kind: u8,
    protocol: u8,
    state: u8,
    #[nl(c = ndiag_portid)]
    port: u32,
    #[nl(c = ndiag_dst_portid)]
    peer: u32,
    #[nl(c = ndiag_dst_group)]
    group: u32,
    #[nl(c = ndiag_ino)]
    inode: u32,
    cookie: [u32; 2],
}

#[derive(Message)]
#[nl(protocol = SockDiag, type = SOCK_DIAG_BY_FAMILY, prefix = "NETLINK_DIAG_")]
struct NetlinkSocket<'a> {
    #[nl(header)]
    header: DiagHeader,
    /// A bit mask, as long as the protocol has groups.
    #[nl(attr = NETLINK_DIAG_GROUPS)]
    groups: Option<&'a [u8]>,
}

#[derive(Request)]
#[nl(protocol = SockDiag, type = SOCK_DIAG_BY_FAMILY, reply = NetlinkSocket<'_>, dump)]
struct GetSockets {
    #[nl(header)]
    header: DiagRequest,
}

/// Protocol and port id of each socket, from the kernel's text file.
fn from_proc() -> Result<BTreeSet<(u8, u32)>, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/net/netlink")?;
    let mut sockets = BTreeSet::new();
    for line in text.lines().skip(1) {
        let mut columns = line.split_whitespace().skip(1);
        let (Some(protocol), Some(port)) = (columns.next(), columns.next()) else { continue };
        sockets.insert((protocol.parse()?, port.parse()?));
    }
    Ok(sockets)
}

/// The numbers of the set bits, from 1.
fn numbers(mask: &[u8]) -> Vec<String> {
    // The mask is an array of `unsigned long`, which little-endian machines lay out as one of bytes.
    let bits = mask
        .iter()
        .enumerate()
        .flat_map(|(byte, bits)| (0..8).map(move |bit| (byte * 8 + bit + 1, bits >> bit & 1)));
    bits.filter(|(_, set)| *set == 1).map(|(number, _)| number.to_string()).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut diag = Socket::<SockDiag>::open()?;
    let header = DiagRequest {
        family: AF_NETLINK,
        protocol: ALL_PROTOCOLS,
        show: NDIAG_SHOW_GROUPS,
        ..DiagRequest::default()
    };
    let mut seen = BTreeSet::new();
    let mut sockets = diag.dump(&GetSockets { header })?;
    println!("{:>8} {:>10}  groups", "protocol", "port id");
    while let Some(socket) = sockets.next()? {
        let DiagHeader { protocol, port, .. } = socket.header;
        println!("{protocol:>8} {port:>10}  {}", numbers(socket.groups.unwrap_or_default()).join(" "));
        seen.insert((protocol, port));
    }
    let proc = from_proc()?;
    println!("netlink_diag: {} sockets, /proc/net/netlink: {}", seen.len(), proc.len());
    for (protocol, port) in seen.symmetric_difference(&proc) {
        let which = if seen.contains(&(*protocol, *port)) { "netlink_diag" } else { "/proc/net/netlink" };
        println!("only in {which}: protocol {protocol}, port id {port}");
    }
    Ok(())
}
