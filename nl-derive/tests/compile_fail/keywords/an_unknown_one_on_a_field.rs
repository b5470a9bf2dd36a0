use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(atr = 1)]
    name: Option<u32>,
}

fn main() {}
