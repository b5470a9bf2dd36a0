use nl_core::Attributes;

#[derive(Attributes)]
struct Link<'a> {
    #[nl(attr = 1, exact_len = 4, max_len = 4)]
    name: Option<&'a str>,
    #[nl(attr = 2, strict)]
    mtu: Option<u32>,
    #[nl(attr = 3, max = 1, max = 2)]
    group: Option<u32>,
    #[nl(attr = 4, exact_len = 4, min_len = 4)]
    key: Option<&'a [u8]>,
}

fn main() {}
