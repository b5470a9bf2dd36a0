use nl_core::{Body, Message, Protocol, wire_struct};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[wire_struct]
struct Header {
    there: bool,
    kind: u32,
}

#[wire_struct]
#[repr(packed)]
struct Packed {
    small: u8,
    large: u32,
}

#[wire_struct]
struct Padded {
    small: u8,
    large: u32,
}

#[wire_struct]
struct Conditional {
    family: u32,
    #[cfg(target_os = "linux")]
    kind: u32,
    #[cfg(not(target_os = "linux"))]
    kinds: u32,
}

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20)]
struct Item {
    #[nl(header)]
    header: Header,
    #[nl(attr = 1)]
    packed: Option<Packed>,
    #[nl(attr = 2)]
    padded: Option<Padded>,
    #[nl(attr = 3)]
    conditional: Option<Conditional>,
}

// Who uses the structs has made no mistake.
fn use_them() {
    let header = Header { there: true, kind: 1 };
    let padded = Padded { small: 1, large: 2 };
    let _ = Item { header, packed: None, padded: Some(padded), conditional: None };
    let _ = Item::decode(&[]);
}

fn main() {}
