use nl_core::{Attributes, Body, Encode, Message, Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Attributes)]
struct Set {
    #[nl(attr = 1)]
    #[cfg(all())]
    here: u32,
    // The number is free.
    #[cfg(any())]
    #[nl(attr = 1)]
    elsewhere: u32,
}

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Item {
    #[cfg(any())]
    #[nl(header)]
    header: Nowhere,
    #[cfg_attr(all(), nl(attr = 1))]
    set: Option<Set>,
}

#[derive(Request)]
#[nl(protocol = Lab, type = 0x21, reply = Item, do)]
struct GetItem {
    #[nl(attr = 1)]
    #[cfg(all())]
    id: u32,
    #[cfg(any())]
    #[nl(attr = NOWHERE)]
    nowhere: u32,
}

fn main() {
    let mut buffer = [0; 64];
    let item = Item { set: Some(Set { here: 7 }) };
    assert_eq!(Item::decode(item.encode(&mut buffer).unwrap()).unwrap().set.unwrap().here, 7);
    assert_eq!(GetItem { id: 1 }.encode(&mut buffer).unwrap().len(), 8);
}
