use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl("vlan")]
    Tagged(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

// Who uses it has made no mistake.
fn use_it<'a>(data: &Data<'a>) -> bool {
    data.selector() == Data::SCHEMA.arms[0].selector
}

fn main() {}
