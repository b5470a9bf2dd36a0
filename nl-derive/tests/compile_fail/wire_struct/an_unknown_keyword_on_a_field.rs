use nl_core::wire_struct;

#[wire_struct]
struct Header {
    #[nl(cc = word)]
    word: u32,
}

fn main() {}
