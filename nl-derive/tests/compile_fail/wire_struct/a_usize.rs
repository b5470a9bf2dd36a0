use nl_core::wire_struct;

#[wire_struct]
struct Header {
    size: usize,
}

fn main() {}
