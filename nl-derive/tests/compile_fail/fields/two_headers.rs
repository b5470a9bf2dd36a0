use nl_core::{Message, Protocol, wire_struct};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[wire_struct]
struct Word {
    word: u32,
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item {
    #[nl(header)]
    header: Word,
    #[nl(header)]
    again: Word,
}

fn main() {}
