//! By hand, bounds-checked, without a library: what there is to reach.

mod codec;
mod live;
mod socket;

fn main() -> Result<(), contract::Failure> {
    contract::Contender::new()
        .decode_route(|message| codec::route(message).expect("a route"))
        .decode_link(|message| codec::link(message).expect("a link"))
        .decode_family(|message| codec::family(message).expect("a family"))
        .encode_route(codec::encode_route)
        .encode_vlan(codec::encode_vlan)
        .dump(live::dump)
        .discard(live::discard)
        .insert(live::insert)
        .insert_batch(live::insert_batch)
        .events(live::listen)
        .serve()
}
