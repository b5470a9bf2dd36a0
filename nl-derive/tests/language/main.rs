//! What keywords say, seen in bytes: shapes of arrays, limits, payloads, padding, byte order.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]

mod alignment_and_order;
mod arrays;
mod limits;
mod payloads;
#[path = "../wire/mod.rs"]
mod wire;

use std::ffi::CStr;
use std::net::{Ipv4Addr, Ipv6Addr};

use nl_core::message::{Envelope, RawMessage, encode, messages};
use nl_core::schema::{Limits, Selector, Shape, Wire};
use nl_core::{
    Array, Attributes, Be, Bitfield32, Body, DecodeErrorKind, Encode, EncodeErrorKind, Failed, Family, Lazy,
    Mac, Message, Numbered, Protocol, Request, Sint, Trace, Uint, Unknown, Value, Violation, Writer,
    wire_struct,
};
use wire::attribute;

fn encoded(body: &impl Encode) -> Vec<u8> {
    body.encode(&mut [0xaa; 4096]).unwrap().to_vec()
}

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[wire_struct]
struct Pair {
    low: u16,
    high: Be<u16>,
}
