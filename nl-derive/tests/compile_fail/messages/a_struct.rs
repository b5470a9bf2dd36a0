use nl_core::{Messages, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Messages)]
#[nl(protocol = Shop)]
struct Event(u32);

fn main() {}
