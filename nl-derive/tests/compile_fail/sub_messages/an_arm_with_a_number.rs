use nl_core::{Numbered, SubMessage};

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(Numbered<u32>),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
