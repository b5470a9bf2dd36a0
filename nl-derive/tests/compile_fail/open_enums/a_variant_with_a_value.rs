use nl_core::open_enum;

#[open_enum(u8)]
enum State {
    UP(u8),
}

// Who uses it has made no mistake.
fn use_it() -> String {
    State::UP.to_string()
}

fn main() {}
