use nl_core::{Message, Protocol, Unknown};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Text<'a> {
    #[nl(payload)]
    text: &'a str,
    #[nl(attr = 1)]
    count: u32,
}

#[derive(Message)]
#[nl(protocol = Lab, type = 0x21)]
struct Bytes<'a> {
    #[nl(payload)]
    bytes: &'a [u8],
    #[nl(unknown)]
    rest: Unknown<'a>,
}

fn main() {}
