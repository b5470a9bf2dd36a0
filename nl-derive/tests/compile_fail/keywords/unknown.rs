use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocl = Shop, tpye = 0x20)]
struct Item {
    #[nl(atr = 1)]
    name: Option<u32>,
    #[nl(attr = 2, index)]
    price: Option<u32>,
    #[nl(attr = 3, rename = "x")]
    other: Option<u32>,
}

#[derive(Attributes)]
#[nl(prefx = "SHOP_")]
struct Set;

fn main() {}
