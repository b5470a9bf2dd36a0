use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl]
    name: Option<u32>,
}

fn main() {}
