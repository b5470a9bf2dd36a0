use nl_core::Attributes;

#[derive(Attributes)]
struct Item<T> {
    #[nl(attr = 1)]
    value: Option<T>,
}

fn main() {}
