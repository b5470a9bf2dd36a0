use nl_core::{Family, Message, Messages, RawMessage};

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

#[derive(Message)]
#[nl(family = Echo, command = 1)]
struct Pong {}

#[derive(Messages)]
#[nl(protocol = Echo)]
enum Event<'a> {
    Pong(Pong),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
