use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = "one")]
    one: Option<u32>,
}

fn main() {}
