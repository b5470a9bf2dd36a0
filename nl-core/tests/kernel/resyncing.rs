//! State that is followed by notifications, of which many are lost.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IoSlice;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use nl_core::message::{Envelope, encode};
use nl_core::socket::Notice;
use nl_core::sys::if_addr::*;
use nl_core::sys::netlink::NLMSG_DONE;
use nl_core::sys::rtnetlink::*;
use nl_core::{
    Change, Errno, Error, Flags, Message, Messages, Mirror, RawMessage, Request, Socket, wire_struct,
};
use tinyjson::JsonValue;

use crate::namespace::{ip, output};
use crate::peer_bugs::{Ask, Note, asking, message};
use crate::route::{AddressHeader, Route};
use crate::{Outcome, check, check_eq};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const AF_INET: u8 = 2;
const LO: u32 = 1;
const SHORTLY: Option<Duration> = Some(Duration::from_millis(50));

#[wire_struct(c = rtmsg, c_prefix = "rtm_")]
struct EntryHeader {
    family: u8,
    #[nl(c = rtm_dst_len)]
    prefix: u8,
    #[nl(c = rtm_src_len)]
    from_prefix: u8,
    tos: u8,
    table: u8,
    protocol: u8,
    scope: u8,
    #[nl(c = rtm_type)]
    kind: u8,
    flags: u32,
}

/// A route.
#[derive(Debug, Clone, Default, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWROUTE, prefix = "RTA_")]
struct Entry {
    #[nl(header)]
    header: EntryHeader,
    #[nl(attr = RTA_DST)]
    to: Option<Ipv4Addr>,
    #[nl(attr = RTA_PRIORITY)]
    priority: Option<u32>,
    #[nl(attr = RTA_TABLE)]
    table: Option<u32>,
}

#[derive(Request)]
#[nl(type = RTM_NEWROUTE, flags = CREATE | REPLACE, do)]
struct SetEntry(Entry);

#[derive(Request)]
#[nl(type = RTM_DELROUTE, do)]
struct DeleteEntry(Entry);

#[derive(Default, Request)]
#[nl(protocol = Route, type = RTM_GETROUTE, reply = Entry, dump)]
struct GetEntries {
    #[nl(header)]
    header: EntryHeader,
}

#[derive(Debug, Clone, Default, PartialEq, Message)]
#[nl(protocol = Route, type = RTM_NEWADDR, prefix = "IFA_")]
struct Address {
    #[nl(header)]
    header: AddressHeader,
    #[nl(attr = IFA_LOCAL)]
    local: Option<Ipv4Addr>,
}

#[derive(Request)]
#[nl(type = RTM_NEWADDR, flags = CREATE | REPLACE, do)]
struct SetAddress(Address);

#[derive(Request)]
#[nl(type = RTM_DELADDR, do)]
struct DeleteAddress(Address);

#[derive(Default, Request)]
#[nl(protocol = Route, type = RTM_GETADDR, reply = Address, dump)]
struct GetAddresses {
    #[nl(header)]
    header: AddressHeader,
}

#[derive(Messages)]
#[nl(protocol = Route)]
#[expect(dead_code, reason = "which message it is counts here; what it says, the mirrors read")]
enum News {
    Entry(Entry),
    #[nl(type = RTM_DELROUTE)]
    NoEntry(Entry),
    Address(Address),
    #[nl(type = RTM_DELADDR)]
    NoAddress(Address),
    #[nl(other)]
    Other,
}

/// What tells one route from another.
type Key = (Option<u32>, Option<Ipv4Addr>, u8, Option<u32>);

fn key(entry: &Entry) -> Key {
    (entry.table, entry.to, entry.header.prefix, entry.priority)
}

/// One who knows what a mirror was told, and beside it what the changes say.
struct Follower {
    socket: Socket<Route>,
    entries: Mirror<Entry, Key>,
    addresses: Mirror<Address, Option<Ipv4Addr>>,
    told: BTreeMap<Key, Entry>,
    losses: usize,
}

fn all_entries() -> GetEntries {
    GetEntries { header: EntryHeader { family: AF_INET, ..EntryHeader::default() } }
}

fn all_addresses() -> GetAddresses {
    GetAddresses { header: AddressHeader { family: AF_INET, ..AddressHeader::default() } }
}

/// What a flood that goes on disturbed is told again.
fn or_later<T>(changes: std::result::Result<Vec<T>, Error>) -> Result<Vec<T>> {
    match changes {
        Err(Error::Lost) => Ok(Vec::new()),
        changes => Ok(changes?),
    }
}

impl Follower {
    /// With a queue that is soon full.
    fn new() -> Result<Self> {
        let mut socket = Socket::<Route>::builder().receive_buffer(16 * 1024).open()?;
        socket.set_receive_timeout(SHORTLY);
        for group in [RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV4_IFADDR] {
            socket.join(group)?;
        }
        let mut follower = Self {
            socket,
            entries: Mirror::<Entry, Key>::new(key),
            addresses: Mirror::new(|address| address.local),
            told: BTreeMap::new(),
            losses: 0,
        };
        follower.resync()?;
        Ok(follower)
    }

    fn resync(&mut self) -> Outcome {
        let changes = self.socket.resync(&mut self.entries, &all_entries());
        self.hear(or_later(changes)?)?;
        or_later(self.socket.resync(&mut self.addresses, &all_addresses()))?;
        Ok(())
    }

    fn hear(&mut self, changes: impl IntoIterator<Item = Change<Entry>>) -> Outcome {
        for change in changes {
            if let Some(before) = change.before() {
                let before = before.get()?;
                check_eq!(self.told.remove(&key(&before)), Some(before));
            }
            if let Some(after) = change.after() {
                let after = after.get()?;
                check!(self.told.insert(key(&after), after).is_none());
            }
        }
        Ok(())
    }

    /// Takes what there is; `false`: there is nothing.
    fn follow(&mut self) -> Result<bool> {
        let changes = match self.socket.events::<News>().next() {
            Ok(Notice::Message { message, event }) => match message {
                News::Entry(_) => self.entries.apply(event.message())?,
                News::NoEntry(_) => self.entries.remove(event.message())?,
                News::Address(_) => self.addresses.apply(event.message()).map(|_| None)?,
                News::NoAddress(_) => self.addresses.remove(event.message()).map(|_| None)?,
                News::Other => return Err("nobody joined a group for this".into()),
            },
            Ok(Notice::Lost) => {
                self.losses += 1;
                return self.resync().map(|()| true);
            }
            Err(Error::TimedOut { .. }) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        self.hear(changes)?;
        Ok(true)
    }

    /// Compares with a fresh listing, and with what `ip` prints.
    fn check(&self) -> Outcome {
        let mut socket = Socket::<Route>::open()?;
        let mut entries = BTreeMap::new();
        for entry in socket.dump(&all_entries())?.collect()?.whole()? {
            let entry = entry.get()?;
            entries.insert(key(&entry), entry);
        }
        check_eq!(self.told, entries);
        check_eq!(self.entries.len(), entries.len());
        for (key, entry) in &entries {
            check_eq!(self.entries.get(key).ok_or("no such route")?.get()?, *entry);
        }
        let mut addresses = BTreeSet::new();
        for address in socket.dump(&all_addresses())?.collect()?.whole()? {
            addresses.insert(address.get()?.local);
        }
        check!(self.addresses.iter().map(|(local, _)| *local).eq(addresses));

        let output = output("ip", &["-4", "-j", "route", "show", "table", "all"])?;
        let JsonValue::Array(routes) = String::from_utf8(output.stdout)?.parse()? else {
            return Err("`ip -j` gives no array".into());
        };
        let mut theirs = BTreeSet::new();
        for route in routes {
            let JsonValue::Object(route) = route else { return Err("`ip -j` gives no object".into()) };
            let Some(JsonValue::String(to)) = route.get("dst") else {
                return Err("a route to nowhere".into());
            };
            theirs.insert(to.clone());
        }
        let ours = self.entries.iter().map(|((_, to, prefix, _), _)| {
            let to = to.unwrap_or(Ipv4Addr::UNSPECIFIED);
            if *prefix == 32 { to.to_string() } else { format!("{to}/{prefix}") }
        });
        check_eq!(ours.collect::<BTreeSet<_>>(), theirs);
        Ok(())
    }
}

/// A route to one of many places, which leads nowhere and so needs no link.
fn entry(place: u8, kind: u32) -> Result<Entry> {
    let header = EntryHeader {
        family: AF_INET,
        prefix: 32,
        table: RT_TABLE_MAIN.try_into()?,
        protocol: RTPROT_STATIC.try_into()?,
        kind: kind.try_into()?,
        ..EntryHeader::default()
    };
    Ok(Entry { header, to: Some([10, 1, 0, place].into()), ..Entry::default() })
}

/// One of many addresses of loopback.
fn address(number: u8) -> Address {
    let header = AddressHeader { family: AF_INET, prefix: 32, index: LO, ..AddressHeader::default() };
    Address { header, local: Some([10, 0, 0, number].into()) }
}

/// Sets, replaces and deletes routes and addresses, in an order without a pattern: xorshift.
fn flood(changes: usize, mut random: u64) -> Outcome {
    let mut socket = Socket::<Route>::open()?;
    for _ in 0..changes {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let [what, which, ..] = random.to_ne_bytes();
        let changed = match what % 8 {
            0 => socket.acknowledge(&SetAddress(address(which))),
            1 => socket.acknowledge(&DeleteAddress(address(which))),
            2 | 3 => socket.acknowledge(&DeleteEntry(entry(which, RTN_UNSPEC)?)),
            4 | 5 => socket.acknowledge(&SetEntry(entry(which, RTN_BLACKHOLE)?)),
            _ => socket.acknowledge(&SetEntry(entry(which, RTN_UNREACHABLE)?)),
        };
        match changed {
            // It was not there.
            Err(error) if matches!(error.errno(), Some(Errno::ESRCH | Errno::EADDRNOTAVAIL)) => {}
            changed => changed?,
        }
    }
    Ok(())
}

/// No test takes more steps.
const STEPS: usize = 100_000;

pub(crate) fn after_a_flood_the_end_is_what_ip_shows() -> Outcome {
    ip("link set lo up")?;
    let mut follower = Follower::new()?;
    for round in 1..=3 {
        flood(2000, round)?;
        let steps = (0..STEPS).map_while(|_| follower.follow().map(|more| more.then_some(())).transpose());
        check!(steps.collect::<Result<Vec<_>>>()?.len() < STEPS);
        check!(follower.losses > 0);
        follower.check()?;
    }
    Ok(())
}

pub(crate) fn while_the_flood_goes_on_losses_are_made_good_and_the_end_is_true() -> Outcome {
    ip("link set lo up")?;
    let mut follower = Follower::new()?;
    let flood = thread::spawn(|| flood(10_000, 7).map_err(|error| error.to_string()));
    for _ in 0..STEPS {
        let over = flood.is_finished();
        if !follower.follow()? && over {
            flood.join().map_err(|_| "panicked")??;
            return follower.check();
        }
    }
    Err("no end".into())
}

/// What came of it for one who knew of the note "old".
struct Resynced {
    changes: std::result::Result<usize, Error>,
    known: Vec<Vec<u8>>,
}

/// Asks a peer that answers as `disturb` does, so many times, and then with the note "new".
fn resync_with(times: usize, asked: usize, disturb: fn(u32) -> Result<Vec<u8>>) -> Result<Resynced> {
    let before = AtomicUsize::new(0);
    let (mut socket, answering) = asking(asked, move |peer, to, sequence| {
        if before.fetch_add(1, Ordering::Relaxed) < times {
            return Ok(peer.send_raw(&[IoSlice::new(&disturb(sequence)?)], to)?);
        }
        let envelope = Envelope { flags: Flags::MULTI, sequence, ..Envelope::default() };
        peer.send_in(&Note { bytes: b"new" }, to, envelope)?;
        let done = message(NLMSG_DONE, Flags::MULTI, sequence, &[0; 4])?;
        Ok(peer.send_raw(&[IoSlice::new(&done)], to)?)
    })?;
    let mut notes = Mirror::<Note<'_>, Vec<u8>>::new(|note| note.bytes.to_vec());
    let mut buffer = [0; 64];
    notes.apply(RawMessage::parse(encode(&mut buffer, &Note { bytes: b"old" }, Envelope::default())?)?)?;
    let changes = socket.resync(&mut notes, &Ask {});
    answering.join().map_err(|_| "panicked")??;
    Ok(Resynced {
        changes: changes.map(|changes| changes.len()),
        known: notes.iter().map(|(bytes, _)| bytes.clone()).collect(),
    })
}

fn interrupted(sequence: u32) -> Result<Vec<u8>> {
    message(NLMSG_DONE, Flags::MULTI | Flags::DUMP_INTR, sequence, &[0; 4])
}

fn no_room(sequence: u32) -> Result<Vec<u8>> {
    message(NLMSG_DONE, Flags::MULTI, sequence, &(-Errno::ENOBUFS.0).to_ne_bytes())
}

fn busy(sequence: u32) -> Result<Vec<u8>> {
    message(NLMSG_DONE, Flags::MULTI, sequence, &(-Errno::EBUSY.0).to_ne_bytes())
}

fn refused(sequence: u32) -> Result<Vec<u8>> {
    message(NLMSG_DONE, Flags::MULTI, sequence, &(-Errno::EINVAL.0).to_ne_bytes())
}

/// A note without its attribute.
fn undecodable(sequence: u32) -> Result<Vec<u8>> {
    let part = message(0x20, Flags::MULTI, sequence, &[])?;
    Ok([part, message(NLMSG_DONE, Flags::MULTI, sequence, &[0; 4])?].concat())
}

pub(crate) fn a_disturbed_listing_is_asked_for_again_but_not_for_ever() -> Outcome {
    for disturb in [interrupted, no_room, busy] {
        for times in [1, 30] {
            let Resynced { changes, known } = resync_with(times, times + 1, disturb)?;
            check_eq!((changes?, known), (2, vec![b"new".to_vec()]));
        }
        let Resynced { changes, known } = resync_with(31, 31, disturb)?;
        check!(changes.is_err());
        check_eq!(known, [b"old"]);
    }
    Ok(())
}

pub(crate) fn a_listing_that_is_refused_or_cannot_be_decoded_changes_nothing() -> Outcome {
    let Resynced { changes, known } = resync_with(1, 1, refused)?;
    check!(matches!(changes, Err(Error::Refused(refused)) if refused.errno == Errno::EINVAL));
    check_eq!(known, [b"old"]);
    let Resynced { changes, known } = resync_with(1, 1, undecodable)?;
    check!(matches!(changes, Err(Error::Decode { .. })));
    check_eq!(known, [b"old"]);
    Ok(())
}
