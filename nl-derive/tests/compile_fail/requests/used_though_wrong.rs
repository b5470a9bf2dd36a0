use nl_core::{Dump, Message, Protocol, Request, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, reply = Item, dmp)]
struct ListItems;

fn dump<P: Protocol>(_: impl Dump + Speaks<P>) {}

// Only the keyword is wrong.
fn use_it() {
    dump::<Shop>(ListItems);
}

fn main() {}
