use nl_core::{Family, Message, Messages, Protocol, RawMessage};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item {}

#[derive(Messages)]
#[nl(protocol = Shop)]
struct Struct(Item);

#[derive(Messages)]
enum NoProtocol<'a> {
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(protocol = Shop, family = Echo)]
enum Both<'a> {
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum NoOther {
    Item(Item),
}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Variants<'a> {
    Unit,
    Pair(Item, Item),
    #[nl(command = 1)]
    Command(Item),
    #[nl(typ = 1)]
    Misspelt(Item),
    #[nl("item")]
    Text(Item),
    #[nl(type = 0x22, other)]
    Numbered(RawMessage<'a>),
    #[nl(other)]
    Bytes(&'a [u8]),
    #[nl(other)]
    Other(RawMessage<'a>),
}

#[derive(Messages)]
#[nl(family = Echo)]
enum Generic<'a, T> {
    #[nl(type = 0x20)]
    Typed(T),
    #[nl(other)]
    Other(RawMessage<'a>),
}

// Who uses them has made no mistake.
fn use_them(message: RawMessage<'_>) {
    let _ = NoOther::from_message(message);
    let _ = Variants::from_message(message);
    let _ = NoProtocol::ENTRIES;
}

fn main() {}
