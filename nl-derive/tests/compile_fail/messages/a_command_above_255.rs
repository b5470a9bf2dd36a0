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
    #[nl(command = 256)]
    Large(Pong),
    #[nl(other)]
    Other(RawMessage<'a>),
}

fn main() {}
