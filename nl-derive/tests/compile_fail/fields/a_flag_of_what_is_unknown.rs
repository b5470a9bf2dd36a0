use nl_core::{Attributes, Unknown};

#[derive(Attributes)]
struct Item<'a> {
    #[nl(unknown, flag)]
    rest: Unknown<'a>,
}

fn main() {}
