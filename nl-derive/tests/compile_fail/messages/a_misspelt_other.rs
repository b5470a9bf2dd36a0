use nl_core::{Messages, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Messages)]
#[nl(protocol = Shop)]
enum Event {
    #[nl(othr)]
    Other,
}

fn main() {}
