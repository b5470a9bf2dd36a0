use nl_core::{Attributes, Be, Le, Uint, open_enum};

#[open_enum(Uint)]
enum Mode {
    OFF,
    ON,
}

#[open_enum(u8)]
enum State {
    UP = 6,
}

#[derive(Attributes)]
struct Device {
    #[nl(attr = 1)]
    mode: Be<Mode>,
    #[nl(attr = 2)]
    state: Option<Le<State>>,
    #[nl(attr = 3)]
    bytes: Be<[u8; 4]>,
}

fn main() {}
