use nl_core::wire_struct;

mod c {
    #[repr(C)]
    pub struct in_addr {
        pub s_addr: u32,
    }
    #[repr(C)]
    pub struct ifaddr {
        pub address: in_addr,
        pub mask: in_addr,
    }
}

#[wire_struct(c = c::ifaddr)]
struct Address {
    address: u32,
    // Bytes may stand for anything.
    mask: [u8; 4],
}

fn main() {}
