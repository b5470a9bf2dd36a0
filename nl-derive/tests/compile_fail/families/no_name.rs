use nl_core::Family;

#[derive(Family)]
#[nl(version = 1)]
struct Echo;

fn main() {}
