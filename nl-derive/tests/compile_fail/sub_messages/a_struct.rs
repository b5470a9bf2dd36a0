use nl_core::SubMessage;

#[derive(SubMessage)]
struct Data<'a> {
    vlan: &'a [u8],
}

fn main() {}
