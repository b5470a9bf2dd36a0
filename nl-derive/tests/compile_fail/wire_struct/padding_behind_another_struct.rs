use nl_core::wire_struct;

#[wire_struct]
struct Byte(u8);

#[wire_struct]
struct Header {
    word: u32,
    byte: Byte,
}

fn main() {}
