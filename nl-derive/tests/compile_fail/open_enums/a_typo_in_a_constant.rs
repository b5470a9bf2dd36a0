use nl_core::open_enum;

const OPER_UP: u32 = 6;

#[open_enum(u8)]
enum State {
    UP = OPER_UPP,
}

fn main() {}
