use nl_core::Attributes;

#[derive(Attributes)]
struct Box {
    #[nl(attr = 1)]
    inside: Option<Box>,
}

fn main() {}
