use nl_core::wire_struct;

#[wire_struct]
struct Header {
    text: String,
}

fn main() {}
