use nl_core::SubMessage;

#[derive(SubMessage)]
enum None_ {
    #[nl("vlan")]
    Vlan(u16),
}

#[derive(SubMessage)]
enum Misspelt<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl(othr)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum Two<'a> {
    #[nl(other)]
    One(&'a [u8]),
    #[nl(other)]
    Two(&'a [u8]),
}

#[derive(SubMessage)]
enum NoBytes {
    #[nl("vlan")]
    Vlan(u16),
    #[nl(other)]
    Other(String),
}

#[derive(SubMessage)]
enum Both<'a> {
    #[nl("vlan", other)]
    Vlan(&'a [u8]),
}

fn main() {}
