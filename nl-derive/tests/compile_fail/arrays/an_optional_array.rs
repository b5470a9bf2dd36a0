use nl_core::{Array, Attributes};

#[derive(Attributes)]
struct Link<'a> {
    #[nl(attr = 1)]
    indexes: Option<Array<'a, u32>>,
}

fn main() {}
