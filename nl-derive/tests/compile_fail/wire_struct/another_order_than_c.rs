use nl_core::{Pad, wire_struct};

mod c {
    #[repr(C)]
    pub struct ifinfomsg {
        pub ifi_family: u8,
        pub __ifi_pad: u8,
        pub ifi_type: u16,
        pub ifi_index: i32,
        pub ifi_flags: u32,
        pub ifi_change: u32,
    }
}

#[wire_struct(c = c::ifinfomsg, c_prefix = "ifi_")]
struct Header {
    family: u8,
    #[nl(c = __ifi_pad)]
    _pad: Pad<1>,
    #[nl(c = ifi_type)]
    kind: u16,
    index: i32,
    change: u32,
    flags: u32,
}

fn main() {}
