use nl_core::Family;

#[derive(Family)]
#[nl(name = "sixteen-letters!")]
struct Echo;

fn main() {}
