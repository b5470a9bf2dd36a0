use nl_core::wire_struct;

#[wire_struct]
fn header() {}

fn main() {}
