use nl_core::open_enum;

#[open_enum(u8)]
struct State(u8);

fn main() {}
