use nl_core::Attributes;

const SHOP_NAME: u32 = 1;
const STORE_PRICE: u32 = 2;
const OLD_SHOP_PRICE: u32 = 4;

#[derive(Attributes)]
#[nl(prefix = "SHOP_")]
struct Item<'a> {
    #[nl(attr = SHOP_NAME)]
    name: Option<&'a str>,
    #[nl(attr = STORE_PRICE)]
    price: Option<u32>,
    #[nl(attr = OLD_SHOP_PRICE)]
    old_price: Option<u32>,
    #[nl(attr = 3)]
    a_literal_has_no_name: Option<u32>,
}

fn main() {}
