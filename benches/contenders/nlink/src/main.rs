//! nlink.

mod codec;
mod live;

use tokio::runtime::Builder;

fn main() -> Result<(), contract::Failure> {
    let runtime = &*Box::leak(Box::new(Builder::new_current_thread().enable_all().build()?));
    contract::Contender::new()
        .decode_route(codec::route)
        .decode_link(codec::link)
        .decode_family(codec::family)
        .encode_route(codec::encode_route)
        .encode_vlan(codec::encode_vlan)
        .dump(|| runtime.block_on(live::dump()))
        .insert(|setup, count| runtime.block_on(live::insert(setup, count)))
        .insert_batch(|setup, count| runtime.block_on(live::insert_batch(setup, count)))
        .events(|| live::listen(runtime))
        .serve()
}
