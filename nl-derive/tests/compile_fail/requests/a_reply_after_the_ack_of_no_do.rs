use nl_core::{Message, Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item {
    #[nl(attr = 1)]
    price: u32,
}

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, do, reply_after_ack)]
struct Count {}

#[derive(Request)]
#[nl(protocol = Shop, type = 0x22, reply = Item, dump, reply_after_ack)]
struct GetItem {}

fn main() {}
