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
    #[nl(attr = 2)]
    data: Option<Data<'a>>,
}

fn main() {}
