use nl_core::{Message, Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, repli = Item, dump)]
struct GetItem;

fn main() {}
