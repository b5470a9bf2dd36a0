use nl_core::Family;

#[derive(Family)]
#[nl(name = "nlecho", groups(EVENTS = "a-group-of-many-letters"))]
struct Echo;

fn main() {}
