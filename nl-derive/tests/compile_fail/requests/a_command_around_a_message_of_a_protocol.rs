use nl_core::{Message, Protocol, Request};

#[derive(Protocol)]
#[nl(number = 26)]
struct Store;

#[derive(Message)]
#[nl(protocol = Store, type = 0x20)]
struct Item<'a> {
    #[nl(attr = 1)]
    name: &'a str,
}

#[derive(Request)]
#[nl(command = 1, do)]
struct AddItem<'a>(&'a Item<'a>);

fn main() {}
