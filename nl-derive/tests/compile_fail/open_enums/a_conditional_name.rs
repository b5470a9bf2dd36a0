use nl_core::open_enum;

#[open_enum(u8)]
enum State {
    #[cfg(all())]
    UP = 6,
}

fn main() {}
