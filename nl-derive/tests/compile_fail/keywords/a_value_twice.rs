use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, attr = 2)]
    name: Option<u32>,
}

fn main() {}
