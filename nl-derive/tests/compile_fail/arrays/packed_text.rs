use nl_core::Attributes;

#[derive(Attributes)]
struct Link<'a> {
    #[nl(attr = 1, packed)]
    names: Vec<&'a str>,
}

fn main() {}
