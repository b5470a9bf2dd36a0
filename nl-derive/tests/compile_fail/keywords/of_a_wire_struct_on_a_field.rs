use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, c = name)]
    name: Option<u32>,
}

fn main() {}
