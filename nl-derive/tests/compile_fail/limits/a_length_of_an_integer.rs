use nl_core::{Attributes, Mac};

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, max_len = 4)]
    mtu: Option<u32>,
    #[nl(attr = 2, exact_len = 6)]
    address: Option<Mac>,
    #[nl(attr = 3, min_len = 4)]
    key: Option<[u8; 16]>,
}

fn main() {}
