use nl_core::wire_struct;

#[wire_struct]
struct Header {
    #[nl(c = word)]
    value: u32,
}

fn main() {}
