use nl_core::Family;

#[derive(Family)]
#[nl(name = "nl\0echo")]
struct Echo;

fn main() {}
