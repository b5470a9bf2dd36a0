use nl_core::{Attributes, wire_struct};

#[wire_struct]
struct Image { bytes: [u8; 65_532] }

#[derive(Attributes)]
struct Flash {
    #[nl(attr = 1)]
    image: Image,
    #[nl(attr = 2)]
    page: Option<[u8; 70_000]>,
}

fn main() {}
