use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 32)]
struct Shop;

fn main() {}
