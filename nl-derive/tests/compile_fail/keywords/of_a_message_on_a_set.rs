use nl_core::Attributes;

#[derive(Attributes)]
#[nl(type = 1)]
struct Set;

fn main() {}
