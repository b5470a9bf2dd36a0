use nl_core::open_enum;

#[open_enum(prefix = "IF_OPER_")]
enum State {
    UP = 6,
}

fn main() {}
