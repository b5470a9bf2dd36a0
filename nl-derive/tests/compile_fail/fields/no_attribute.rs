use nl_core::Attributes;

#[derive(Attributes)]
struct Item<'a> {
    name: Option<&'a str>,
    #[nl(indexed)]
    prices: Vec<u32>,
    #[nl(unknown, flag)]
    rest: nl_core::Unknown<'a>,
    #[nl(header, attr = 1)]
    both: u32,
}

fn main() {}
