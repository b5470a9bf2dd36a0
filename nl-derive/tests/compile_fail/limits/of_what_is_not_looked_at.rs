use nl_core::{Array, Attributes};

#[derive(Attributes)]
struct Ports<'a> {
    #[nl(attr = 1, indexed, max = 5)]
    open: Vec<u16>,
    #[nl(attr = 2, packed, max = 5)]
    closed: Vec<u16>,
    #[nl(attr = 3, max = 5)]
    filtered: Array<'a, u16>,
}

fn main() {}
