use nl_core::wire_struct;

#[wire_struct]
struct Header {
    family: u32,
    #[cfg(target_endian = "little")]
    kind: u32,
}

fn main() {}
