use nl_core::{Attributes, SubMessage};

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

fn main() {}
