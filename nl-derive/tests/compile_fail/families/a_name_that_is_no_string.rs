use nl_core::Family;

#[derive(Family)]
#[nl(name = echo)]
struct Echo;

fn main() {}
