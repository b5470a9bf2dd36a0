use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol, type = 0x20)]
struct Item;

fn main() {}
