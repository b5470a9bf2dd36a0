use nl_core::Attributes;

mod shop {
    pub const SHOP_PRICE: u32 = 7;
}
use shop::SHOP_PRICE;

#[derive(Attributes)]
struct Item {
    #[nl(attr = SHOP_PRICE)]
    price: Option<u32>,
    #[nl(attr = SHOP_PRICES)]
    prices: Option<u32>,
}

fn main() {}
