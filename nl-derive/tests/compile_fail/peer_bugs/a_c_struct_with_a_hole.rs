use nl_core::wire_struct;

#[wire_struct]
struct Price {
    currency: u8,
    amount: u32,
}

fn main() {}
