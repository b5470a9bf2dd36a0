use nl_core::Attributes;

mod shop {
    pub const NAME: u32 = 7;
    pub const PRICE: u8 = 7;
}

#[derive(Attributes)]
struct Item {
    #[nl(attr = shop::NAME)]
    name: u32,
    #[nl(attr = shop::PRICE)]
    price: Option<u32>,
}

fn main() {}
