use nl_core::{Family, Message};

#[derive(Family)]
#[nl(name = "shop")]
struct Shop;

#[derive(Message)]
#[nl(family = Shop, command = 300)]
struct Item;

fn main() {}
