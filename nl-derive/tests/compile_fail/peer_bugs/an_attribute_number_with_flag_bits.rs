use nl_core::Attributes;
use nl_core::sys::netlink::NLA_F_NESTED;

#[derive(Attributes)]
struct Item {
    #[nl(attr = 1 | NLA_F_NESTED)]
    price: Option<u32>,
}

fn main() {}
