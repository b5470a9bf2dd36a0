use nl_core::Attributes;

#[derive(Attributes)]
union Either {
    one: u32,
}

fn main() {}
