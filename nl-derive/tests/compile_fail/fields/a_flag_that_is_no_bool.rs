use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, flag)]
    price: u32,
}

fn main() {}
