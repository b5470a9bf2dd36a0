//! Multicast between processes: one receiver in group 3, one in group 5, and a sender to 3, to 5, and to both.
//!
//! `cargo run --example groups`
//!
//! Group 3 is bit 2 of a group mask, not `1 << 3`; here groups go by number. Joining needs `CAP_NET_ADMIN`, so the
//! example runs in a user and network namespace of its own.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use nl_core::{Address, Message, Protocol, Socket, sys::netlink::NETLINK_USERSOCK};

#[derive(Protocol)]
#[nl(number = NETLINK_USERSOCK, mainline)]
struct Usersock;

#[derive(Message)]
#[nl(protocol = Usersock, type = 0x10)]
struct News<'a> {
    #[nl(attr = 1)]
    text: &'a str,
    #[nl(attr = 2, flag)]
    last: bool,
}

/// A process in one group, which prints what it gets.
fn receiver(group: u32) -> Result<(), Box<dyn Error>> {
    let mut socket = Socket::<Usersock>::open()?;
    socket.join(group)?;
    socket.set_receive_timeout(Some(Duration::from_secs(10)));
    println!("ready");
    loop {
        let datagram = socket.receive()?;
        for message in datagram.messages() {
            let news = message?.decode::<News<'_>>()?;
            if news.last {
                return Ok(());
            }
            let by = datagram.from().group_number().ok_or("no multicast")?;
            println!("in group {group}, by group {by}: {}", news.text);
        }
    }
}

fn start_receiver(group: u32) -> Result<(Child, BufReader<std::process::ChildStdout>), Box<dyn Error>> {
    let mut process = Command::new(std::env::current_exe()?)
        .args(["receive", &group.to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    output.read_line(&mut line)?;
    if line.trim() == "ready" { Ok((process, output)) } else { Err("a receiver did not start".into()) }
}

fn sender() -> Result<(), Box<dyn Error>> {
    let receivers = [start_receiver(3)?, start_receiver(5)?];
    let mut socket = Socket::<Usersock>::open()?;
    let (three, five) = (Address::group(3)?, Address::group(5)?);

    socket.send(&News { text: "to three", last: false }, three)?;
    socket.send(&News { text: "to five", last: false }, five)?;
    // A datagram goes to one group. The kernel would take the lowest bit of this mask and forget the other.
    match Address::mask(1 << 2 | 1 << 4) {
        Ok(_) => return Err("a destination of two groups was taken".into()),
        Err(error) => println!("sender: {error}"),
    }
    for group in [three, five] {
        socket.send(&News { text: "to both", last: false }, group)?;
    }
    for group in [three, five] {
        socket.send(&News { text: "", last: true }, group)?;
    }
    for (mut process, output) in receivers {
        for line in output.lines() {
            println!("{}", line?);
        }
        if !process.wait()?.success() {
            return Err("a receiver failed".into());
        }
    }
    Ok(())
}

/// Runs this program again in namespaces of its own: nobody else is in these groups, and joining is allowed.
fn in_own_namespaces() -> Result<(), Box<dyn Error>> {
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net"])
        .arg(std::env::current_exe()?)
        .arg("send")
        .status()
        .map_err(|error| format!("cannot start `unshare` (package util-linux): {error}"))?;
    if status.success() { Ok(()) } else { Err("the part in its own namespaces failed".into()) }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["receive", group] => group.parse().map_err(Into::into).and_then(receiver),
        ["send"] => sender(),
        _ => in_own_namespaces(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("groups: {error}");
            ExitCode::FAILURE
        }
    }
}
