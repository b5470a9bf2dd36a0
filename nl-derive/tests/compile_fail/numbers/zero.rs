use nl_core::Attributes;

const UNSPEC: u32 = 0;

#[derive(Attributes)]
struct Item {
    #[nl(attr = UNSPEC)]
    unspecified: Option<u32>,
}

fn main() {}
