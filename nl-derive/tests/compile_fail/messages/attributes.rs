use nl_core::{Attributes, Messages, Protocol, RawMessage};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Attributes)]
struct Set {}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Event<'a> {
    Set(Set),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
