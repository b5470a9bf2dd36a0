use nl_core::open_flags;

#[open_flags(Be<u32>)]
enum Flags {
    UP = 1,
}

#[open_flags(Le<u64>)]
enum More {
    UP = 1,
}

fn main() {}
