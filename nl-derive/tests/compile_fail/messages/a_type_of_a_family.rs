use nl_core::{Family, Message, Messages, RawMessage};

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

#[derive(Message)]
#[nl(family = Echo, command = 1)]
struct Pong {}

#[derive(Messages)]
#[nl(family = Echo)]
enum Event<'a> {
    #[nl(type = 0x20)]
    Pong(Pong),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
