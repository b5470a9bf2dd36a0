use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(7)]
    name: Option<u32>,
}

fn main() {}
