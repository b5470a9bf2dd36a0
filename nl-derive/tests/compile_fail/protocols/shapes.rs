use nl_core::{Family, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Fields {
    number: u8,
}

#[derive(Protocol)]
#[nl(number = 25)]
enum Choice {}

#[derive(Family)]
#[nl(name = "generic")]
struct Generic<T>;

fn main() {}
