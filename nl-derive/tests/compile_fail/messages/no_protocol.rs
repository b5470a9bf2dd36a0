use nl_core::{Messages, RawMessage};

#[derive(Messages)]
enum Event<'a> {
    #[nl(other)]
    Other(RawMessage<'a>),
}

// Who uses it has made no mistake.
fn use_it(message: RawMessage<'_>) -> usize {
    let _ = Event::from_message(message);
    Event::ENTRIES.len()
}

fn main() {}
