use nl_core::{Attributes, SubMessage, Unknown};

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
    #[nl(attr = 5, packed)]
    ports: Option<Vec<u16>>,
    #[nl(attr = 6, select = ports)]
    third: Option<Data<'a>>,
    #[nl(unknown)]
    rest: Unknown<'a>,
    #[nl(attr = 7, select = rest)]
    fourth: Option<Data<'a>>,
}

fn main() {}
