use nl_core::Attributes;

struct Price(f64);

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1)]
    price: Option<Price>,
    #[nl(attr = 2, indexed)]
    discount: Option<u32>,
}

fn main() {}
