use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol, type = )]
struct Item {
    #[nl(attr)]
    name: Option<u32>,
    #[nl(attr = 2, flag = true)]
    price: bool,
    #[nl(attr = 3 flag)]
    other: bool,
    #[nl(7)]
    number: Option<u32>,
    #[nl]
    nothing: Option<u32>,
    #[nl = "attr"]
    text: Option<u32>,
}

#[derive(Attributes)]
#[nl(prefix = SHOP_)]
struct Set;

fn main() {}
