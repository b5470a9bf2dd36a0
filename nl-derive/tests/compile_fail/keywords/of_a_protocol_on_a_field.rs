use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(number = 1)]
    name: Option<u32>,
}

fn main() {}
