use nl_core::{Attributes, Family, Message, Messages, Protocol, RawMessage, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Protocol)]
#[nl(number = 26)]
struct Store;

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item {}

#[derive(Message)]
#[nl(family = Echo, command = 1)]
struct Pong {}

#[derive(Attributes)]
struct Set {}

#[derive(Messages)]
#[nl(protocol = Store)]
enum OfAnother<'a> {
    Item(Item),
    #[nl(type = 0x21)]
    Numbered(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do)]
struct Sell {}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum NoMessage<'a> {
    Set(Set),
    Sell(Sell),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(protocol = Echo)]
enum Family_<'a> {
    Pong(Pong),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(family = Shop)]
enum NoFamily<'a> {
    Item(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
