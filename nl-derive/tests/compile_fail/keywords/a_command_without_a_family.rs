use nl_core::Message;

#[derive(Message)]
#[nl(command = 1)]
struct Item;

fn main() {}
