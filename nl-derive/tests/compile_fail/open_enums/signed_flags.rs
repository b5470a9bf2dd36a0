use nl_core::open_flags;

#[open_flags(i32)]
enum Flags {
    UP = 1,
}

fn main() {}
