use nl_core::Attributes;

struct Price<'a>(&'a f64);

#[derive(Attributes)]
struct Item<'a> {
    #[nl(attr = 1)]
    price: Price<'a>,
}

fn main() {}
