use nl_core::open_enum;

const OPER_UP: u32 = 300;

#[open_enum(u8)]
enum State {
    DOWN = 2,
    UP = OPER_UP,
}

fn main() {}
