use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, flag)]
    optional: Option<bool>,
    #[nl(attr = 2, flag)]
    number: u32,
    #[nl(attr = 3, flag, indexed)]
    both: bool,
}

fn main() {}
