use nl_core::{Answered, Do, Protocol, Request, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, do)]
struct SetItem;

fn request<P: Protocol>(_: impl Do + Answered + Speaks<P>) {}

fn use_it() {
    request::<Shop>(SetItem);
}

fn main() {}
