use nl_core::wire_struct;

#[wire_struct]
struct Word {
    word: u32,
}

#[wire_struct]
struct Header {
    small: u8,
    word: Word,
}

fn main() {}
