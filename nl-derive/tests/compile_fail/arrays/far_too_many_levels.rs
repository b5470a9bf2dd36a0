use nl_core::{Attributes, Numbered};

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, indexed)]
    deep: Vec<Numbered<u32, 259>>,
}

fn main() {}
