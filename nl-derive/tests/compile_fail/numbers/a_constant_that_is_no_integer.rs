use nl_core::Attributes;

const HALF: f64 = 1.5;
const TRUE: bool = true;

#[derive(Attributes)]
struct Item {
    #[nl(attr = HALF)]
    float: Option<u32>,
    #[nl(attr = TRUE)]
    bool: Option<u32>,
}

fn main() {}
