use nl_core::Attributes;

#[derive(Attributes)]
struct Item<'a> {
    #[nl(attr = 1)]
    name: &'a str,
    #[nl(attr = 1)]
    alias: &'a str,
}

fn main() {}
