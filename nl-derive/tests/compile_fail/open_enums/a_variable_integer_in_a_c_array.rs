use nl_core::{Attributes, Uint, open_enum};

#[open_enum(Uint)]
enum Mode {
    OFF,
    ON,
}

#[derive(Attributes)]
struct Device {
    #[nl(attr = 1, packed)]
    modes: Vec<Mode>,
}

fn main() {}
