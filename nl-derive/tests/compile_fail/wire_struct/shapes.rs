use nl_core::wire_struct;

#[wire_struct]
enum Choice {
    One,
}

#[wire_struct]
struct Generic<T> {
    value: T,
}

#[wire_struct]
struct Empty {}

#[wire_struct]
struct Pair(u32, u32);

#[wire_struct]
#[repr(packed)]
struct Packed {
    small: u8,
    large: u32,
}

#[wire_struct(c_prefix = "ifi_")]
struct PrefixOnly {
    word: u32,
}

#[wire_struct(size = 4)]
struct Unknown {
    #[nl(cc = word)]
    word: u32,
    #[nl(c = word)]
    other: u32,
}

fn main() {}
