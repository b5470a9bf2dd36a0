use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
#[nl(type = 0x21)]
struct Item;

fn main() {}
