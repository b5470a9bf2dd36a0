use nl_core::{Message, Messages, Protocol, RawMessage};

const SHOP_ITEM: u16 = 0x20;

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = SHOP_ITEM)]
struct Item {}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Event<'a> {
    #[nl(type = 70000)]
    Large(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
