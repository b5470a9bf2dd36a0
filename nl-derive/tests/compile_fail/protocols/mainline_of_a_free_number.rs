use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, mainline)]
struct Shop;

fn main() {}
