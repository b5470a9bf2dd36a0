use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20, dump, flag)]
struct Item {
    #[nl(attr = 1, prefix = "SHOP_")]
    name: Option<u32>,
    #[nl(number = 2)]
    price: Option<u32>,
    #[nl(attr = 3, c = other)]
    other: Option<u32>,
}

#[derive(Attributes)]
#[nl(type = 1)]
struct Set;

fn main() {}
