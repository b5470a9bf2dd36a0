use nl_core::wire_struct;

mod c {
    #[repr(C)]
    pub struct word {
        pub low: u16,
        pub high: u16,
    }
    #[repr(C, align(8))]
    pub struct aligned {
        pub low: u64,
    }
}

#[wire_struct(c = c::word)]
struct Word {
    low: u16,
    high: u16,
}

// Less alignment than C's is fine: messages are read by copying.
#[wire_struct(c = c::aligned)]
struct Unaligned {
    low: [u8; 8],
}

fn main() {}
