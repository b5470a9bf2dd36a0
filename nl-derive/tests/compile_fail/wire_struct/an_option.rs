use nl_core::wire_struct;

#[wire_struct]
struct Header {
    word: Option<u32>,
}

fn main() {}
