use nl_core::open_enum;

#[open_enum(i8)]
enum State {
    UP = -129,
}

fn main() {}
