use nl_core::{Uint, open_enum, open_flags};

#[open_enum(Uint)]
enum Mode {
    OFF = -1,
}

#[open_flags(Uint)]
enum Features {
    ALL = -1,
}

fn main() {}
