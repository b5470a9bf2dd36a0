use nl_core::open_flags;

#[open_flags(u32)]
enum Flags {
    UP = 1u64 << 32,
}

fn main() {}
