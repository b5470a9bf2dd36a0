use nl_core::Family;

#[derive(Family)]
#[nl(name = "nlecho", groups(EVENTS = "events", EVENTS = "others"))]
struct Echo;

// The groups of a family with mistakes are there.
const EVENTS: nl_core::Group = Echo::EVENTS;

fn main() {}
