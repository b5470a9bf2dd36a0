use nl_core::{Attributes, Unknown};

#[derive(Attributes)]
struct Item<'a> {
    #[nl(unknown)]
    rest: Unknown<'a>,
    #[nl(unknown)]
    more: Unknown<'a>,
}

fn main() {}
