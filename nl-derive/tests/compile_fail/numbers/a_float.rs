use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1.5)]
    more: Option<u32>,
}

fn main() {}
