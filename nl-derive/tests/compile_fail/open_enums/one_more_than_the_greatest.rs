use nl_core::open_enum;

#[open_enum(i8)]
enum State {
    DOWN = 127,
    UP,
}

fn main() {}
