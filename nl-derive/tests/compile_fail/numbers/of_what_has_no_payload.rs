use nl_core::{Attributes, Be, Bitfield32};

#[derive(Attributes)]
struct Flags {
    #[nl(attr = 1, flag, pad = 9)]
    padded: bool,
    #[nl(attr = 2, flag, net_byteorder)]
    marked: bool,
    #[nl(attr = 3, indexed, net_byteorder)]
    ports: Vec<Be<u16>>,
}

#[derive(Attributes)]
struct Bits {
    #[nl(attr = 1, net_byteorder)]
    bits: Bitfield32,
}

fn main() {}
