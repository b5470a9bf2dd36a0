use nl_core::{Be, open_enum};

#[open_enum(Be<u16>)]
enum State {
    UP = 0x1_0000,
}

fn main() {}
