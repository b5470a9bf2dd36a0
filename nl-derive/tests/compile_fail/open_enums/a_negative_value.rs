use nl_core::open_enum;

#[open_enum(u8)]
enum State {
    UP = -1,
}

fn main() {}
