use nl_core::{Attributes, wire_struct};

#[wire_struct]
struct Stats { received: u64 }

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, exact_len = 4)]
    stats: Option<Stats>,
}

fn main() {}
