use nl_core::{Family, Message, Request};

#[derive(Family)]
#[nl(name = "store")]
struct Store;

#[derive(Message)]
#[nl(family = Store, command = 1)]
struct Item;

#[derive(Request)]
#[nl(type = 0x20, do)]
struct AddItem(Item);

fn main() {}
