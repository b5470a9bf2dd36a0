// What a user does with the module and nl-core.
include!(concat!(env!("OUT_DIR"), "/my_proto.rs"));

use my_proto::{MY_A_MODE, MY_A_NAME};
use nl_core::{Body, Encode, Message, Protocol, wire_struct};

#[wire_struct(c = my_proto::my_pair)]
struct Pair {
    left: i32,
    right: i32,
}

#[derive(Protocol)]
#[nl(number = 25)]
struct Mine;

#[derive(Message, Debug, PartialEq)]
#[nl(protocol = Mine, type = 0x10, prefix = "MY_A_")]
struct Greeting<'a> {
    #[nl(header)]
    pair: Pair,
    #[nl(attr = MY_A_NAME)]
    name: &'a str,
    #[nl(attr = MY_A_MODE)]
    mode: Option<u32>,
}

fn main() {
    let greeting = Greeting { pair: Pair { left: 1, right: 2 }, name: "hello", mode: None };
    let mut buffer = [0; 64];
    let bytes = greeting.encode(&mut buffer).unwrap();
    assert_eq!(Greeting::decode(bytes), Ok(greeting));
}
