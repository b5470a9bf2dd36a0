use nl_core::{Attributes, SubMessage, wire_struct};

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes)]
struct Link<'a> {
    #[nl(atr = 1)]
    kind: &'a str,
    #[nl(attr = 2, select = kind)]
    data: Option<Data<'a>>,
}

#[wire_struct]
struct Head { family: u32 }

#[derive(Attributes)]
struct WrongHeader<'a> {
    #[nl(haeder)]
    head: Head,
    #[nl(attr = 2, select = head.family)]
    data: Option<Data<'a>>,
}

fn main() {}
