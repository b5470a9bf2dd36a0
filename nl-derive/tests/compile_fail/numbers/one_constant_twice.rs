use nl_core::Attributes;

mod shop {
    pub const NAME: u32 = 7;
}

#[derive(Attributes)]
struct Item<'a> {
    #[nl(attr = shop::NAME)]
    name: &'a str,
    // What else is wrong with it is not told: perhaps it is another attribute.
    #[nl(attr = shop::NAME, strict)]
    alias: &'a str,
}

fn main() {}
