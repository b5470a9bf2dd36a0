use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = -1)]
struct Shop;

fn main() {}
