use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 70_000)]
    price: Option<u32>,
}

fn main() {}
