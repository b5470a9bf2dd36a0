use nl_core::Attributes;

#[derive(Attributes)]
#[nl(prefix = SHOP_)]
struct Set;

fn main() {}
