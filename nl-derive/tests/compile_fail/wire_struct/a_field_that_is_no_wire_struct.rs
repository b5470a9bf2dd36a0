use nl_core::wire_struct;

struct Word {
    word: u32,
}

#[wire_struct]
struct Header {
    family: u32,
    word: Word,
}

fn main() {
    let _ = Header { family: 0, word: Word { word: 0 } };
}
