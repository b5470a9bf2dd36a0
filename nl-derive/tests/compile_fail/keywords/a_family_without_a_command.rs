use nl_core::{Family, Message};

#[derive(Family)]
#[nl(name = "store")]
struct Store;

#[derive(Message)]
#[nl(family = Store)]
struct Item;

fn main() {}
