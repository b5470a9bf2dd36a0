use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 3)]
struct Item;

fn main() {}
