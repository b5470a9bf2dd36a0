use nl_core::{Dump, Protocol, Request, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, do)]
struct SetItem;

fn dump<P: Protocol>(_: impl Dump + Speaks<P>) {}

fn use_it() {
    dump::<Shop>(SetItem);
}

fn main() {}
