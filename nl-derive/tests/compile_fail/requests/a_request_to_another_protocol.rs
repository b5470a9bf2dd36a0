use nl_core::{Do, Protocol, Request, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Protocol)]
#[nl(number = 26)]
struct Store;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, do)]
struct SetItem;

fn acknowledge<P: Protocol>(_: impl Do + Speaks<P>) {}

fn use_it() {
    acknowledge::<Store>(SetItem);
}

fn main() {}
