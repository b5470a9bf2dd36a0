use nl_core::Attributes;

struct Price(f64);

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1)]
    price: Option<Price>,
}

fn main() {}
