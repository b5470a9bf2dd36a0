use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data {
    #[nl("vlan")]
    Vlan(u16),
    #[nl(other)]
    Other(String),
}

fn main() {}
