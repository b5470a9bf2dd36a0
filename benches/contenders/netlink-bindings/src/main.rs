//! netlink-bindings, with the sockets of netlink-socket2.

mod codec;
mod live;

fn main() -> Result<(), contract::Failure> {
    contract::Contender::new()
        .decode_route(codec::route)
        .decode_link(codec::link)
        .decode_family(codec::family)
        .encode_route(codec::encode_route)
        .encode_vlan(codec::encode_vlan)
        .dump(live::dump)
        .insert(live::insert)
        .insert_batch(live::insert_batch)
        .events(live::listen)
        .serve()
}
