use nl_core::Attributes;

#[derive(Attributes)]
struct Item<const N: usize> {
    #[nl(attr = 1)]
    value: Option<[u8; N]>,
}

fn main() {}
