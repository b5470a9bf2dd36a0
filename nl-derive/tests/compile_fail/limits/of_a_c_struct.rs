use nl_core::{Attributes, wire_struct};

#[wire_struct]
struct Stats { received: u64 }

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, max_len = 8)]
    stats: Option<Stats>,
    #[nl(attr = 2, min_len = 9)]
    more: Option<Stats>,
}

fn main() {}
