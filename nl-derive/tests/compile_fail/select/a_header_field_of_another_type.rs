use nl_core::{Attributes, SubMessage, wire_struct};

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[wire_struct]
struct Head { family: u32 }

#[derive(Attributes)]
struct Link<'a> {
    #[nl(header)]
    head: Head,
    #[nl(attr = 2, select = head.family)]
    data: Option<Data<'a>>,
}

fn main() {}
