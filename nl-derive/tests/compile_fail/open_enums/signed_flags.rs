use nl_core::open_flags;

#[open_flags(i32)]
enum Flags {
    UP = 1,
}

#[open_flags(Sint)]
enum More {
    UP = 1,
}

#[open_flags(Be<i32>)]
enum Ordered {
    UP = 1,
}

fn main() {}
