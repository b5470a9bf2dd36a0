use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
#[nl(type = 0x21)]
struct Item {
    #[nl(attr = 1, attr = 2)]
    name: Option<u32>,
}

#[derive(Attributes)]
struct Set {
    #[nl(attr = 1, flag, flag)]
    there: bool,
}

fn main() {}
