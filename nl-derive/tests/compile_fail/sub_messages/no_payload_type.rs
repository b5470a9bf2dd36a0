use nl_core::SubMessage;

#[derive(SubMessage)]
enum Data<'a> {
    #[nl("time")]
    Time(std::time::Duration),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
