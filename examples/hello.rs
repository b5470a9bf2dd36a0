//! A message of one's own, between sockets: to itself, then between two processes with port ids 1 and 2.
//!
//! `cargo run --example hello`

use std::error::Error;
use std::process::{Command, ExitCode};
use std::time::Duration;

use nl_core::message::Envelope;
use nl_core::socket::Datagram;
use nl_core::{Address, Message, Protocol, Request, Socket, sys::netlink::NETLINK_USERSOCK};

/// The protocol for processes that talk to each other: the kernel passes on and does not look.
#[derive(Protocol)]
#[nl(number = NETLINK_USERSOCK, mainline)]
struct Usersock;

const HELLO: u16 = 0x10;

#[derive(Message, Debug)]
#[nl(protocol = Usersock, type = HELLO)]
struct Hello<'a> {
    #[nl(attr = 1)]
    text: &'a str,
    #[nl(attr = 2)]
    process: u32,
}

/// The same body, asked: whoever gets it answers with a `Hello` of its own.
#[derive(Request)]
#[nl(type = HELLO, reply = Hello<'_>, do)]
struct Greet<'a>(Hello<'a>);

fn show(datagram: &Datagram<'_>) -> Result<(), Box<dyn Error>> {
    for message in datagram.messages() {
        let message = message?;
        let header = message.header();
        println!(
            "  length {}, type {:#x}, flags {:?}, sequence {}, from port {}",
            header.length,
            header.kind,
            header.flags,
            header.sequence,
            datagram.from().port_id(),
        );
        println!("  {:?}", message.decode::<Hello<'_>>()?);
    }
    Ok(())
}

fn to_itself() -> Result<(), Box<dyn Error>> {
    let mut first = Socket::<Usersock>::open()?;
    let second = Socket::<Usersock>::open()?;
    println!(
        "two sockets of process {} have port ids {} and {}",
        std::process::id(),
        first.port(),
        second.port()
    );
    first.send(&Hello { text: "Hello me", process: std::process::id() }, Address::port(first.port()))?;
    println!("the first one wrote to itself:");
    show(&first.receive()?)
}

/// Port id 1: waits for one greeting and answers it.
fn between_processes() -> Result<(), Box<dyn Error>> {
    let mut socket = Socket::<Usersock>::builder().port(1).open()?;
    socket.set_receive_timeout(Some(Duration::from_secs(10)));
    let mut other = Command::new(std::env::current_exe()?).arg("greet").spawn()?;

    let datagram = socket.receive()?;
    println!("process {}, port id {}, got:", std::process::id(), 1);
    show(&datagram)?;
    let from = datagram.from();
    let asked = datagram.messages().next().ok_or("an empty datagram")??.header();
    let answer = Hello { text: "Hello to you, too", process: std::process::id() };
    socket.send_in(&answer, from, Envelope { sequence: asked.sequence, ..Envelope::default() })?;

    if other.wait()?.success() { Ok(()) } else { Err("the other process failed".into()) }
}

/// Port id 2, in a process of its own: greets port id 1.
fn greet() -> Result<(), Box<dyn Error>> {
    let mut socket = Socket::<Usersock>::builder().port(2).peer(1).open()?;
    let answer = socket.request(&Greet(Hello { text: "Hello Process", process: std::process::id() }))?;
    println!("process {}, port id 2, was answered:", std::process::id());
    println!("  {answer:?}");
    Ok(())
}

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("greet") => greet(),
        _ => to_itself().and_then(|()| between_processes()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hello: {error}");
            ExitCode::FAILURE
        }
    }
}
