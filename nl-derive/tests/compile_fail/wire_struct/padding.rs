use nl_core::{Be, wire_struct};

#[wire_struct]
struct Before {
    small: u8,
    large: u32,
}

#[wire_struct]
struct After {
    large: u32,
    small: Be<u16>,
}

fn main() {}
