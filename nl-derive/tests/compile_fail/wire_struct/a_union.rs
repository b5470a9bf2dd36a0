use nl_core::wire_struct;

#[wire_struct]
union Either {
    one: u32,
}

fn main() {}
