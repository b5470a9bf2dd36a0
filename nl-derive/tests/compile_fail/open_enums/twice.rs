use nl_core::open_enum;

#[open_enum(u8)]
enum OperState {
    UP = 6,
    UP = 7,
}

fn main() {}
