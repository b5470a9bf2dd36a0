use nl_core::wire_struct;

#[wire_struct]
struct Pair(u32, u32);

fn main() {}
