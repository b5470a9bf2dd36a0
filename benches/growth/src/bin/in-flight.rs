//! What many requests in flight at once take: bytes on the heap, and time.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use contract::{Contender, Failure};
use growth::Usersock;
use nl_core::message::Envelope;
use nl_core::socket::{Happened, Pipeline};
use nl_core::{Message, Request, Socket};

/// What is asked.
#[derive(Request)]
#[nl(protocol = Usersock, type = 0x10, reply = Answer, do)]
struct Ask {
    #[nl(attr = 1)]
    number: u32,
}

/// What is answered, which ends it.
#[derive(Message)]
#[nl(protocol = Usersock, type = 0x10)]
struct Answer;

/// Asks so often who does not answer.
fn ask(whom: &Socket<Usersock>, count: u64) -> Result<Pipeline<Usersock>, Failure> {
    let mut asks = Pipeline::from(Socket::builder().peer(whom.port()).open()?);
    for number in 0..count {
        asks.submit(&Ask { number: number as u32 })?;
    }
    Ok(asks)
}

/// Answers all, in the order in which they were asked.
fn answer(answers: &mut Socket<Usersock>, asks: &mut Pipeline<Usersock>) -> Result<(), Failure> {
    while asks.in_flight() > 0 {
        let datagram = answers.receive()?;
        let asked = datagram.messages().next().ok_or("an empty datagram")??.header();
        let from = datagram.from();
        let envelope = Envelope { sequence: asked.sequence, ..Envelope::default() };
        answers.send_in(&Answer, from, envelope)?;
        while !matches!(asks.wait()?, Happened::Ended { outcome: Ok(_), .. }) {}
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let asked = Rc::new(RefCell::new(None));
    let to_answer = Rc::clone(&asked);
    Contender::new()
        .case("ask", move |_, count| {
            // Nothing is read there meanwhile.
            let answers = Socket::<Usersock>::builder().receive_buffer(512 << 20).open()?;
            let (mut asks, mut time) = (None, Duration::ZERO);
            let heap = allocation_counter::measure(|| {
                let started = Instant::now();
                asks = Some(ask(&answers, count));
                time = started.elapsed();
            });
            *asked.borrow_mut() = asks.transpose()?.map(|asks| (answers, asks));
            Ok((time, heap.bytes_current.try_into()?))
        })
        .case("answer", move |_, count| {
            let (mut answers, mut asks) = to_answer.borrow_mut().take().ok_or("`ask` comes first")?;
            let started = Instant::now();
            answer(&mut answers, &mut asks)?;
            Ok((started.elapsed(), count))
        })
        .serve()
}
