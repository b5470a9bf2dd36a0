use nl_core::open_enum;

#[open_enum(u8)]
enum State<T> {
    UP = 6,
}

fn main() {}
