use nl_core::{Attributes, Be, Bitfield32, Sint, Uint};

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
    #[nl(attr = 6, min = -1)]
    packets: Option<Uint>,
    #[nl(attr = 7, max = 0x8000_0000_0000_0000u64)]
    drift: Option<Sint>,
    #[nl(attr = 8, mask = 0x1_0000_0000)]
    bits: Option<Bitfield32>,
}

fn main() {}
