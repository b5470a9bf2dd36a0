use nl_core::Family;

#[derive(Family)]
#[nl(name = "nlecho", groups(EVENTS = 1))]
struct Echo;

fn main() {}
