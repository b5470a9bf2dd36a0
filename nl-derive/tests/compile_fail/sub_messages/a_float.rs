use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl(1.5)]
    Float(u16),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
