use nl_core::Message;

#[derive(Message)]
#[nl(protocol = "Shop", type = 0x20)]
struct Item;

fn main() {}
