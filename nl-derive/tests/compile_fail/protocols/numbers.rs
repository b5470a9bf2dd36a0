use nl_core::Protocol;

const NETLINK_ROUTE: u32 = 0;

#[derive(Protocol)]
#[nl(number = 32)]
struct TooLarge;

#[derive(Protocol)]
#[nl(number = NETLINK_ROUTE)]
struct Route;

#[derive(Protocol)]
#[nl(number = 25, mainline)]
struct NotMainline;

#[derive(Protocol)]
#[nl(number = -1)]
struct Negative;

fn main() {}
