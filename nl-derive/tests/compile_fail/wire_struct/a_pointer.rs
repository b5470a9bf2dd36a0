use nl_core::wire_struct;

#[wire_struct]
struct Header {
    text: *const u8,
}

fn main() {}
