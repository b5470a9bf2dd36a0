use nl_core::{Be, open_enum, open_flags};

const OPER_UP: u32 = 300;

#[open_enum(u8)]
enum OperState {
    UNKNOWN = 0,
    UP = OPER_UP,
    MINUS = -1,
}

#[open_enum(i8)]
enum Signed {
    LEAST = -129,
    MOST = 127,
    NEXT,
}

#[open_enum(Be<u16>)]
enum EtherType {
    LARGE = 0x1_0000,
}

#[open_flags(u32)]
enum Flags {
    HIGH = 1u64 << 32,
}

#[open_enum(u8)]
enum Typo {
    UP = OPER_UPP,
}

fn main() {}
