use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("gre", "gretap")]
    Gre(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
