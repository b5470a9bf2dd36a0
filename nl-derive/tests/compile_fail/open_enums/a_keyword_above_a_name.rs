use nl_core::open_enum;

#[open_enum(u8)]
enum State {
    #[nl(attr = 1)]
    UP = 6,
}

fn main() {}
