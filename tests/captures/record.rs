//! Records the files of `tests/captures/` anew, from this machine's kernel and from its `ip` and `genl`:
//!
//! ```text
//! cargo test --test record && NL_CAPTURES=update cargo test --test captures
//! ```
//!
//! Needs root, `unshare`, iproute2 and strace. All of it happens in a network namespace that ends with this program;
//! but for the process events, which the kernel tells in the first one alone.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program, which says what it does")]

use std::error::Error;
use std::fmt::Write as _;
use std::io::IoSlice;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use nl_core::message::{Flags, messages};
use nl_core::sys::{
    audit::*, cn_proc::*, connector::*, ethtool_netlink::*, genetlink::*, if_link::*, netlink::*,
    nf_tables::*, nfnetlink::*, rtnetlink::*, sock_diag::*,
};
use nl_core::{Address, Protocol, Socket};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

macro_rules! protocols {
    ($($name:ident = $number:ident),* $(,)?) => {$(
        #[derive(Protocol)]
        #[nl(number = $number, mainline)]
        struct $name;
    )*};
}
protocols! {
    Route = NETLINK_ROUTE,
    Generic = NETLINK_GENERIC,
    Diag = NETLINK_SOCK_DIAG,
    Netfilter = NETLINK_NETFILTER,
    Audit = NETLINK_AUDIT,
    Uevent = NETLINK_KOBJECT_UEVENT,
    Connector = NETLINK_CONNECTOR,
}

/// The port id of the sockets here: the kernel's choice would be another one each time.
const PORT: u32 = 1000;

fn open<P: Protocol>() -> Result<Socket<P>> {
    let mut socket = Socket::<P>::builder().port(PORT).open()?;
    socket.set_receive_timeout(Some(Duration::from_secs(3)));
    Ok(socket)
}

/// A request, which the kernel acknowledges.
fn request(kind: u32, flags: Flags, body: &[u8]) -> Result<Vec<u8>> {
    let length = u32::try_from(16 + body.len())?;
    let flags = Flags::REQUEST | Flags::ACK | flags;
    let mut bytes = length.to_ne_bytes().to_vec();
    bytes.extend(u16::try_from(kind)?.to_ne_bytes());
    bytes.extend(flags.bits().to_ne_bytes());
    bytes.extend(7u32.to_ne_bytes());
    bytes.extend([0; 4]);
    bytes.extend(body);
    Ok(bytes)
}

fn attribute(number: u32, payload: &[u8]) -> Result<Vec<u8>> {
    let mut bytes = u16::try_from(4 + payload.len())?.to_ne_bytes().to_vec();
    bytes.extend(u16::try_from(number)?.to_ne_bytes());
    bytes.extend(payload);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    Ok(bytes)
}

/// `struct ifinfomsg` of a link.
fn link(index: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().skip(4).zip(index.to_ne_bytes()) {
        *to = from;
    }
    bytes
}

fn text(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

/// Asks, and gives the datagrams of the answer.
fn ask<P: Protocol>(socket: &mut Socket<P>, request: &[u8]) -> Result<Vec<Vec<u8>>> {
    socket.send_raw(&[IoSlice::new(request)], Address::KERNEL)?;
    let mut datagrams = Vec::new();
    loop {
        let datagram = socket.receive()?.bytes().to_vec();
        let ends = |datagram: &[u8]| {
            let kinds = messages(datagram).flatten().map(|message| u32::from(message.header().kind));
            kinds.into_iter().any(|kind| kind == NLMSG_ERROR || kind == NLMSG_DONE)
        };
        let ended = ends(&datagram);
        datagrams.push(datagram);
        if ended {
            return Ok(datagrams);
        }
    }
}

fn first(datagrams: Vec<Vec<u8>>) -> Result<Vec<u8>> {
    datagrams.into_iter().next().ok_or_else(|| "no answer".into())
}

fn last(datagrams: Vec<Vec<u8>>) -> Result<Vec<u8>> {
    datagrams.into_iter().next_back().ok_or_else(|| "no answer".into())
}

/// Writes a capture.
fn save(name: &str, protocol: &str, what: &str, datagram: &[u8]) -> Result<()> {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let version = release.split('-').next().unwrap_or_default().trim();
    let mut hex =
        format!("# {what}\n# Linux {version}, {}\n# protocol: {protocol}\n", std::env::consts::ARCH);
    for (row, bytes) in datagram.chunks(16).enumerate() {
        let _ = write!(hex, "{:04x}:", row * 16);
        for byte in bytes {
            let _ = write!(hex, " {byte:02x}");
        }
        hex.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures").join(name).with_extension("hex");
    std::fs::write(&path, hex)?;
    println!("{name}: {} bytes", datagram.len());
    Ok(())
}

fn run(command: &str) -> Result<()> {
    let mut words = command.split_whitespace();
    let output = Command::new(words.next().ok_or("no command")?).args(words).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

/// The links, addresses, routes that are listed.
fn set_up() -> Result<()> {
    for command in [
        "ip link set lo up",
        "ip link add name va address 02:00:00:00:00:01 type veth peer name vb address 02:00:00:00:00:02",
        "ip link add name br0 address 02:00:00:00:00:03 type bridge",
        "ip link add name vx0 address 02:00:00:00:00:04 type vxlan id 42 local 192.0.2.1 dstport 4789 nolearning",
        "ip link set va up",
        "ip link set vb up",
        "ip link set vb master br0",
        "ip address add 192.0.2.1/24 dev va",
        "ip -6 address add 2001:db8::1/64 dev va nodad",
        "ip route add 198.51.100.0/24 via 192.0.2.254 mtu 1300",
        "ip route add 203.0.113.0/24 nexthop via 192.0.2.253 weight 2 nexthop via 192.0.2.254",
        "ip -6 route add 2001:db8:9::/64 encap seg6 mode encap segs 2001:db8::2 dev va",
        "ip neighbour add 192.0.2.254 lladdr 02:00:00:00:00:09 dev va",
        "ip rule add from 192.0.2.0/24 table 100",
    ] {
        run(command)?;
    }
    Ok(())
}

fn route() -> Result<()> {
    let mut route = open::<Route>()?;
    let dump = |kind, body: &[u8]| request(kind, Flags::DUMP, body);

    let links = ask(&mut route, &dump(RTM_GETLINK, &link(0))?)?;
    save(
        "route_links",
        "route",
        "RTM_GETLINK, dump: loopback, veth pair, bridge, vxlan",
        &first(links.clone())?,
    )?;
    save("route_links_end", "route", "RTM_GETLINK, dump: its last datagram", &last(links)?)?;
    let addresses = ask(&mut route, &dump(RTM_GETADDR, &[0; 8])?)?;
    save("route_addresses", "route", "RTM_GETADDR, dump: IPv4 and IPv6", &first(addresses)?)?;
    let on_va = [0, 0, 0, 0, link_index("va")?, 0, 0, 0];
    let filtered = ask(&mut route, &dump(RTM_GETADDR, &on_va)?)?;
    save("route_addresses_of_one_link", "route", "RTM_GETADDR, dump filtered by link", &first(filtered)?)?;
    for (name, kind, family, what) in [
        (
            "route_routes",
            RTM_GETROUTE,
            2,
            "RTM_GETROUTE, dump of IPv4: one with metrics, one with two next hops",
        ),
        (
            "route_routes_ipv6",
            RTM_GETROUTE,
            10,
            "RTM_GETROUTE, dump of IPv6: one has RTA_ENCAP before RTA_ENCAP_TYPE",
        ),
        ("route_rules", RTM_GETRULE, 2, "RTM_GETRULE, dump"),
        ("route_neighbours", RTM_GETNEIGH, 2, "RTM_GETNEIGH, dump"),
    ] {
        save(
            name,
            "route",
            what,
            &first(ask(&mut route, &dump(kind, &[family, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])?)?)?,
        )?;
    }
    let qdiscs = ask(&mut route, &dump(RTM_GETQDISC, &[0; 20])?)?;
    save("route_qdiscs", "route", "RTM_GETQDISC, dump: queueing disciplines", &first(qdiscs)?)?;

    let one = request(
        RTM_GETLINK,
        Flags::empty(),
        &[&link(0)[..], &attribute(IFLA_IFNAME, &text("lo"))?].concat(),
    )?;
    let answer = ask(&mut route, &one)?;
    save("route_link", "route", "RTM_GETLINK of lo: the reply", &first(answer.clone())?)?;
    save("route_acknowledgement", "route", "RTM_GETLINK of lo: the acknowledgement", &last(answer)?)?;

    let mtu = |mtu: u32| attribute(IFLA_MTU, &mtu.to_ne_bytes());
    let refused =
        request(RTM_NEWLINK, Flags::empty(), &[&link(u32::from(link_index("va")?))[..], &mtu(10)?].concat())?;
    save(
        "route_refusal",
        "route",
        "RTM_NEWLINK: an MTU that is too small",
        &first(ask(&mut route, &refused)?)?,
    )?;
    let short = [&link(1)[..], &attribute(IFLA_MTU, &[1])?].concat();
    let refused = request(RTM_NEWLINK, Flags::empty(), &short)?;
    let what = "RTM_NEWLINK: IFLA_MTU with one byte, so a refusal with offset and policy";
    save("route_refusal_by_policy", "route", what, &first(ask(&mut route, &refused)?)?)?;
    let refused = dump(RTM_GETADDR, &[0, 0, 0, 0, 99, 0, 0, 0])?;
    save(
        "route_refused_dump",
        "route",
        "RTM_GETADDR, dump of a link that is not there",
        &last(ask(&mut route, &refused)?)?,
    )?;
    let refused = dump(RTM_GETLINK, &[&link(0)[..], &attribute(IFLA_MTU, &[0; 4])?].concat())?;
    save(
        "route_dump_with_extra_attribute",
        "route",
        "RTM_GETLINK, dump: an attribute that strict checking refuses",
        &last(ask(&mut route, &refused)?)?,
    )?;

    let mut listener = Socket::<Route>::builder().port(PORT + 1).open()?;
    listener.set_receive_timeout(Some(Duration::from_secs(3)));
    listener.join(RTNLGRP_LINK)?;
    run("ip link set vx0 mtu 1400")?;
    save("route_link_event", "route", "RTNLGRP_LINK: the MTU of vx0 changed", listener.receive()?.bytes())?;
    run("ip link delete vx0")?;
    // It goes down first, perhaps.
    loop {
        let datagram = listener.receive()?;
        let is_gone = |kind: u16| u32::from(kind) == RTM_DELLINK;
        if messages(datagram.bytes()).flatten().any(|message| is_gone(message.header().kind)) {
            save("route_link_deleted", "route", "RTNLGRP_LINK: vx0 was deleted", datagram.bytes())?;
            break;
        }
    }
    listener.leave(RTNLGRP_LINK)?;
    listener.join(RTNLGRP_IPV4_IFADDR)?;
    run("ip address add 192.0.2.3/24 dev va")?;
    save(
        "route_address_event",
        "route",
        "RTNLGRP_IPV4_IFADDR: an address was added",
        listener.receive()?.bytes(),
    )?;
    let echo = [&[2, 24, 0, 0, link_index("va")?, 0, 0, 0][..], &attribute(2, &[192, 0, 2, 3])?].concat();
    let echoed = request(RTM_DELADDR, Flags::ECHO, &echo)?;
    save("route_echo", "route", "RTM_DELADDR with NLM_F_ECHO: the echo", &first(ask(&mut route, &echoed)?)?)
}

fn link_index(name: &str) -> Result<u8> {
    Ok(std::fs::read_to_string(format!("/sys/class/net/{name}/ifindex"))
        .or_else(|_| index_by_ip(name))?
        .trim()
        .parse()?)
}

/// `/sys` shows the namespace in which it was mounted, so this is what is used.
fn index_by_ip(name: &str) -> std::io::Result<String> {
    let output = Command::new("ip").args(["-o", "link", "show", name]).output()?;
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(line.split(':').next().unwrap_or_default().to_owned())
}

fn generic() -> Result<()> {
    let mut generic = open::<Generic>()?;
    let command = |command: u32| -> Result<Vec<u8>> { Ok(vec![u8::try_from(command)?, 2, 0, 0]) };
    let get = |name: &str| -> Result<Vec<u8>> {
        let body = [command(CTRL_CMD_GETFAMILY)?, attribute(CTRL_ATTR_FAMILY_NAME, &text(name))?].concat();
        request(GENL_ID_CTRL, Flags::empty(), &body)
    };
    let controller = first(ask(&mut generic, &get("nlctrl")?)?)?;
    save("generic_controller", "generic nlctrl", "CTRL_CMD_GETFAMILY of nlctrl", &controller)?;
    let families = request(GENL_ID_CTRL, Flags::DUMP, &command(CTRL_CMD_GETFAMILY)?)?;
    save(
        "generic_families",
        "generic nlctrl",
        "CTRL_CMD_GETFAMILY, dump",
        &first(ask(&mut generic, &families)?)?,
    )?;
    save(
        "generic_no_family",
        "generic nlctrl",
        "CTRL_CMD_GETFAMILY of a family that is not there",
        &first(ask(&mut generic, &get("nlnothing")?)?)?,
    )?;
    let policy = |name: &str| -> Result<Vec<u8>> {
        let body = [command(CTRL_CMD_GETPOLICY)?, attribute(CTRL_ATTR_FAMILY_NAME, &text(name))?].concat();
        request(GENL_ID_CTRL, Flags::DUMP, &body)
    };
    save(
        "generic_policy",
        "generic nlctrl",
        "CTRL_CMD_GETPOLICY of nlctrl, dump",
        &first(ask(&mut generic, &policy("nlctrl")?)?)?,
    )?;

    let ethtool = first(ask(&mut generic, &get("ethtool")?)?)?;
    let ethtool = messages(&ethtool).next().ok_or("no family")??;
    let id = u32::from(ethtool.decode::<nl_core::generic::Family<'_>>()?.id);
    let ask_ethtool = |command: u32, attributes: &[u8]| -> Result<Vec<u8>> {
        request(id, Flags::empty(), &[&[u8::try_from(command)?, 1, 0, 0], attributes].concat())
    };
    let nested = |number: u32, payload: &[u8]| attribute(number | NLA_F_NESTED, payload);
    let header = attribute(ETHTOOL_A_HEADER_DEV_NAME, &text("va"))?;
    let state = ask_ethtool(ETHTOOL_MSG_LINKSTATE_GET, &nested(ETHTOOL_A_LINKSTATE_HEADER, &header)?)?;
    save(
        "generic_link_state",
        "generic ethtool",
        "ETHTOOL_MSG_LINKSTATE_GET of a veth",
        &first(ask(&mut generic, &state)?)?,
    )?;
    let channels = ask_ethtool(ETHTOOL_MSG_CHANNELS_GET, &nested(ETHTOOL_A_CHANNELS_HEADER, &header)?)?;
    save(
        "generic_channels",
        "generic ethtool",
        "ETHTOOL_MSG_CHANNELS_GET of a veth",
        &first(ask(&mut generic, &channels)?)?,
    )?;
    let missing = ask_ethtool(ETHTOOL_MSG_LINKSTATE_GET, &[])?;
    save(
        "generic_missing_attribute",
        "generic ethtool",
        "ETHTOOL_MSG_LINKSTATE_GET without its header",
        &first(ask(&mut generic, &missing)?)?,
    )?;
    let flat = ask_ethtool(ETHTOOL_MSG_LINKSTATE_GET, &attribute(ETHTOOL_A_LINKSTATE_HEADER, &header)?)?;
    save(
        "generic_nest_without_its_bit",
        "generic ethtool",
        "ETHTOOL_MSG_LINKSTATE_GET: a nest without NLA_F_NESTED",
        &first(ask(&mut generic, &flat)?)?,
    )?;
    let flags = [header.clone(), attribute(ETHTOOL_A_HEADER_FLAGS, &0xffff_u32.to_ne_bytes())?].concat();
    let flags = ask_ethtool(ETHTOOL_MSG_LINKSTATE_GET, &nested(ETHTOOL_A_LINKSTATE_HEADER, &flags)?)?;
    save(
        "generic_refusal_with_mask",
        "generic ethtool",
        "ETHTOOL_MSG_LINKSTATE_GET: flags outside the policy's mask",
        &first(ask(&mut generic, &flags)?)?,
    )
}

fn diag() -> Result<()> {
    let mut diag = open::<Diag>()?;
    let dump = |body: &[u8]| request(SOCK_DIAG_BY_FAMILY, Flags::DUMP, body);
    let netlink = [&[16, 255, 0, 0][..], &[0; 4], &0x0bu32.to_ne_bytes(), &[0; 8]].concat();
    save(
        "diag_netlink",
        "diag",
        "SOCK_DIAG_BY_FAMILY of AF_NETLINK, dump",
        &first(ask(&mut diag, &dump(&netlink)?)?)?,
    )?;

    let _listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name("nl-capture")?)?;
    let all = u32::MAX.to_ne_bytes();
    let unix = [&[1, 0, 0, 0][..], &all, &[0; 4], &0x39u32.to_ne_bytes(), &[0xff; 8]].concat();
    save(
        "diag_unix",
        "diag",
        "SOCK_DIAG_BY_FAMILY of AF_UNIX, dump",
        &first(ask(&mut diag, &dump(&unix)?)?)?,
    )?;

    let _listener = std::net::TcpListener::bind(("127.0.0.1", 4242))?;
    let tcp = [&[2, 6, 0xff, 0][..], &all, &[0; 40], &[0xff; 8]].concat();
    save(
        "diag_tcp",
        "diag",
        "SOCK_DIAG_BY_FAMILY of AF_INET and TCP, dump",
        &first(ask(&mut diag, &dump(&tcp)?)?)?,
    )
}

fn others() -> Result<()> {
    let mut netfilter = open::<Netfilter>()?;
    let get = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN;
    let generation = ask(&mut netfilter, &request(get, Flags::empty(), &[0; 4])?)?;
    save("netfilter_generation", "netfilter", "NFT_MSG_GETGEN", &first(generation)?)?;

    let mut audit = open::<Audit>()?;
    // The reply comes behind the acknowledgement.
    let acknowledged = ask(&mut audit, &request(AUDIT_GET, Flags::empty(), &[])?)?;
    let status = match acknowledged.len() {
        1 => audit.receive()?.bytes().to_vec(),
        _ => first(acknowledged)?,
    };
    save("audit_status", "audit", "AUDIT_GET: the reply, which comes behind the acknowledgement", &status)?;

    let mut uevent = open::<Uevent>()?;
    uevent.join(1)?;
    run("ip link add name vy type veth peer name vz")?;
    save("uevent_veth", "uevent", "a veth is added: text, no message", uevent.receive()?.bytes())
}

/// What `ip` and `genl` send: the last request of each command.
fn requests() -> Result<()> {
    for (name, protocol, command) in [
        ("ip_link_show", "route", "ip link show"),
        ("ip_link_add_veth", "route", "ip link add name vc type veth peer name vd"),
        ("ip_link_add_vxlan", "route", "ip link add name vx1 type vxlan id 43 dev va dstport 4789"),
        ("ip_link_set_mtu", "route", "ip link set dev vb mtu 1400"),
        ("ip_address_add", "route", "ip address add 192.0.2.9/24 dev va"),
        ("ip_route_add", "route", "ip route add 192.0.2.128/25 via 192.0.2.254"),
        ("ip_neighbour_add", "route", "ip neighbour add 192.0.2.7 lladdr 02:00:00:00:00:07 dev va"),
        ("genl_ctrl_get", "generic nlctrl", "genl ctrl get name nlctrl"),
    ] {
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-e", "trace=sendmsg,sendto", "-e", "write=3,4,5", "-o", "/dev/stderr"]);
        let output = strace.args(command.split_whitespace()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let mut datagram = Vec::new();
        for line in said.lines() {
            if line.starts_with("send") {
                datagram.clear();
            }
            // ` | 00010  00 01 ..  10 11 ..  text |`
            let Some(row) = line.strip_prefix(" | ") else { continue };
            for byte in row.get(7..55).unwrap_or_default().split_whitespace() {
                datagram.push(u8::from_str_radix(byte, 16).map_err(|error| format!("{line}: {error}"))?);
            }
        }
        let version = Command::new("ip").arg("-V").output()?;
        let version =
            String::from_utf8_lossy(&version.stdout).split(',').nth(1).unwrap_or_default().trim().to_owned();
        save(name, protocol, &format!("what `{command}` of {version} sends, by strace"), &datagram)?;
    }
    Ok(())
}

/// Listens to process events while a process ends.
fn process_events() -> Result<()> {
    let mut connector = open::<Connector>()?;
    connector.join(CN_IDX_PROC)?;
    let send = |operation: u32| -> Result<()> {
        let mut message = [CN_IDX_PROC, CN_VAL_PROC, 0, 0].map(u32::to_ne_bytes).concat();
        message.extend(4u16.to_ne_bytes());
        message.extend([0, 0]);
        message.extend(operation.to_ne_bytes());
        let mut bytes = u32::try_from(16 + message.len())?.to_ne_bytes().to_vec();
        bytes.extend(u16::try_from(NLMSG_DONE)?.to_ne_bytes());
        bytes.extend([0; 10]);
        bytes.extend(message);
        connector.send_raw(&[IoSlice::new(&bytes)], Address::KERNEL)?;
        Ok(())
    };
    send(PROC_CN_MCAST_LISTEN)?;
    run("true")?;
    send(PROC_CN_MCAST_IGNORE)?;
    loop {
        let datagram = connector.receive()?;
        let what =
            datagram.bytes().get(36..40).and_then(|what| what.first_chunk().copied()).map(u32::from_ne_bytes);
        if what == Some(PROC_EVENT_EXIT) {
            return save(
                "connector_process_exit",
                "connector",
                "a process ended: data under the type NLMSG_DONE",
                datagram.bytes(),
            );
        }
    }
}

fn inside() -> Result<()> {
    set_up()?;
    route()?;
    generic()?;
    diag()?;
    requests()?;
    others()
}

fn outside() -> Result<()> {
    process_events()?;
    let again = Command::new("unshare").arg("--net").arg(std::env::current_exe()?).arg("inside").status()?;
    if again.success() { Ok(()) } else { Err("the part in a network namespace failed".into()) }
}

fn main() -> ExitCode {
    let result = if std::env::args().nth(1).as_deref() == Some("inside") { inside() } else { outside() };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("record: {error}");
            ExitCode::FAILURE
        }
    }
}
