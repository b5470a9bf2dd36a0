use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25)]
enum Shop {}

fn main() {}
