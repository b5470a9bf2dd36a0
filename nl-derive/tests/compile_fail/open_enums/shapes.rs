use nl_core::{open_enum, open_flags};

mod oper {
    pub const IF_OPER_UP: u8 = 6;
    pub const IFLA_MTU: u8 = 4;
}

#[open_enum(u8)]
struct Struct(u8);

#[open_enum]
enum NoType {
    UP = 1,
}

#[open_enum(prefix = "IF_OPER_")]
enum OnlyPrefix {
    UP = 1,
}

#[open_enum(usize)]
enum OtherType {
    UP = 1,
}

#[open_enum(Be<u8>)]
enum OneByte {
    UP = 1,
}

#[open_flags(Be<u32>)]
enum NetworkFlags {
    UP = 1,
}

#[open_flags(i32)]
enum SignedFlags {
    UP = 1,
}

#[open_flags(u32)]
enum NoValue {
    UP = 1,
    RUNNING,
}

#[open_enum(u8, prefix = "IF_OPER_", prefx = "", c = ifinfomsg)]
enum Keywords {
    UP = oper::IF_OPER_UP,
    MTU = oper::IFLA_MTU,
    FREE = 9,
}

#[open_enum(u8)]
enum Variants<'a, T> {
    UP = 6,
    Holds(u8),
    #[cfg(all())]
    SOME = 7,
    #[nl(attr = 1)]
    ATTR,
}

// Who uses them has made no mistake.
fn use_them() -> (NoType, NoValue, Keywords) {
    let _ = OtherType::UP.to_string();
    (NoType::UP, NoValue::UP | NoValue::RUNNING, Keywords::MTU)
}

fn main() {}
