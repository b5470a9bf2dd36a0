use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = 0))]
struct Shop;

fn main() {}
