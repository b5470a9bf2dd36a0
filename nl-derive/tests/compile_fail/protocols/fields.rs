use nl_core::Protocol;

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop {
    number: u8,
}

fn main() {}
