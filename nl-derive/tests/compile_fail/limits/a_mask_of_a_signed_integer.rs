use nl_core::Attributes;

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, mask = 1)]
    index: i32,
}

fn main() {}
