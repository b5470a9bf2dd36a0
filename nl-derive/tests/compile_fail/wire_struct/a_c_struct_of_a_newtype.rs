use nl_core::wire_struct;

mod c {
    #[repr(C)]
    pub struct flags {
        pub bits: u32,
    }
}

#[wire_struct(c = c::flags)]
struct Flags(u32);

fn main() {}
