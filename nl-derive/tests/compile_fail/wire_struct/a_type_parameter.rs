use nl_core::wire_struct;

#[wire_struct]
struct Header<T> {
    value: T,
}

fn main() {}
