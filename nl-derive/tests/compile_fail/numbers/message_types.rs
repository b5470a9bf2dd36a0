use nl_core::{Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

const LARGE: u32 = 0x1_0010;

#[derive(Message)]
#[nl(protocol = Shop, type = 3)]
struct Done;

#[derive(Message)]
#[nl(protocol = Shop, type = LARGE)]
struct Large;

fn main() {}
