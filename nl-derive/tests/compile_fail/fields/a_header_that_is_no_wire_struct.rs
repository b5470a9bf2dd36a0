use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

struct Word {
    word: u32,
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item {
    #[nl(header)]
    header: Word,
}

fn main() {}
