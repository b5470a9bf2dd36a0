use nl_core::{Attributes, Sint, open_enum};

#[open_enum(Sint)]
enum Offset {
    AT,
}

#[derive(Attributes)]
struct Device {
    #[nl(attr = 1, max = 1u64 << 63)]
    offset: Offset,
}

fn main() {}
