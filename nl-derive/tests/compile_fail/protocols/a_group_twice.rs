use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = 1, NEWS = 2))]
struct Shop;

// The groups of a protocol with mistakes are there.
const NEWS: nl_core::Group = Shop::NEWS;

fn main() {}
