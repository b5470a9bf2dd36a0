use nl_core::{Message, Protocol, wire_struct};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[wire_struct]
struct Word {
    word: u32,
}

#[wire_struct]
struct Odd {
    bytes: [u8; 6],
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct NotFirst {
    #[nl(attr = 1)]
    name: Option<u32>,
    #[nl(header)]
    header: Word,
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Twice {
    #[nl(header)]
    header: Word,
    #[nl(header)]
    again: Word,
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Misaligned {
    #[nl(header)]
    header: Odd,
}

fn main() {}
