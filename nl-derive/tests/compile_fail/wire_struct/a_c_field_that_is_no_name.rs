use nl_core::sys::rtnetlink::rtgenmsg;
use nl_core::wire_struct;

#[wire_struct(c = rtgenmsg)]
struct Header {
    #[nl(c = "rtgen_family")]
    family: u8,
}

fn main() {}
