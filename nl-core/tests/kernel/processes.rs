//! Several processes: this program, started again to play a part.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use nl_core::socket::Namespace;
use nl_core::sys::rtnetlink::RTNLGRP_LINK;
use nl_core::{Address, Socket};

use crate::namespace::{privileges, skipped};
use crate::opening::Usersock;
use crate::peers::Note;
use crate::route::{Route, veth};
use crate::{Outcome, check, check_eq};

const SOON: Option<Duration> = Some(Duration::from_secs(10));

/// Names the part, and gives its arguments.
const PART: &str = "NL_CORE_PART";

/// Starts this program again, in the thread's network namespace, to play a part of [`play`].
pub(crate) fn start(part: &str) -> Result<Command, std::io::Error> {
    let mut command = Command::new(env::current_exe()?);
    command.env(PART, part).stdin(Stdio::null());
    Ok(command)
}

/// Whether this program was started to play a part; how it went.
pub(crate) fn play() -> Option<ExitCode> {
    let part = env::var(PART).ok()?;
    let mut words = part.split(' ');
    let played = match (words.next(), number(words.next()), number(words.next())) {
        (Some("change"), None, None) => change(),
        (Some("enter"), None, None) => enter(),
        (Some("enlarge"), None, None) => enlarge(),
        (Some("listen"), None, None) => listen(),
        (Some("stay"), None, None) => stay(),
        (Some("speak"), Some(port), Some(to)) => speak(port, to),
        _ => Err(format!("no part: {part}").into()),
    };
    Some(match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{part}: {error}");
            ExitCode::FAILURE
        }
    })
}

fn number(word: Option<&str>) -> Option<u32> {
    word?.parse().ok()
}

/// Starts this program again without any rights, and gives what it says.
pub(crate) fn without_rights(part: &str) -> Result<String, Box<dyn std::error::Error>> {
    privileges()?;
    let in_user_namespace = || {
        let mut command = Command::new("unshare");
        command.arg("--user").arg(env::current_exe()?).env(PART, part);
        Ok::<_, std::io::Error>(command)
    };
    // Not every user number exists in a user namespace; a namespace without a mapping has no rights here either.
    let mut command = start(part)?;
    if std::fs::read_to_string("/proc/self/uid_map")?.split_whitespace().nth(2) == Some("1") {
        command = in_user_namespace()?;
    } else {
        command.uid(65534).gid(65534);
    }
    let output = match command.output() {
        Ok(output) => output,
        // The build directory may be closed to others: then another user cannot start this program.
        Err(_) => in_user_namespace()?.output()?,
    };
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Asks for a change, and says how that went.
fn change() -> Outcome {
    match Socket::<Route>::open()?.acknowledge(&veth("v0")) {
        Err(error) => println!("{error}"),
        Ok(()) => println!("was allowed"),
    }
    Ok(())
}

/// Opens a socket in the namespace where it is already, and says how that went.
fn enter() -> Outcome {
    let namespace = Namespace::path("/proc/self/ns/net")?;
    match Socket::<Route>::builder().namespace(&namespace).open() {
        Err(error) => println!("{error}"),
        Ok(_) => println!("was allowed"),
    }
    Ok(())
}

/// Opens a socket that listens to all namespaces, and says how that went.
fn listen() -> Outcome {
    match Socket::<Route>::builder().all_namespaces().open() {
        Err(error) => println!("{error}"),
        Ok(_) => println!("was allowed"),
    }
    Ok(())
}

/// Asks for large buffers, and says what they became.
fn enlarge() -> Outcome {
    let socket = Socket::<Route>::builder().receive_buffer(1 << 29).send_buffer(u32::MAX).open()?;
    println!("{} {}", socket.receive_buffer()?, socket.send_buffer()?);
    Ok(())
}

/// Ends with its standard input.
fn stay() -> Outcome {
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

/// Takes a port id and sends a note.
fn speak(port: u32, to: u32) -> Outcome {
    Socket::<Usersock>::builder().port(port).open()?.send(&Note { text: "it is me" }, Address::port(to))?;
    Ok(())
}

/// Waits for the end of a part, and gives its process id.
fn ended(mut child: Child) -> Result<i32, Box<dyn std::error::Error>> {
    check!(child.wait()?.success());
    Ok(child.id().try_into()?)
}

pub(crate) fn a_port_id_is_no_identity_and_credentials_are() -> Outcome {
    let mut socket = Socket::<Usersock>::builder().credentials().open()?;
    socket.set_receive_timeout(SOON);
    let mut senders = Vec::new();
    // The second takes the port id that the first has left.
    for _ in 0..2 {
        let process = ended(start(&format!("speak 4711 {}", socket.port()))?.spawn()?)?;
        let sender = socket.receive()?.sender();
        check_eq!(sender.address, Address::port(4711));
        check_eq!(sender.credentials.map(|credentials| credentials.process), Some(process));
        senders.push(sender);
    }
    check!(senders.first() != senders.last());
    Ok(())
}

pub(crate) fn a_process_has_the_number_of_its_own_pid_namespace() -> Outcome {
    let mut socket = Socket::<Usersock>::builder().credentials().open()?;
    socket.set_receive_timeout(SOON);
    let mut command = Command::new("unshare");
    command.args(["--pid", "--fork"]).arg(env::current_exe()?);
    command.env(PART, format!("speak 4711 {}", socket.port()));
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => return skipped(&String::from_utf8_lossy(&output.stderr)),
        Err(error) => return skipped(&format!("unshare: {error}")),
    }
    check_eq!(socket.receive()?.sender().credentials.map(|credentials| credentials.process), Some(1));
    Ok(())
}

pub(crate) fn credentials_are_told_only_to_the_one_who_asks() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    let to = Address::port(socket.port());
    socket.send(&Note { text: "to myself" }, to)?;
    check_eq!(socket.receive()?.sender().credentials, None);
    Ok(())
}

pub(crate) fn the_kernel_is_process_0() -> Outcome {
    let mut route = Socket::<Route>::builder().credentials().open()?;
    route.join(RTNLGRP_LINK)?;
    route.set_receive_timeout(SOON);
    route.acknowledge(&veth("v0"))?;
    let sender = route.event()?.sender();
    check_eq!(sender.credentials.map(|credentials| credentials.process), Some(0));
    check_eq!(sender.address.group_number(), Some(RTNLGRP_LINK));
    Ok(())
}
