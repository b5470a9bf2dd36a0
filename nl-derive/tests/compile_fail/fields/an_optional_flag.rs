use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, flag)]
    there: Option<bool>,
}

fn main() {}
