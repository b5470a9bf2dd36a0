use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Text<'a> {
    #[nl(payload)]
    text: &'a str,
    #[nl(payload)]
    more: &'a str,
    #[nl(payload, max_len = 3)]
    limited: &'a str,
}

fn main() {}
