use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop<const N: usize>;

fn main() {}
