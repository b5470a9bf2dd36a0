use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl(type = 3)]
    Vlan(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
