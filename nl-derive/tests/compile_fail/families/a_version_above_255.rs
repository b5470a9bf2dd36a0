use nl_core::Family;

#[derive(Family)]
#[nl(name = "nlecho", version = 256)]
struct Echo;

fn main() {}
