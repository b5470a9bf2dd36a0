use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop<'a>;

fn main() {}
