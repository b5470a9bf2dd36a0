use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data {
    #[nl("vlan")]
    Vlan(u16),
    #[nl("dummy")]
    Dummy,
    #[nl(other)]
    Other,
}

fn main() {}
