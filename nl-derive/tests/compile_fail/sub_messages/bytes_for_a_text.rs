use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl(b"vlan")]
    Vlan(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
