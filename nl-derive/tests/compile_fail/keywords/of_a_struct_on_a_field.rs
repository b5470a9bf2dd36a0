use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, prefix = "SHOP_")]
    name: Option<u32>,
}

fn main() {}
