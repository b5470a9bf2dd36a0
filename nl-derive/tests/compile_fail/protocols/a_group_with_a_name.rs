use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25, groups(NEWS = "news"))]
struct Shop;

fn main() {}
