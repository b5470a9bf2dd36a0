use nl_core::SubMessage;

const AF_UNIX: u8 = 1;
const AF_LOCAL: u64 = 1;

#[derive(SubMessage)]
enum Address<'a> {
    #[nl(AF_UNIX)]
    Unix(u32),
    #[nl(2)]
    Inet(u32),
    #[nl(AF_LOCAL)]
    Local(u64),
    #[nl(other)]
    Other(&'a [u8]),
}

fn main() {}
