use nl_core::open_flags;

#[open_flags(u32)]
enum Flags {
    UP = 1,
    RUNNING,
}

// Who uses it has made no mistake.
fn use_it() -> Flags {
    Flags::UP | Flags::RUNNING
}

fn main() {}
