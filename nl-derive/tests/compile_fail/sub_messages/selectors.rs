use nl_core::SubMessage;

const AF_INET: u32 = 2;

#[derive(SubMessage)]
enum Twice<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl("vlan")]
    Tagged(u16),
    #[nl("bond")]
    Bond(u16),
    #[nl("gre", "gretap")]
    Gre(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum Mixed<'a> {
    #[nl("vlan")]
    Vlan(u16),
    #[nl(2)]
    Inet(u16),
    #[nl(AF_INET)]
    Constant(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum MixedToo<'a> {
    #[nl(AF_INET)]
    Inet(u16),
    #[nl("vlan")]
    Vlan(u16),
    #[nl(AF_INET)]
    Again(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

#[derive(SubMessage)]
enum NoTexts<'a> {
    #[nl(1.5)]
    Float(u16),
    #[nl(b"vlan")]
    Bytes(u16),
    #[nl("vl\0an")]
    Nul(u16),
    #[nl()]
    Nothing(u16),
    Bare(u16),
    #[nl(kind = "vlan")]
    Named(u16),
    #[nl(type = 3)]
    Type(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

// Who uses them has made no mistake.
fn use_them<'a>(data: &impl SubMessage<'a>, mixed: &Mixed<'a>) -> bool {
    data.selector() == mixed.selector()
}

fn main() {}
