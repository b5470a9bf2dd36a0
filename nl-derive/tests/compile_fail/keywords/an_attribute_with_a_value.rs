use nl_core::Attributes;

#[derive(Attributes)]
struct Item {
    #[nl = "attr"]
    name: Option<u32>,
}

fn main() {}
