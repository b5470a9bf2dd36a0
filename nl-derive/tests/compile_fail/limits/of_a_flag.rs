use nl_core::Attributes;

#[derive(Attributes)]
struct Link {
    #[nl(attr = 1, flag, max = 1)]
    up: bool,
}

fn main() {}
