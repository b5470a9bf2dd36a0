use nl_core::Attributes;

#[derive(Attributes)]
struct Inner {
    #[nl(attr = 1)]
    id: u16,
}

#[derive(Attributes)]
struct Outer {
    #[nl(attr = 1, max_len = 8)]
    inner: Option<Inner>,
    #[nl(attr = 2, max = 8)]
    other: Vec<Inner>,
}

fn main() {}
