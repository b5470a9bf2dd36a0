use nl_core::Family;

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo {
    id: u16,
}

fn main() {}
