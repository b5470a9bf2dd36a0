use nl_core::Family;

#[derive(Family)]
#[nl(name = "")]
struct Echo;

fn main() {}
