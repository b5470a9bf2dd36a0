use nl_core::Attributes;

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, packed)]
    index: u32,
}

fn main() {}
