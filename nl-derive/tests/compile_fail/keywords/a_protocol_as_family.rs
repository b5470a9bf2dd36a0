use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(family = Shop, command = 1)]
struct Item;

fn main() {}
