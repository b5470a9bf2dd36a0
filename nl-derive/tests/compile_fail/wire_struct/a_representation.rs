use nl_core::wire_struct;

#[wire_struct]
#[repr(packed)]
struct Packed {
    small: u8,
    large: u32,
}

fn main() {}
