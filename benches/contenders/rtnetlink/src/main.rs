//! The rust-netlink project's asynchronous requests.

mod live;

use tokio::runtime::{Builder, Runtime};

fn main() -> Result<(), contract::Failure> {
    let runtime: &'static Runtime = Box::leak(Box::new(Builder::new_current_thread().enable_io().build()?));
    // No codecs: its messages are netlink-packet-route's, which is a contender of its own.
    contract::Contender::new()
        .dump(move || live::dump(runtime))
        .insert(move |setup, count| live::insert(runtime, setup, count))
        .insert_batch(move |setup, count| live::insert_batch(runtime, setup, count))
        .events(move || live::listen(runtime))
        .serve()
}
