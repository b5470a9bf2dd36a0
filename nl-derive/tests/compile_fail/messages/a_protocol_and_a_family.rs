use nl_core::{Family, Messages, Protocol, RawMessage};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

#[derive(Messages)]
#[nl(protocol = Shop, family = Echo)]
enum Event<'a> {
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
