use nl_core::wire_struct;

#[wire_struct(size = 4)]
struct Header {
    word: u32,
}

fn main() {}
