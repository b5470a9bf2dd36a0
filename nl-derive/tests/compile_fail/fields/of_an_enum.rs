use nl_core::Attributes;

#[derive(Attributes)]
enum Choice {
    One,
}

fn main() {}
