use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, famly = "x")]
    name: Option<u32>,
}

fn main() {}
