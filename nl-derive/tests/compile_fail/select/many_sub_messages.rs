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
    #[nl(attr = 1)]
    kind: &'a str,
    #[nl(attr = 2, select = kind)]
    data: Vec<Data<'a>>,
    #[nl(attr = 3, select = kind, max_len = 5)]
    limited: Option<Data<'a>>,
}

fn main() {}
