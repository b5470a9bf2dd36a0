use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u16),
    Bond(#[nl("bond")] u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
