use nl_core::Attributes;

#[derive(Attributes)]
#[nl(crate = "nl_core")]
struct Set;

fn main() {}
