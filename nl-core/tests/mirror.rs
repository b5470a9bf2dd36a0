//! State that is followed: what is a change, and that the end is true whatever was lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

use std::collections::{BTreeMap, VecDeque};

use nl_core::message::{Envelope, Header, encode};
use nl_core::{
    Change, DecodeErrorKind, Family, Flags, Kept, Message, Mirror, Protocol, RawMessage, Request, Speaks,
};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

const NEW: u16 = 0x20;
const GONE: u16 = 0x21;

/// What is declared of a link; there is a counter, too, which nobody cares for.
#[derive(Message, Debug, Clone, PartialEq)]
#[nl(protocol = Lab, type = NEW)]
struct Link<'a> {
    #[nl(attr = 1)]
    index: u32,
    #[nl(attr = 2)]
    name: Option<&'a str>,
    #[nl(attr = 3)]
    mtu: Option<u32>,
}

/// What is sent of a link.
#[derive(Message)]
#[nl(protocol = Lab, type = NEW)]
struct Whole<'a> {
    #[nl(attr = 4)]
    counter: u64,
    #[nl(attr = 1)]
    index: u32,
    #[nl(attr = 2)]
    name: Option<&'a str>,
    #[nl(attr = 3)]
    mtu: Option<u32>,
}

#[derive(Request)]
#[nl(type = GONE, do)]
struct Gone<'a>(Whole<'a>);

fn written<M: Speaks<Lab>>(message: &M, envelope: Envelope) -> Vec<u8> {
    encode(&mut [0; 128], message, envelope).unwrap().to_vec()
}

fn whole(index: u32, name: &str, mtu: u32) -> Whole<'_> {
    Whole { counter: 0, index, name: Some(name), mtu: Some(mtu) }
}

fn new(index: u32, name: &str, mtu: u32) -> Vec<u8> {
    written(&whole(index, name, mtu), Envelope::default())
}

fn gone(index: u32) -> Vec<u8> {
    written(&Gone(Whole { counter: 0, index, name: None, mtu: None }), Envelope::default())
}

fn raw(bytes: &[u8]) -> RawMessage<'_> {
    RawMessage::parse(bytes).unwrap()
}

fn kept(bytes: &[u8]) -> Kept<Link<'static>> {
    Kept::new(raw(bytes)).unwrap()
}

type Links = Mirror<Link<'static>, u32>;

fn links() -> Links {
    Mirror::new(|link| link.index)
}

/// One of `+`, `~` and `-`, the index, and the names before and after.
fn told<'c>(changes: impl IntoIterator<Item = &'c Change<Link<'static>>>) -> Vec<String> {
    let name = |link: &Kept<Link<'static>>| link.get().unwrap().name.unwrap().to_owned();
    let told = changes.into_iter().map(|change| match change {
        Change::Added(after) => format!("+{}", name(after)),
        Change::Changed { before, after } => format!("{}~{}", name(before), name(after)),
        Change::Removed(before) => format!("-{}", name(before)),
    });
    told.collect()
}

#[test]
fn a_message_tells_what_it_changes_and_no_more() {
    let mut links = links();
    assert_eq!(told(&links.apply(raw(&new(1, "a", 1500))).unwrap()), ["+a"]);
    assert_eq!(told(&links.apply(raw(&new(2, "b", 1500))).unwrap()), ["+b"]);
    assert_eq!(told(&links.apply(raw(&new(1, "a", 1500))).unwrap()), [""; 0]);
    assert_eq!(told(&links.apply(raw(&new(1, "c", 1500))).unwrap()), ["a~c"]);
    assert_eq!(told(&links.remove(raw(&gone(1))).unwrap()), ["-c"]);
    assert_eq!(told(&links.remove(raw(&gone(1))).unwrap()), [""; 0]);
    assert_eq!((links.len(), links.is_empty()), (1, false));
    assert_eq!(links.get(&2).unwrap().get().unwrap().name, Some("b"));
    assert!(links.get(&1).is_none());
    assert_eq!(told(&links.remove_key(&2)), ["-b"]);
    assert!(links.is_empty() && links.remove_key(&2).is_none());
}

#[test]
fn a_listing_tells_what_is_gone_first_and_the_rest_in_its_order() {
    let mut links = links();
    for (index, name) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
        links.apply(raw(&new(index, name, 1500))).unwrap();
    }
    let listing = [new(9, "a", 1500), new(4, "e", 1500), new(3, "c", 1500), new(0, "b", 1500)];
    let changes = links.replace(listing.iter().map(|bytes| kept(bytes))).unwrap();
    assert_eq!(told(&changes), ["-a", "-b", "+a", "d~e", "+b"]);
    assert_eq!(links.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 3, 4, 9]);
    assert!(links.replace(listing.iter().map(|bytes| kept(bytes))).unwrap().is_empty());
    assert_eq!(told(&links.replace([]).unwrap()), ["-b", "-c", "-e", "-a"]);
}

#[test]
fn of_several_under_one_key_the_last_stays_and_the_changes_lead_there() {
    let mut links = links();
    links.apply(raw(&new(1, "a", 1500))).unwrap();
    let changes = links.replace([kept(&new(1, "b", 1500)), kept(&new(1, "c", 1500))]).unwrap();
    assert_eq!(told(&changes), ["a~b", "b~c"]);
    assert_eq!(links.get(&1).unwrap().get().unwrap().name, Some("c"));
}

#[test]
fn nothing_in_the_header_is_a_change() {
    let mut links = links();
    links.apply(raw(&new(1, "a", 1500))).unwrap();
    let part =
        Envelope { flags: Flags::MULTI | Flags::DUMP_FILTERED, sequence: 7, port: 42, ..Envelope::default() };
    let part = written(&whole(1, "a", 1500), part);
    assert!(links.apply(raw(&part)).unwrap().is_none());
    assert!(links.replace([kept(&part)]).unwrap().is_empty());
    // Nor the type, where a notification has another one than a reply.
    let mut notified = new(1, "a", 1500);
    notified[4..6].copy_from_slice(&0x30u16.to_ne_bytes());
    assert!(links.apply(raw(&notified)).unwrap().is_none());
    let kept = links.get(&1).unwrap();
    assert_eq!((kept.raw().header().kind, kept.get().unwrap().name), (0x30, Some("a")));
}

#[test]
fn what_is_not_declared_is_no_change_but_the_newest_is_kept() {
    let mut links = links();
    links.apply(raw(&new(1, "a", 1500))).unwrap();
    let counted = written(&Whole { counter: 99, ..whole(1, "a", 1500) }, Envelope::default());
    assert!(links.apply(raw(&counted)).unwrap().is_none());
    assert_eq!(links.get(&1).unwrap().raw().bytes(), counted);
    assert!(links.replace([kept(&new(1, "a", 1500))]).unwrap().is_empty());
    assert_eq!(links.get(&1).unwrap().raw().bytes(), new(1, "a", 1500));
}

#[test]
fn what_is_declared_and_compared_is_a_change() {
    let mut all = links();
    let mut names =
        Mirror::<Link<'_>, u32>::comparing(|link| link.index, |before, after| before.name == after.name);
    for mirror in [&mut all, &mut names] {
        mirror.apply(raw(&new(1, "a", 1500))).unwrap();
    }
    assert_eq!(told(&all.apply(raw(&new(1, "a", 1400))).unwrap()), ["a~a"]);
    assert!(names.apply(raw(&new(1, "a", 1400))).unwrap().is_none());
    assert_eq!(names.get(&1).unwrap().get().unwrap().mtu, Some(1400), "the newest is kept all the same");
    assert_eq!(told(&names.apply(raw(&new(1, "b", 1400))).unwrap()), ["a~b"]);
}

#[test]
fn a_message_that_cannot_be_read_is_an_error_and_changes_nothing() {
    let mut links = links();
    links.apply(raw(&new(1, "a", 1500))).unwrap();
    let header = Header { length: 16, kind: NEW, ..Header::default() }.to_bytes();
    let error = links.apply(raw(&header)).unwrap_err();
    assert_eq!(error.to_string(), "Link.index: required attribute is absent (at byte 16)");
    assert!(links.remove(raw(&header)).is_err());
    assert_eq!((links.len(), links.get(&1).unwrap().get().unwrap().name), (1, Some("a")));
}

#[derive(Family)]
#[nl(name = "nlecho")]
struct Echo;

#[derive(Message, Debug, PartialEq)]
#[nl(family = Echo, command = 2)]
struct Reply<'a> {
    #[nl(attr = 1)]
    name: &'a str,
}

#[test]
fn of_a_family_a_notification_is_another_command_with_the_body_of_the_reply() {
    let bytes = encode(&mut [0; 64], &Reply { name: "a" }, Envelope { family: 0x1c, ..Envelope::default() })
        .unwrap()
        .to_vec();
    let command = |command| {
        let mut bytes = bytes.clone();
        bytes[Header::SIZE] = command;
        bytes
    };
    let mut replies = Mirror::<Reply<'_>, String>::new(|reply| reply.name.to_owned());
    assert!(matches!(replies.replace([Kept::new(raw(&bytes)).unwrap()]).unwrap()[..], [Change::Added(_)]));
    assert!(replies.apply(raw(&command(7))).unwrap().is_none());
    assert_eq!(replies.get(&"a".into()).unwrap().get().unwrap(), Reply { name: "a" });
    assert!(matches!(replies.remove(raw(&command(8))).unwrap(), Some(Change::Removed(_))));

    // Neither what has no command, nor netlink's own.
    let cut = Header { length: 18, kind: 0x1c, ..Header::default() }.to_bytes();
    let error = replies.apply(raw(&[&cut[..], &[2, 0]].concat())).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::TooShort { found: 2, needed: 4 });
    let mut done = bytes;
    done[4..6].copy_from_slice(&3u16.to_ne_bytes());
    assert_eq!(replies.apply(raw(&done)).unwrap_err().kind(), DecodeErrorKind::Control { found: 3 });
}

/// Numbers without a pattern: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 33).unwrap() % end
    }
}

/// What a link is, besides its index.
type State = (String, u32);

/// What was put into a socket's queue.
enum Queued {
    Event(Vec<u8>),
    /// Events were lost here.
    Lost,
}

/// The kernel: the true state, and the queue of one socket.
struct Kernel {
    links: BTreeMap<u32, State>,
    queue: VecDeque<Queued>,
    random: Random,
}

impl Kernel {
    const LINKS: u32 = 6;

    fn message(&mut self, index: u32, flags: Flags) -> Option<Vec<u8>> {
        let (name, mtu) = self.links.get(&index)?;
        let counter = u64::from(self.random.below(1000));
        let envelope = Envelope {
            flags,
            sequence: self.random.below(9),
            port: self.random.below(9),
            ..Envelope::default()
        };
        Some(written(&Whole { counter, ..whole(index, name, *mtu) }, envelope))
    }

    /// A link is made, changed, or removed, and the event is queued, or lost.
    fn change(&mut self) {
        let index = self.random.below(Self::LINKS);
        let event = if self.random.below(3) == 0 {
            self.links.remove(&index);
            gone(index)
        } else {
            let name = if self.random.below(2) == 0 { "a" } else { "b" };
            self.links.insert(index, (name.into(), 1000 + self.random.below(3)));
            self.message(index, Flags::empty()).unwrap()
        };
        if self.random.below(8) != 0 {
            self.queue.push_back(Queued::Event(event));
        } else if !matches!(self.queue.back(), Some(Queued::Lost)) {
            self.queue.push_back(Queued::Lost);
        }
    }

    /// All links, each as it is when its turn comes: the kernel goes on meanwhile.
    fn listing(&mut self) -> Vec<Kept<Link<'static>>> {
        let mut listing = Vec::new();
        for index in 0..Self::LINKS {
            if self.random.below(4) == 0 {
                self.change();
            }
            listing.extend(self.message(index, Flags::MULTI).map(|bytes| kept(&bytes)));
        }
        listing
    }
}

/// One who knows nothing but what it is told of changes.
#[derive(Default)]
struct Follower(BTreeMap<u32, State>);

fn state(link: &Kept<Link<'static>>) -> (u32, State) {
    let Link { index, name, mtu } = link.get().unwrap();
    (index, (name.unwrap().to_owned(), mtu.unwrap()))
}

impl Follower {
    fn hear(&mut self, change: &Change<Link<'static>>) {
        let (before, after) = (change.before().map(state), change.after().map(state));
        assert_ne!(before, after, "no change");
        if let Some((index, before)) = before {
            assert_eq!(self.0.remove(&index), Some(before));
        }
        if let Some((index, after)) = after {
            assert_eq!(self.0.insert(index, after), None);
        }
    }
}

/// Lets `steps` things happen, then reads all there is, and gives what is true and what is known of it.
fn follow(seed: u64, steps: u32) -> (BTreeMap<u32, State>, BTreeMap<u32, State>) {
    let mut kernel =
        Kernel { links: BTreeMap::new(), queue: VecDeque::from([Queued::Lost]), random: Random(seed) };
    let (mut mirror, mut follower) = (links(), Follower::default());
    let mut step = 0;
    loop {
        step += 1;
        assert!(step < 10 * steps, "seed {seed}: no end");
        if step <= steps && kernel.random.below(5) < 3 {
            kernel.change();
            continue;
        }
        let changes = match kernel.queue.pop_front() {
            Some(Queued::Event(event)) if raw(&event).header().kind == GONE => {
                mirror.remove(raw(&event)).unwrap().into_iter().collect()
            }
            Some(Queued::Event(event)) => mirror.apply(raw(&event)).unwrap().into_iter().collect(),
            Some(Queued::Lost) => mirror.replace(kernel.listing()).unwrap(),
            None if step <= steps => continue,
            None => return (kernel.links, follower.0),
        };
        changes.iter().for_each(|change| follower.hear(change));
        let known: BTreeMap<u32, State> = mirror.iter().map(|(_, link)| state(link)).collect();
        assert_eq!(known, follower.0, "seed {seed}, step {step}");
    }
}

#[test]
fn whatever_was_lost_the_end_is_true_and_the_changes_led_there() {
    for seed in 1..400_u64 {
        let (links, known) = follow(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), 200);
        assert_eq!(known, links, "seed {seed}");
    }
}
