use nl_core::{Attributes, Numbered};

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1)]
    one: Numbered<u32>,
    #[nl(attr = 2)]
    repeated: Vec<Numbered<u32>>,
}

fn main() {}
