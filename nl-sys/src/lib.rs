//! The kernel's user-space API of netlink: every constant, struct and macro of its headers, of Linux 7.2.
//!
//! ```
//! use nl_sys::netlink::{NLM_F_DUMP, NLM_F_REQUEST, NLMSG_ERROR, NLMSG_HDRLEN, NLMSG_LENGTH, nlmsghdr};
//! use zerocopy::{FromBytes, IntoBytes};
//!
//! let header = nlmsghdr {
//!     nlmsg_len: NLMSG_LENGTH(4) as u32,
//!     nlmsg_type: NLMSG_ERROR as u16,
//!     nlmsg_flags: (NLM_F_REQUEST | NLM_F_DUMP) as u16,
//!     ..Default::default()
//! };
//! let bytes = header.as_bytes();
//! assert_eq!(bytes.len(), NLMSG_HDRLEN as usize);
//! assert_eq!(nlmsghdr::read_from_bytes(bytes), Ok(header));
//! ```
//!
//! This crate has numbers and layouts and knows nothing of sockets: messages that are typed, checked and sent are
//! nl-core's. It has no `unsafe` code, needs no libclang and no C compiler, and depends on zerocopy alone.
//!
//! # Modules
//!
//! One for each header, of its name, and a feature of the same name that turns it on; `all` turns on all of them.
//!
//! | module and feature | header | what it is about |
//! |---|---|---|
//! | `netlink` | `linux/netlink.h` | messages, attributes, flags, socket options; always there |
//! | `genetlink` | `linux/genetlink.h` | generic netlink and its controller; always there |
//! | `rtnetlink` | `linux/rtnetlink.h` | routes, message types and groups of `NETLINK_ROUTE`, `tcmsg` |
//! | `if_link` | `linux/if_link.h` | links; with the constants of `if.h`, `if_arp.h`, `veth.h`, `if_tunnel.h` |
//! | `if_addr` | `linux/if_addr.h` | addresses |
//! | `if_addrlabel` | `linux/if_addrlabel.h` | labels for the choice of IPv6 addresses |
//! | `if_bridge` | `linux/if_bridge.h` | bridges, VLANs and multicast of theirs |
//! | `neighbour` | `linux/neighbour.h` | neighbours: ARP, NDP, forwarding databases |
//! | `nexthop` | `linux/nexthop.h` | next hops as objects |
//! | `netconf` | `linux/netconf.h` | settings of devices for IP |
//! | `net_namespace` | `linux/net_namespace.h` | ids of network namespaces |
//! | `fib_rules` | `linux/fib_rules.h` | rules that choose a routing table |
//! | `lwtunnel` | `linux/lwtunnel.h` | encapsulation by routes; with the constants of `mpls_iptunnel.h`, `seg6_iptunnel.h`, `seg6_local.h` |
//! | `pkt_sched` | `linux/pkt_sched.h` | queueing disciplines |
//! | `pkt_cls` | `linux/pkt_cls.h` | classifiers and actions |
//! | `netlink_diag` | `linux/netlink_diag.h` | netlink sockets |
//! | `sock_diag` | `linux/sock_diag.h` | what all socket diagnostics share |
//! | `inet_diag` | `linux/inet_diag.h` | TCP, UDP and raw sockets |
//! | `unix_diag` | `linux/unix_diag.h` | unix sockets |
//! | `packet_diag` | `linux/packet_diag.h` | packet sockets |
//! | `xfrm` | `linux/xfrm.h` | IPsec |
//! | `audit` | `linux/audit.h` | audit |
//! | `connector` | `linux/connector.h` | connector messages |
//! | `cn_proc` | `linux/cn_proc.h` | process events |
//! | `nfnetlink` | `linux/netfilter/nfnetlink.h` | what all of netfilter shares; with `nfnetlink_compat.h` and the constants of `netfilter.h` |
//! | `nfnetlink_conntrack` | `linux/netfilter/nfnetlink_conntrack.h` | connections that are tracked |
//! | `nfnetlink_log` | `linux/netfilter/nfnetlink_log.h` | packets that are logged |
//! | `nfnetlink_queue` | `linux/netfilter/nfnetlink_queue.h` | packets that wait for a verdict |
//! | `nfnetlink_acct` | `linux/netfilter/nfnetlink_acct.h` | counters |
//! | `nfnetlink_cttimeout` | `linux/netfilter/nfnetlink_cttimeout.h` | timeouts of tracked connections |
//! | `nfnetlink_cthelper` | `linux/netfilter/nfnetlink_cthelper.h` | helpers in user space |
//! | `nfnetlink_hook` | `linux/netfilter/nfnetlink_hook.h` | hooks that are in use |
//! | `nf_tables` | `linux/netfilter/nf_tables.h` | nftables |
//! | `nf_conntrack_common` | `linux/netfilter/nf_conntrack_common.h` | states; with the constants of `nf_conntrack_tuple_common.h` |
//! | `nf_conntrack_tcp` | `linux/netfilter/nf_conntrack_tcp.h` | states of TCP |
//! | `taskstats` | `linux/taskstats.h` | statistics of tasks |
//! | `ethtool_netlink` | `linux/ethtool_netlink.h` | settings of network devices; with `ethtool_netlink_generated.h` and `ethtool.h` |
//! | `nl80211` | `linux/nl80211.h` | wireless devices |
//! | `wireguard` | `linux/wireguard.h` | WireGuard |
//! | `devlink` | `linux/devlink.h` | devices that have ports |
//! | `thermal` | `linux/thermal.h` | thermal zones |
//!
//! Structs that those use, of headers that are not in the list, are in module `types`.
//!
//! # What is in them
//!
//! * **Constants**, enumerators and macros alike, are `u32`; `i32` if negative, or of an enum that has a negative one;
//!   `u64` if larger than 32 bits. Netlink has them in fields of 8, 16, 32 and 64 bits, whatever their type in C. Strings,
//!   such as `NL80211_GENL_NAME`, are `&str`, without the NUL.
//! * **Structs** have C's names and C's fields (`type_` for `type`), integers for enums and for `__be32`, which stays in
//!   network byte order, and `[u8; 0]` for what follows them. Their layout is asserted, on every architecture, when this
//!   crate is compiled. All have `Debug`, `Copy`, `Default` (all zeroes), `FromBytes`, `Immutable` and `KnownLayout`; those
//!   without padding and without unions have `IntoBytes` too. (One of the ioctl's, `ethtool_tunable`, ends in pointers, and
//!   has `Debug` and `Copy` alone.)
//! * **Unions** have their size and place. To read one without `unsafe`, read the struct's bytes as a struct of your own
//!   that has the member you want, as nl-core's `wire_struct` helps with.
//! * **Macros with parameters** are `const fn` of the same names: lengths saturate, and those that walk take and give
//!   slices: see [`netlink::NLMSG_NEXT`].
//! * `NLA_TYPE_MASK` has C's bits as `u32`: as `u16` it is `0x3fff`.
//!
//! # Where they come from
//!
//! `src/generated/` is committed. It is written by bindgen from the pinned headers of Linux 7.2, which
//! `nl-sys/generate/headers.sh` fetches, and a test says when it is not current:
//!
//! ```text
//! nl-sys/generate/headers.sh
//! cargo run -p nl-sys --features generate --bin nl-sys-generate
//! ```
//!
//! One text serves all architectures. It is that of a run for i686, where 64-bit integers are 4-aligned and bindgen
//! therefore writes out what C aligns explicitly; the assertions are those of that run on x86, and those of a run for
//! x86-64 elsewhere. Other tests compare with the crate linux-raw-sys and with what the C compiler says of the headers.
//!
//! # Feature `bindgen`: the machine's own headers
//!
//! Adds module `machine`, with the same modules bound when this crate is built, from `/usr/include` or from the directory
//! in `NL_SYS_INCLUDE_DIR`. The committed modules stay as they are. This needs libclang (`apt-get install libclang1-14`),
//! in a place that clang-sys knows or that `LIBCLANG_PATH` names.
//!
//! # Feature `generate`: your own header
//!
//! Adds module `generate`, for the build script of a crate that has a protocol header of its own.
#![cfg_attr(not(any(feature = "generate", test)), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "generate")]
#[path = "../generate/mod.rs"]
pub mod generate;
// rustfmt would lay out the files in its own way.
#[rustfmt::skip]
mod generated;
#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
mod macros;
/// Modules of the same names and style as this crate's, of the headers of the machine where it was built, or of those in
/// `NL_SYS_INCLUDE_DIR`: for constants that are newer than the committed ones, or only there.
///
/// Those of the enabled features; a header that the machine does not have is left out.
#[cfg(feature = "bindgen")]
pub mod machine {
    include!(concat!(env!("OUT_DIR"), "/machine.rs"));
}

pub use generated::*;
