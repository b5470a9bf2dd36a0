use nl_core::{Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x21, do, flags = CREAT)]
struct GetItem;

fn main() {}
