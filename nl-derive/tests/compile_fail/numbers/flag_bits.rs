use nl_core::Attributes;

const NESTED: u32 = 0x8001;

#[derive(Attributes)]
struct Item {
    #[nl(attr = NESTED)]
    nested: Option<u32>,
}

fn main() {}
