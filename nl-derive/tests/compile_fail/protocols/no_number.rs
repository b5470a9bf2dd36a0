use nl_core::Protocol;

#[derive(Protocol)]
struct Shop;

fn main() {}
