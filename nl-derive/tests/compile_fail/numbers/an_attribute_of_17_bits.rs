use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 70000)]
    large: Option<u32>,
}

fn main() {}
