use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl(2)]
    Inet(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
