use nl_core::{Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do, flags = CREAT)]
struct Typo;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do, flags = EXCL | EXCL)]
struct Twice;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do, flags = 0x600)]
struct Number;

fn main() {}
