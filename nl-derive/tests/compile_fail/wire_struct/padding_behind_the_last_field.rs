use nl_core::{Be, wire_struct};

#[wire_struct]
struct Header {
    large: u32,
    small: Be<u16>,
}

fn main() {}
