use nl_core::open_enum;

#[open_enum(u8, prefx = "IF_OPER_")]
enum State {
    UP = 6,
}

fn main() {}
