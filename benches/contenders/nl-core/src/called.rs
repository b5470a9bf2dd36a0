//! The crates of this repository, in functions that are called instead of inlined.

mod codec;
mod schema;

use contract::{NewRoute, NewVlan};

#[inline(never)]
fn route(message: &[u8]) -> u64 {
    codec::route(message)
}

#[inline(never)]
fn link(message: &[u8]) -> u64 {
    codec::link(message)
}

#[inline(never)]
fn family(message: &[u8]) -> u64 {
    codec::family(message)
}

#[inline(never)]
fn encode_route(route: &NewRoute, buffer: &mut Vec<u8>) -> usize {
    codec::encode_route(route, buffer)
}

#[inline(never)]
fn encode_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    codec::encode_vlan(vlan, buffer)
}

fn main() -> Result<(), contract::Failure> {
    contract::Contender::new()
        .decode_route(route)
        .decode_link(link)
        .decode_family(family)
        .encode_route(encode_route)
        .encode_vlan(encode_vlan)
        .serve()
}
