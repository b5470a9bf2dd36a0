use nl_core::wire_struct;

#[wire_struct(c_prefix = "ifi_")]
struct Header {
    word: u32,
}

fn main() {}
