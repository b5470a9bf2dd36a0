use nl_core::SubMessage;

const AF_INET: u32 = 2;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl(AF_INET)]
    Inet(u16),
    #[nl("vlan")]
    Vlan(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
