//! Two conversations in one thread, without an asynchronous runtime: a loop around `poll(2)`.
//!
//! One socket has many requests in flight, the other one listens to what changes; whichever has something is served. It
//! works the same way in any loop that can wait for descriptors. `cargo run --example poll`

use std::error::Error;
use std::os::fd::AsFd;

use nl_core::generic::{Controller, GetFamily};
use nl_core::socket::{Happened, Pipeline, Socket, wait_any};

fn main() -> Result<(), Box<dyn Error>> {
    let mut listener = Socket::<Controller>::open()?;
    listener.join(Controller::NOTIFY)?;

    let mut pipeline = Pipeline::<Controller>::open()?;
    let names = ["nlctrl", "ethtool", "no such family", "tcp_metrics"];
    let mut asked = Vec::new();
    for name in names {
        asked.push((pipeline.submit(&GetFamily::by_name(name))?, name));
    }
    let all = pipeline.submit_dump(&GetFamily::default())?;
    let mut families = 0;

    while pipeline.in_flight() > 0 {
        // What lies there is told without waiting, one thing at a time.
        while let Some(happened) = pipeline.poll()? {
            match happened {
                Happened::Reply { request, message } if request == all.id() => {
                    all.decode(message)?;
                    families += 1;
                }
                Happened::Reply { request, message } => {
                    for (submitted, name) in &asked {
                        if submitted.id() == request {
                            println!("{name} has number {:#x}", submitted.decode(message)?.id);
                        }
                    }
                }
                Happened::Ended { request, outcome: Err(error) } => {
                    let asked = asked.iter().find(|(submitted, _)| submitted.id() == request);
                    println!("{}: {error}", asked.map_or("the listing", |(_, name)| name));
                }
                _ => {}
            }
        }
        while let Some(event) = listener.try_event()? {
            println!("a family came, changed or went: {:?}", event.message().header());
        }
        if pipeline.in_flight() > 0 {
            wait_any([pipeline.as_fd(), listener.as_fd()], pipeline.timeout())?;
        }
    }
    println!("{families} families in all");
    Ok(())
}
