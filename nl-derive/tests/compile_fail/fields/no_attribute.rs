use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    name: Option<u32>,
}

fn main() {}
