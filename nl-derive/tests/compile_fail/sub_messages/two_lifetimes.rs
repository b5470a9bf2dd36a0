use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a, 'b> {
    #[nl("bond")]
    Bond(&'b str),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
