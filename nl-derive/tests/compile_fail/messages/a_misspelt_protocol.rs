use nl_core::{Message, Messages, Protocol, RawMessage};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item;

#[derive(Messages)]
#[nl(protocl = Shop)]
enum Event<'a> {
    New(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
