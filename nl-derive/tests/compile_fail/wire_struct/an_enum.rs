use nl_core::wire_struct;

#[wire_struct]
enum Choice {
    One,
}

fn main() {}
