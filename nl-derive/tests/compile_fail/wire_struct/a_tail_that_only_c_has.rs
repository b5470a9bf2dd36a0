use nl_core::wire_struct;

mod c {
    // Three bytes behind the last field are nobody's.
    #[repr(C)]
    pub struct tail {
        pub word: u32,
        pub byte: u8,
    }
}

#[wire_struct(c = c::tail)]
struct Tail {
    word: [u8; 4],
    byte: u8,
}

fn main() {}
