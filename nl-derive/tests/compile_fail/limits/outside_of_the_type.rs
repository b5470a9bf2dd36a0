use nl_core::{Attributes, Be};

const MOST: u32 = 70_000;

#[derive(Attributes)]
struct Vlan {
    #[nl(attr = 1, max = MOST)]
    id: u16,
    #[nl(attr = 2, min = -1)]
    port: Option<Be<u16>>,
    #[nl(attr = 3, mask = 0x1_0000_0000)]
    flags: Option<u32>,
    #[nl(attr = 4, max = -129)]
    offset: Vec<i8>,
    #[nl(attr = 5, max_len = 65_531)]
    alias: Option<String>,
}

fn main() {}
