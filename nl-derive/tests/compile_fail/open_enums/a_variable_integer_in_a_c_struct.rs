use nl_core::{Be, Le, Uint, open_enum, wire_struct};

#[open_enum(Uint)]
enum Mode {
    OFF,
    ON,
}

#[wire_struct]
struct Named {
    mode: Mode,
}

#[wire_struct]
struct Nameless {
    count: Uint,
}

#[wire_struct]
struct Ordered {
    mode: Be<Mode>,
    count: Le<Uint>,
}

fn main() {}
