use nl_core::{Attributes, Bitfield32, Lazy, wire_struct};

#[wire_struct]
struct Stats { received: u64 }

#[derive(Attributes)]
struct Link<'a> {
    #[nl(attr = 1, max = 15)]
    name: Option<&'a str>,
    #[nl(attr = 2, min = 1)]
    bytes: Option<&'a [u8]>,
    #[nl(attr = 3, mask = 1)]
    stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = 4, max = 1)]
    bits: Option<Bitfield32>,
}

fn main() {}
