use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(indexed)]
    prices: Vec<u32>,
}

fn main() {}
