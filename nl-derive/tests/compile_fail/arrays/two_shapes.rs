use nl_core::Attributes;

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, packed, indexed)]
    indexes: Vec<u32>,
}

fn main() {}
