use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, groups = 1)]
struct Shop;

fn main() {}
