use nl_core::wire_struct;

mod c {
    #[repr(C)]
    pub struct word {
        pub low: u16,
        pub high: u16,
    }
}

#[wire_struct(c = c::word)]
#[repr(align(4))]
struct Aligned {
    low: u16,
    high: u16,
}

fn main() {}
