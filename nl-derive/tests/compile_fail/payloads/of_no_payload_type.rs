use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Attributes)]
struct Set {
    #[nl(attr = 1)]
    id: u32,
}

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Text {
    #[nl(payload)]
    set: Set,
}

fn main() {}
