use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl(other)]
    Rest(&'a [u8]),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
