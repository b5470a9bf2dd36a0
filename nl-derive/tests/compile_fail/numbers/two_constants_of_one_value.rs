use nl_core::Attributes;

mod shop {
    pub const NAME: u32 = 7;
    pub const ALIAS: u16 = 7;
    pub const PRICE: u8 = 7;
}

#[derive(Attributes)]
struct Item<'a> {
    #[nl(attr = shop::NAME)]
    name: &'a str,
    #[nl(attr = shop::ALIAS)]
    alias: &'a str,
    #[nl(attr = shop::PRICE)]
    price: Option<u32>,
}

fn main() {}
