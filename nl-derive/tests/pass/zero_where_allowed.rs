use nl_core::{Attributes, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 16, mainline, reserved_types)]
struct Connector;

#[derive(Message)]
#[nl(protocol = Connector, type = 3)]
struct Data;

#[derive(Attributes)]
struct Policy {
    #[nl(attr = 0, allow_zero)]
    first: Option<u32>,
    #[nl(attr = 0x3fff)]
    last: Option<u32>,
}

fn main() {}
