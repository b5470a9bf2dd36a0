use nl_core::Attributes;

#[derive(Attributes)]
struct Item<'a> {
    #[nl(attr = 1)]
    names: Option<Vec<&'a str>>,
    // Bytes are one value, and a nest is one attribute.
    #[nl(attr = 2)]
    bytes: Option<Vec<u8>>,
    #[nl(attr = 3, indexed)]
    prices: Option<Vec<u32>>,
}

fn main() {}
