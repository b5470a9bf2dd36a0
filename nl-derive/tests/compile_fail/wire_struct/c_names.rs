use nl_core::wire_struct;

mod c {
    #[repr(C)]
    pub struct rtgenmsg {
        pub rtgen_family: u8,
        pub rtgen_kind: u8,
        pub rtgen_flags: u16,
        pub rtgen_index: u32,
    }
}

#[wire_struct(c = c::rtgenmsg, c_prefix = "rtgen_")]
struct OneTooMany {
    family: u8,
    kind: u8,
    flags: u16,
    index: u32,
    change: u32,
}

#[wire_struct(c = c::rtgenmsg, c_prefix = "rtgen_")]
struct Misspelt {
    family: u8,
    kind: u8,
    flags: u16,
    indx: i32,
}

#[wire_struct(c = c::rtgenmsg, c_prefix = "rtgen_")]
struct OneMissing {
    family: u8,
    kind: i8,
    #[nl(c = rtgen_index)]
    word: [u8; 4],
}

#[wire_struct(c = c::rtgenmsg, c_prefix = "rtgen_")]
struct OneTwice {
    family: u8,
    #[nl(c = rtgen_family)]
    kind: u8,
}

#[wire_struct(c = c::rtgenmsg, c_prefix = "rtgen_")]
struct LastMissing {
    family: u8,
    kind: i8,
    flags: u16,
}

#[wire_struct(c = c::rtgenmgs, c_prefix = "rtgen_")]
struct NoSuchStruct {
    family: u8,
}

fn main() {}
