use nl_core::{Messages, Protocol, RawMessage};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Event<'a> {
    #[nl(type = 0x22, other)]
    Other(RawMessage<'a>),
}

fn main() {}
