use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl("pair")]
    Pair(u16, u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
