use nl_core::{Family, Message};

#[derive(Family)]
#[nl(name = "store")]
struct Store;

#[derive(Message)]
#[nl(protocol = Store, type = 0x20)]
struct Item;

fn main() {}
