use nl_core::Message;

#[derive(Message)]
#[nl(type = 0x20)]
struct Item;

fn main() {}
