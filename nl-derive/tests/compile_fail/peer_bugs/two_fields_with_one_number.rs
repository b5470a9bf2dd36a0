use nl_core::Attributes;

// As in a header of C, where an alias keeps an old name.
const SHOP_NAME: u32 = 1;
const SHOP_TITLE: u32 = 1;

#[derive(Attributes)]
struct Item<'a> {
    #[nl(attr = SHOP_NAME)]
    name: Option<&'a str>,
    #[nl(attr = SHOP_TITLE)]
    title: Option<&'a str>,
}

fn main() {}
