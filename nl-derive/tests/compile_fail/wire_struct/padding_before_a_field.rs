use nl_core::wire_struct;

#[wire_struct]
struct Header {
    small: u8,
    large: u32,
}

fn main() {}
