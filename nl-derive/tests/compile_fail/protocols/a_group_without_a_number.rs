use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS))]
struct Shop;

fn main() {}
