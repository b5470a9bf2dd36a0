//! neli, its synchronous API.

mod codec;
mod live;

fn main() -> Result<(), contract::Failure> {
    contract::Contender::new()
        .decode_route(|message| codec::route(message).expect("a route"))
        .decode_link(|message| codec::link(message).expect("a link"))
        .decode_family(|message| codec::family(message).expect("a family"))
        .encode_route(|route, buffer| codec::encode_route(route, buffer).expect("a route"))
        .encode_vlan(|vlan, buffer| codec::encode_vlan(vlan, buffer).expect("a link"))
        .dump(live::dump)
        .insert(live::insert)
        .insert_batch(live::insert_batch)
        .events(live::listen)
        .serve()
}
