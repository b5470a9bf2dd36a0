use nl_core::Message;

#[derive(Message)]
struct Item;

fn main() {}
