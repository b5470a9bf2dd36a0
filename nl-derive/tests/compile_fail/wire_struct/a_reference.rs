use nl_core::wire_struct;

#[wire_struct]
struct Header {
    text: &'static str,
}

fn main() {}
