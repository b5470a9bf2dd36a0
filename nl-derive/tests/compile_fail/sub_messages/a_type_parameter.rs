use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a, T> {
    #[nl("bond")]
    Bond(T),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
