use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan", other)]
    Vlan(&'a [u8]),
}

fn main() {}
