use nl_core::wire_struct;

mod c {
    #[repr(C)]
    pub struct rtgenmsg {
        pub rtgen_family: u8,
        pub rtgen_kind: u8,
        pub rtgen_flags: u16,
        pub rtgen_index: u32,
    }
}

#[wire_struct(c = c::rtgenmsg, c_prefix = "rtgen_")]
struct Header {
    family: u8,
    #[nl(c = rtgen_family)]
    kind: u8,
}

fn main() {}
