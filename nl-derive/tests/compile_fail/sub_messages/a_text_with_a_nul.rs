use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vl\0an")]
    Vlan(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
