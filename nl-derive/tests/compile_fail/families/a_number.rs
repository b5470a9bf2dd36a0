use nl_core::Family;

#[derive(Family)]
#[nl(name = "nlecho", number = 16)]
struct Echo;

fn main() {}
