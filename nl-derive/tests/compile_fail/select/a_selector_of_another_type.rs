use nl_core::{Attributes, SubMessage};

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum Numbered<'a> {
    #[nl(300)]
    Large(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes)]
struct Link<'a> {
    #[nl(attr = 1)]
    index: Option<u32>,
    #[nl(attr = 2, select = index)]
    data: Option<Data<'a>>,
    #[nl(attr = 3)]
    kind: Option<&'a str>,
    #[nl(attr = 4, select = kind)]
    numbered: Option<Numbered<'a>>,
    #[nl(attr = 5)]
    byte: u8,
    #[nl(attr = 6, select = byte)]
    large: Option<Numbered<'a>>,
}

#[derive(SubMessage)]
enum Signed<'a> {
    #[nl(-1)]
    Minus(u32),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(Attributes)]
struct Below<'a> {
    #[nl(attr = 1)]
    kind: u8,
    #[nl(attr = 2, select = kind)]
    data: Option<Signed<'a>>,
}

fn main() {}
