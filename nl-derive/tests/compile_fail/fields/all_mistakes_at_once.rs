use nl_core::{Attributes, Body, Message, Protocol, Speaks};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20, prefix = "SHOP_", dmp)]
struct Item<'a> {
    #[nl(atr = 1)]
    name: Option<&'a str>,
    #[nl(attr = 2, flag)]
    price: u32,
    group: u32,
    #[nl(attr = STORE)]
    store: Option<Set>,
}

#[derive(Attributes)]
struct Set {
    #[nl(attr = )]
    number: Option<u32>,
}

fn is_a_message<P: Protocol>(_: &impl Speaks<P>) {}

// Who uses the types has made no mistake.
fn use_them(item: &Item<'_>) {
    is_a_message::<Shop>(item);
    let _ = Item::decode(&[]);
    let _ = Set::decode(&[]);
}

fn main() {}
