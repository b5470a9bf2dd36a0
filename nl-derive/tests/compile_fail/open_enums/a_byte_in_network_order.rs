use nl_core::open_enum;

#[open_enum(Be<u8>)]
enum State {
    UP = 6,
}

fn main() {}
