use nl_core::{Family, Message, Messages, Protocol, RawMessage};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

const SHOP_ITEM: u16 = 0x20;
const SHOP_GOOD: u64 = 0x20;
const SHOP_SOLD: u32 = 0x21;

#[derive(Message)]
#[nl(protocol = Shop, type = SHOP_ITEM)]
struct Item {}

#[derive(Message)]
#[nl(family = Echo, command = 1)]
struct Pong {}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Tokens<'a> {
    #[nl(type = SHOP_SOLD)]
    Sold(Item),
    #[nl(type = SHOP_SOLD)]
    Again(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Constants<'a> {
    Item(Item),
    #[nl(type = SHOP_GOOD)]
    Good(Item),
    #[nl(type = 70000)]
    Large(Item),
    #[nl(type = 3)]
    Reserved(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(family = Echo)]
enum Commands<'a> {
    Pong(Pong),
    Again(Pong),
    #[nl(command = 256)]
    Large(Pong),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
