use nl_core::{Do, Message, Protocol, Request, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x22, reply = Item, dump)]
struct ListItems;

fn acknowledge<P: Protocol>(_: impl Do + Speaks<P>) {}

fn use_it() {
    acknowledge::<Shop>(ListItems);
}

fn main() {}
