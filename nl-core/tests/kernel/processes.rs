//! Several processes: this program, started again to play a part.

use std::io::{BufRead, BufReader, IoSlice, Lines};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use nl_core::message::{Envelope, Header};
use nl_core::socket::Namespace;
use nl_core::sys::rtnetlink::RTNLGRP_LINK;
use nl_core::{Address, Error, Flags, Protocol, Socket};

use crate::namespace::{privileges, skipped};
use crate::opening::Usersock;
use crate::peers::{Ask, List, Note, header};
use crate::route::{GetLink, Route, veth};
use crate::{Outcome, check, check_eq};

const SOON: Option<Duration> = Some(Duration::from_secs(10));

const A_WHILE: Option<Duration> = Some(Duration::from_secs(1));

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
        (Some("permissions"), Some(port), None) => permissions(port),
        (Some("descriptors"), None, None) => descriptors(),
        (Some("inherit"), None, None) => Ok(()),
        (Some("inherit"), Some(to), None) => speak_by_inheritance(to),
        (Some("answer"), Some(port), None) => answer(port),
        (Some("swallow"), Some(port), None) => swallow(port),
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
    if fs::read_to_string("/proc/self/uid_map")?.split_whitespace().nth(2) == Some("1") {
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

/// Does what processes do with each other, and says how that went; a socket of rtnetlink has the port id.
fn permissions(port: u32) -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    let said = |result: Result<(), Error>| match result {
        Ok(()) => String::from("allowed"),
        Err(error) => error.errno().map_or(error.to_string(), |errno| errno.to_string()),
    };
    let note = [header(20, 0x20, 0, 0, 0), b"note".to_vec()].concat();
    let note = [IoSlice::new(&note)];
    let to_myself = Address::port(socket.port());
    println!("to a process: {}", said(socket.send_raw(&note, to_myself)));
    println!("to a group: {}", said(socket.send_raw(&note, Address::group(3)?)));
    println!("join: {}", said(socket.join(3)));
    let mut route = Socket::<Route>::open()?;
    println!("rtnetlink, to a process: {}", said(route.send_raw(&note, Address::port(port))));
    println!("rtnetlink, to a group: {}", said(route.send_raw(&note, Address::group(3)?)));
    println!("rtnetlink, join: {}", said(route.join(3)));
    Ok(())
}

/// Says what descriptors it has.
fn descriptors() -> Outcome {
    for entry in fs::read_dir("/proc/self/fd")? {
        println!("{}", fs::read_link(entry?.path()).unwrap_or_default().display());
    }
    Ok(())
}

/// Sends a note with the socket that is its standard input.
fn speak_by_inheritance(to: u32) -> Outcome {
    let mut socket = Socket::<Usersock>::try_from(std::io::stdin().as_fd().try_clone_to_owned()?)?;
    socket.send(&Note { text: "it is my child" }, Address::port(to))?;
    Ok(())
}

/// Takes one request and answers it, then ends with its standard input. Tells when it is there.
fn answer(port: u32) -> Outcome {
    let mut socket = Socket::<Usersock>::builder().port(port).open()?;
    socket.set_receive_timeout(SOON);
    println!("is there");
    let datagram = socket.receive()?;
    let (to, message) = (datagram.from(), datagram.messages().next().ok_or("empty")??);
    let envelope = Envelope { sequence: message.header().sequence, ..Envelope::default() };
    socket.send_in(&Note { text: "yes" }, to, envelope)?;
    stay()
}

/// Takes one request after the other: answers the first with a part of a listing, others not at all. Tells what it does;
/// ends only with its standard input.
fn swallow(port: u32) -> Outcome {
    let mut socket = Socket::<Usersock>::builder().port(port).open()?;
    socket.set_receive_timeout(SOON);
    println!("is there");
    let datagram = socket.receive()?;
    let (to, message) = (datagram.from(), datagram.messages().next().ok_or("empty")??);
    let Header { sequence, flags, .. } = message.header();
    if flags.contains(Flags::DUMP) {
        let envelope = Envelope { flags: Flags::MULTI, sequence, ..Envelope::default() };
        socket.send_in(&Note { text: "first" }, to, envelope)?;
    }
    println!("has it");
    stay()
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

/// Closes the standard input of a part, waits for its end, and gives its process id.
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

pub(crate) fn who_answered_is_told_too() -> Outcome {
    let mut socket = Socket::<Usersock>::builder().peer(4711).credentials().open()?;
    let (peer, _) = listening("answer 4711")?;
    check_eq!(socket.request(&Ask { text: "?" })?.text, "yes");
    let sender = socket.sender();
    check_eq!(sender.address, Address::port(4711));
    check_eq!(sender.credentials.map(|credentials| credentials.process), Some(ended(peer)?));
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

pub(crate) fn what_processes_may_do_with_each_other_without_rights() -> Outcome {
    let route = Socket::<Route>::open()?;
    check_eq!(
        without_rights(&format!("permissions {}", route.port()))?.lines().collect::<Vec<_>>(),
        [
            "to a process: allowed",
            "to a group: allowed",
            "join: EPERM",
            "rtnetlink, to a process: EPERM",
            "rtnetlink, to a group: EPERM",
            "rtnetlink, join: allowed",
        ]
    );
    Ok(())
}

pub(crate) fn a_program_that_is_started_does_not_have_the_socket() -> Outcome {
    let socket = Socket::<Route>::open()?;
    let ours = fs::read_link(format!("/proc/self/fd/{}", socket.as_fd().as_raw_fd()))?;
    let output = start("descriptors")?.output()?;
    check!(output.status.success());
    let theirs = String::from_utf8(output.stdout)?;
    check!(theirs.lines().count() >= 3);
    check!(theirs.lines().all(|theirs| ours.as_os_str() != theirs));
    Ok(())
}

/// A child process that has a socket of ours for its standard input.
fn heir<P: Protocol>(socket: &Socket<P>, part: &str) -> Result<Child, Box<dyn std::error::Error>> {
    Ok(start(part)?.stdin(socket.as_fd().try_clone_to_owned()?).spawn()?)
}

pub(crate) fn a_child_with_the_same_socket_is_told_by_its_credentials() -> Outcome {
    let mut socket = Socket::<Usersock>::open()?;
    let mut peer = Socket::<Usersock>::builder().credentials().open()?;
    peer.set_receive_timeout(SOON);
    let child = ended(heir(&socket, &format!("inherit {}", peer.port()))?)?;
    let from_child = peer.receive()?.sender();
    socket.send(&Note { text: "it is me" }, Address::port(peer.port()))?;
    let from_me = peer.receive()?.sender();
    check_eq!(from_child.address, from_me.address);
    let processes = [from_child, from_me].map(|from| from.credentials.map(|it| it.process));
    check_eq!(processes, [Some(child), Some(std::process::id().try_into()?)]);
    Ok(())
}

pub(crate) fn the_end_of_a_child_with_the_same_socket_disturbs_nobody() -> Outcome {
    let mut route = Socket::<Route>::open()?;
    for number in 0..100 {
        route.acknowledge(&veth(&format!("v{number}")))?;
    }
    route.join(RTNLGRP_LINK)?;
    route.set_receive_timeout(SOON);
    // In the middle of a listing, which is of several datagrams.
    let descriptor = route.as_fd().try_clone_to_owned()?;
    let mut links = route.dump(&GetLink::default())?;
    let mut count = 0;
    while links.next()?.is_some() {
        if count == 1 {
            ended(start("inherit")?.stdin(descriptor.try_clone()?).spawn()?)?;
        }
        count += 1;
    }
    check_eq!(count, 201);
    // And of a group: still a member.
    ended(heir(&route, "inherit")?)?;
    Socket::<Route>::open()?.acknowledge(&veth("last"))?;
    check_eq!(route.event()?.group(), Some(RTNLGRP_LINK));
    Ok(())
}

/// What a process says, line by line.
type Said = Lines<BufReader<ChildStdout>>;

/// Starts a peer, and gives what it says from when it is there.
fn listening(part: &str) -> Result<(Child, Said), Box<dyn std::error::Error>> {
    let mut peer = start(part)?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(peer.stdout.take().ok_or("no output")?).lines();
    check_eq!(lines.next().ok_or("ended")??, "is there");
    Ok((peer, lines))
}

/// Starts a peer that swallows what it is asked, asks it, and kills it as soon as it has the request.
fn killed_half_way<T: Send>(
    port: u32,
    ask: impl FnOnce() -> T + Send,
) -> Result<T, Box<dyn std::error::Error>> {
    let (mut peer, mut lines) = listening(&format!("swallow {port}"))?;
    thread::scope(|scope| {
        let asking = scope.spawn(ask);
        let asked = lines.next();
        peer.kill()?;
        peer.wait()?;
        check_eq!(asked.ok_or("ended")??, "has it");
        asking.join().map_err(|_| "panicked".into())
    })
}

pub(crate) fn a_peer_that_is_killed_half_way_ends_in_a_bounded_wait() -> Outcome {
    let mut socket = Socket::<Usersock>::builder().peer(4711).timeout(A_WHILE).open()?;
    let said = killed_half_way(4711, || socket.request(&Ask { text: "?" }).err())?;
    check!(matches!(said, Some(Error::TimedOut { operation: Some("Ask"), .. })));
    // It is gone, and that is told.
    check!(matches!(socket.request(&Ask { text: "?" }), Err(Error::NoPeer { port: 4711 })));

    // The next one is killed in the middle of a listing.
    let said = killed_half_way(4711, || {
        let mut notes = socket.dump(&List {})?;
        let first = notes.next()?.map(|note| note.text.to_owned());
        Ok::<_, Error>((first, notes.next().err()))
    })??;
    check_eq!(said.0.as_deref(), Some("first"));
    check!(matches!(said.1, Some(Error::TimedOut { operation: Some("List"), .. })));
    check!(matches!(socket.request(&Ask { text: "?" }), Err(Error::NoPeer { port: 4711 })));

    // The one after that answers.
    let (peer, _) = listening("answer 4711")?;
    socket.set_timeout(SOON);
    check_eq!(socket.request(&Ask { text: "?" })?.text, "yes");
    ended(peer)?;
    Ok(())
}
