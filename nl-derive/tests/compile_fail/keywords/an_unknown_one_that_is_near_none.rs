use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, colour = "red")]
struct Shop;

fn main() {}
