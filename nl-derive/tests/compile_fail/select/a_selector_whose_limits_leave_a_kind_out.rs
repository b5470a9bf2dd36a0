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
    #[nl(attr = 1, max_len = 3)]
    kind: Option<&'a str>,
    #[nl(attr = 2, select = kind)]
    data: Option<Data<'a>>,
}

fn main() {}
