use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Attributes)]
struct Item {
    #[nl(attr = "one")]
    one: Option<u32>,
    #[nl(attr = 1.5)]
    more: Option<u32>,
}

#[derive(Message)]
#[nl(protocol = Shop, type = "RTM_NEWLINK")]
struct Text;

fn main() {}
