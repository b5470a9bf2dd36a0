use nl_core::{Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do)]
struct Pair(u32, u32);

fn main() {}
