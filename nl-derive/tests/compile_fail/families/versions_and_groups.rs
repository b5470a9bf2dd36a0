use nl_core::Family;

#[derive(Family)]
#[nl(name = "echo", version = 256)]
struct Version;

#[derive(Family)]
#[nl(name = "echo", groups(EVENTS = 1))]
struct GroupNumber;

#[derive(Family)]
#[nl(name = "echo", groups(EVENTS = "a-group-of-many-letters"))]
struct GroupName;

#[derive(Family)]
#[nl(name = "echo", number = 16)]
struct Number;

fn main() {}
