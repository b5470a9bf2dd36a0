use nl_core::wire_struct;

#[wire_struct]
struct Header<'a> {
    text: [&'a str; 0],
}

fn main() {}
