use nl_core::open_enum;

#[open_enum(u8, c = ifinfomsg)]
enum State {
    UP = 6,
}

fn main() {}
