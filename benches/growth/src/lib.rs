//! Times a message of any size: the runner writes programs around it, each with a type of more attributes.

use std::hint::black_box;
use std::time::Instant;

pub use contract::Failure;
pub use nl_core;

use contract::Contender;
use nl_core::message::{Envelope, encode_into};
use nl_core::schema::{Message, Speaks};
use nl_core::{Protocol, RawMessage, sys::netlink::NETLINK_USERSOCK};

/// The protocol for processes that talk to each other.
#[derive(Protocol)]
#[nl(number = NETLINK_USERSOCK, mainline)]
pub struct Usersock;

/// Serves the runner: `decode` reads this message, `encode` writes it.
///
/// # Errors
/// Those of [`Contender::serve`]; a message that cannot be written, or is another one when it was read.
pub fn serve<M>(message: M) -> Result<(), Failure>
where
    M: Message<Protocol = Usersock> + 'static,
    for<'a> M::At<'a>: Speaks<Usersock>,
{
    let (mut bytes, mut again) = (Vec::new(), Vec::new());
    let bytes = encode_into::<Usersock, M>(&mut bytes, &message, Envelope::default())?.to_vec();
    let read = RawMessage::parse(&bytes)?.decode::<M>()?;
    if encode_into::<Usersock, _>(&mut again, &read, Envelope::default())? != bytes {
        return Err("it is not what was written".into());
    }
    drop(read);
    let length = bytes.len() as u64;
    Contender::new()
        .case("decode", move |_, rounds| {
            let started = Instant::now();
            for _ in 0..rounds {
                black_box(&RawMessage::parse(black_box(&bytes))?.decode::<M>()?);
            }
            Ok((started.elapsed(), length))
        })
        .case("encode", move |_, rounds| {
            let started = Instant::now();
            for _ in 0..rounds {
                black_box(encode_into::<Usersock, M>(&mut again, black_box(&message), Envelope::default())?);
            }
            Ok((started.elapsed(), length))
        })
        .serve()
}
