use nl_core::{Attributes, Sint};

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, mask = 1)]
    index: i32,
    #[nl(attr = 2, mask = 1)]
    drift: Sint,
}

fn main() {}
