use nl_core::{Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

struct Item;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, reply = Item, do)]
struct GetItem;

fn main() {}
