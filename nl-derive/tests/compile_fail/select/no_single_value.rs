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
    kinds: Vec<&'a str>,
    #[nl(attr = 2, select = kinds)]
    data: Option<Data<'a>>,
    #[nl(attr = 3, flag)]
    flag: bool,
    #[nl(attr = 4, select = flag)]
    other: Option<Data<'a>>,
}

fn main() {}
