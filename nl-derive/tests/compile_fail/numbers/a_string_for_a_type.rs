use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = "RTM_NEWLINK")]
struct Item;

fn main() {}
