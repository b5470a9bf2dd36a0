use nl_core::{Attributes, Message, Protocol, Request};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Attributes)]
enum Choice {
    One,
}

#[derive(Attributes)]
union Either {
    one: u32,
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Tuple(u32);

#[derive(Request)]
#[nl(protocol = Shop, type = 0x20, do)]
struct Pair(u32, u32);

#[derive(Attributes)]
struct Generic<T, const N: usize> {
    #[nl(attr = 1)]
    value: Option<T>,
}

#[derive(Attributes)]
struct Two<'a, 'b> {
    #[nl(attr = 1)]
    one: Option<&'a str>,
    #[nl(attr = 2)]
    two: Option<&'b str>,
}

fn main() {}
