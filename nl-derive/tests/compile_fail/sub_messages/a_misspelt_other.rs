use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl(othr)]
    Other(&'a [u8]),
}

fn main() {}
