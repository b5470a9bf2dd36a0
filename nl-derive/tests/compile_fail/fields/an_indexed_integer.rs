use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, indexed)]
    price: Option<u32>,
}

fn main() {}
