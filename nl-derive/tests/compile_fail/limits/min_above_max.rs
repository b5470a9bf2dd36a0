use nl_core::Attributes;

const LEAST: u32 = 5;

#[derive(Attributes)]
struct Vlan {
    #[nl(attr = 1, min = LEAST, max = 4)]
    id: u16,
    #[nl(attr = 2, min_len = 5, max_len = 4)]
    name: Option<String>,
}

fn main() {}
