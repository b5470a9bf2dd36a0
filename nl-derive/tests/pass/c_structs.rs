use nl_core::sys::rtnetlink::{ifinfomsg, rtmsg};
use nl_core::{Be, Pad, wire_struct};

mod c {
    #[repr(C)]
    pub struct port {
        pub sport: u16,
        pub dport: u16,
    }
}

#[wire_struct]
#[derive(Eq)]
struct LinkFlags(u32);

#[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
struct LinkHeader {
    family: u8,
    #[nl(c = __ifi_pad)]
    _pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    flags: LinkFlags,
    change: u32,
}

#[wire_struct(c = nl_core::sys::rtnetlink::rtmsg, c_prefix = "rtm_")]
struct RouteHeader {
    family: u8,
    dst_len: u8,
    src_len: u8,
    tos: u8,
    table: u8,
    protocol: u8,
    scope: u8,
    #[nl(c = rtm_type)]
    kind: u8,
    flags: u32,
}

#[wire_struct(c = c::port)]
struct Ports {
    sport: Be<u16>,
    dport: Be<u16>,
}

fn main() {
    let _ = size_of::<(ifinfomsg, rtmsg)>();
    assert_eq!(LinkHeader::default().flags, LinkFlags(0));
    assert_eq!(Ports { sport: Be::new(1), dport: Be::new(2) }.dport.get(), 2);
}
