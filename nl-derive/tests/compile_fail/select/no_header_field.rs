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
struct NotOfTheHeader<'a> {
    #[nl(header)]
    head: Head,
    #[nl(attr = 2, select = head.famly)]
    data: Option<Data<'a>>,
}

#[derive(Attributes)]
struct NoHeader<'a> {
    #[nl(attr = 2, select = head.family)]
    data: Option<Data<'a>>,
}

#[derive(Attributes)]
struct WholeHeader<'a> {
    #[nl(header)]
    head: Head,
    #[nl(attr = 2, select = head)]
    data: Option<Data<'a>>,
}

#[derive(Attributes)]
struct Deep<'a> {
    #[nl(header)]
    head: Head,
    #[nl(attr = 2, select = head.family.inner)]
    data: Option<Data<'a>>,
}

#[derive(Attributes)]
struct OtherHeader<'a> {
    #[nl(header)]
    head: Head,
    #[nl(attr = 1)]
    kind: u32,
    #[nl(attr = 2, select = hed.family)]
    data: Option<Data<'a>>,
    #[nl(attr = 3, select = kind.family)]
    other: Option<Data<'a>>,
}

fn main() {}
