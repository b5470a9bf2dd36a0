use nl_core::wire_struct;

#[wire_struct]
struct Pointers<'a> {
    text: &'a str,
}

#[wire_struct]
struct Types {
    flag: bool,
    size: usize,
    text: String,
    pad: Option<u32>,
}

fn main() {}
