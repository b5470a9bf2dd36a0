//! The rust-netlink project's packets, with the sockets of netlink-sys.

mod codec;
mod live;

fn main() -> Result<(), contract::Failure> {
    // No `insert_batch`: what is sent is one message.
    contract::Contender::new()
        .decode_route(codec::route)
        .decode_link(codec::link)
        .decode_family(codec::family)
        .encode_route(codec::encode_route)
        .encode_vlan(codec::encode_vlan)
        .dump(live::dump)
        .insert(live::insert)
        .events(live::listen)
        .serve()
}
