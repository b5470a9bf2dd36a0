use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = 0))]
struct Zero;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = 1, NEWS = 2))]
struct Twice;

#[derive(Protocol)]
#[nl(number = 25, groups = 1)]
struct NoList;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS))]
struct NoNumber;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = "news"))]
struct Name;

// The groups of a protocol with mistakes are there.
const NEWS: nl_core::Group = Twice::NEWS;

fn main() {}
