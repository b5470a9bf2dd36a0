use nl_core::Attributes;

#[derive(Attributes)]
struct Item<'a, 'b> {
    #[nl(attr = 1)]
    one: Option<&'a str>,
    #[nl(attr = 2)]
    two: Option<&'b str>,
}

fn main() {}
