use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data {
    #[nl("vlan")]
    Vlan(u16),
}

// Who uses it has made no mistake.
fn use_it(data: &Data) -> bool {
    data.selector() == Data::SCHEMA.arms[0].selector
}

fn main() {}
