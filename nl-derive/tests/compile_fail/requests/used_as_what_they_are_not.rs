use nl_core::{Answered, Do, Dump, Message, Protocol, Request, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Protocol)]
#[nl(number = 26)]
struct Store;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, do)]
struct SetItem;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x22, reply = Item, dump)]
struct ListItems;

fn acknowledge<P: Protocol>(_: impl Do + Speaks<P>) {}
fn request<P: Protocol>(_: impl Do + Answered + Speaks<P>) {}
fn dump<P: Protocol>(_: impl Dump + Speaks<P>) {}

fn use_them() {
    dump::<Shop>(SetItem);
    request::<Shop>(SetItem);
    acknowledge::<Shop>(ListItems);
    acknowledge::<Store>(SetItem);
}

fn main() {}
