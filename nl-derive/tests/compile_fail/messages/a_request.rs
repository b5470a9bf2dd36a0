use nl_core::{Messages, Protocol, RawMessage, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do)]
struct Sell {}

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Event<'a> {
    Sell(Sell),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
