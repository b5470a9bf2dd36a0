use nl_core::{Attributes, Texts};

#[derive(Attributes)]
struct Link<'a> {
    #[nl(attr = 1, max_len = 15)]
    names: Option<Texts<'a>>,
}

fn main() {}
