use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = -1)]
    negative: Option<u32>,
}

fn main() {}
