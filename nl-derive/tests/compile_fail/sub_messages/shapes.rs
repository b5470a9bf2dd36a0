use nl_core::{Attributes, SubMessage};

#[derive(Attributes)]
struct Vlan {
    #[nl(attr = 1)]
    id: u16,
}

#[derive(SubMessage)]
struct Struct {
    vlan: Vlan,
}

#[derive(SubMessage)]
enum Shapes<'a> {
    #[nl("unit")]
    Unit,
    #[nl("pair")]
    Pair(u32, u32),
    #[nl("named")]
    Named { vlan: Vlan },
    Field(#[nl("field")] Vlan),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum Parameters<'a, 'b, T, const N: usize> {
    #[nl("vlan")]
    Vlan(&'b T),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum NoValue<'a> {
    #[nl("vlan")]
    Vlan(std::time::Duration),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
