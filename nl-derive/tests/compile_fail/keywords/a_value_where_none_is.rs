use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1, flag = true)]
    there: bool,
}

fn main() {}
