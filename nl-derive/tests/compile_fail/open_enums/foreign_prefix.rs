use nl_core::open_enum;

mod oper {
    pub const IF_OPER_UP: u8 = 6;
    pub const IFLA_MTU: u8 = 4;
}

#[open_enum(u8, prefix = "IF_OPER_")]
enum State {
    UP = oper::IF_OPER_UP,
    MTU = oper::IFLA_MTU,
    FREE = 9,
}

fn main() {}
