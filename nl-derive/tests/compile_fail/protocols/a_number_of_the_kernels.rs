use nl_core::Protocol;

const NETLINK_ROUTE: u32 = 0;

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE)]
struct Shop;

fn main() {}
