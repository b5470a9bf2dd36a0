use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

const SHOP_ITEM: u32 = 0x1_0010;

#[derive(Message)]
#[nl(protocol = Shop, type = SHOP_ITEM)]
struct Item;

fn main() {}
