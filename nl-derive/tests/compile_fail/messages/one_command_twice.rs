use nl_core::{Family, Message, Messages, RawMessage};

mod shop {
    pub const NEW: u8 = 1;
}

#[derive(Family)]
#[nl(name = "shop")]
struct Shop;

#[derive(Message)]
#[nl(family = Shop, command = 1)]
struct Item;

#[derive(Messages)]
#[nl(family = Shop)]
enum Event<'a> {
    #[nl(command = shop::NEW)]
    New(Item),
    #[nl(command = shop::NEW)]
    Again(Item),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
