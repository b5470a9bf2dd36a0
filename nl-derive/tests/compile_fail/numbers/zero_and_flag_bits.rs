use nl_core::Attributes;

const UNSPEC: u32 = 0;
const NESTED: u32 = 0x8001;

#[derive(Attributes)]
struct Item {
    #[nl(attr = UNSPEC)]
    unspecified: Option<u32>,
    #[nl(attr = NESTED)]
    nested: Option<u32>,
    #[nl(attr = 70000)]
    large: Option<u32>,
    #[nl(attr = -1)]
    negative: Option<u32>,
}

fn main() {}
