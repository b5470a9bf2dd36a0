//! Random conversations with a model of the kernel: every request gets all its replies and one end, and nobody another's.

use std::collections::BTreeMap;

use super::*;

/// A small generator of numbers that look random; the same for the same seed.
struct Chance(u64);

impl Chance {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        // Constants of Knuth's MMIX.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// What a request must be told, or was.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    replies: usize,
    /// With the error number.
    ends: Vec<i32>,
}

/// What the kernel says to one request: at once, and later, when it has time.
fn answer(chance: &mut Chance, kind: Kind, number: u32, told: &mut Told) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let errno = if chance.below(3) == 0 { i32::try_from(1 + chance.below(30)).unwrap() } else { 0 };
    told.ends.push(errno);
    let yes_or_no = acknowledgement(number, -errno);
    let replies = if errno == 0 { chance.below(4) } else { 0 };
    let parts = |flags, port| vec![message(LINK, flags, number, port, b"reply"); replies];
    match kind {
        Kind::Do => {
            told.replies = replies;
            ([parts(0, PORT), vec![yes_or_no]].concat(), vec![])
        }
        Kind::Quiet if errno == 0 => (vec![], vec![]),
        Kind::Quiet => (vec![yes_or_no], vec![]),
        Kind::AcknowledgedFirst if errno != 0 => (vec![yes_or_no], vec![]),
        Kind::AcknowledgedFirst => {
            told.replies = replies;
            (vec![yes_or_no], [parts(MULTI, 0), vec![message(DONE, MULTI, number, 0, &[])]].concat())
        }
        Kind::Dump => {
            told.replies = replies;
            (vec![], [parts(MULTI, PORT), vec![done(number, -errno)]].concat())
        }
    }
}

/// What belongs to nobody.
fn noise(chance: &mut Chance) -> Vec<u8> {
    match chance.below(4) {
        0 => message(NOOP, 0, 0, 0, &[]),
        // A late answer, to a number that was never given or long ago.
        1 => acknowledgement(1_000_000, -9),
        2 => message(LINK, MULTI, 1_000_000, PORT, b"late"),
        _ => message(LINK, 0, 7, PORT + 1, b"to somebody else"),
    }
}

fn converse(seed: u64) {
    let mut chance = Chance(seed);
    // Of every second one, the numbers begin anew half-way.
    let last = if seed % 2 == 0 { 0 } else { u32::MAX - 8 };
    let mut session = Session::new(PORT).numbered_from(last);
    let (mut expected, mut told) = (BTreeMap::new(), BTreeMap::<u32, Told>::new());
    let mut asked = Vec::new();
    let mut dump = false;
    for _ in 0..1 + chance.below(20) {
        let kind = match chance.below(4) {
            // One at a time.
            0 if !dump => Kind::Dump,
            1 => Kind::AcknowledgedFirst,
            2 => Kind::Quiet,
            _ => Kind::Do,
        };
        dump |= kind == Kind::Dump;
        asked.push((session.begin(kind, Flags::empty(), Address::KERNEL), kind));
    }
    // What tells that the quiet ones before ended well.
    asked.push((session.begin(Kind::Do, Flags::empty(), Address::KERNEL), Kind::Do));

    let (mut at_once, mut later) = (Vec::new(), Vec::new());
    for (request, kind) in asked {
        let number = request.sequence();
        let mut tell = Told::default();
        let (now, then) = answer(&mut chance, kind, number, &mut tell);
        at_once.extend(now);
        later.push(then.into_iter().peekable());
        if chance.below(6) == 0 {
            session.abandon(request);
        } else {
            expected.insert(number, tell);
        }
    }
    let mut at_once = at_once.into_iter().peekable();
    while at_once.peek().is_some() || later.iter_mut().any(|answer| answer.peek().is_some()) {
        let mut datagram = Vec::new();
        for _ in 0..1 + chance.below(5) {
            let next = match chance.below(3) {
                0 => Some(noise(&mut chance)),
                1 => at_once.next(),
                _ => {
                    let whose = chance.below(later.len());
                    // Nothing comes later before all has been asked.
                    if at_once.peek().is_some() {
                        None
                    } else {
                        later.get_mut(whose).and_then(Iterator::next)
                    }
                }
            };
            datagram.extend(next.unwrap_or_default());
        }
        // Between, somebody else tries: with the very bytes.
        assert_eq!(steps(&mut session, Address::port(7), &datagram), []);
        for step in steps(&mut session, Address::KERNEL, &datagram) {
            match step {
                Step::Reply { request, at } => {
                    let told = told.entry(request.sequence()).or_default();
                    assert_eq!(told.ends, [], "seed {seed}: a reply behind the end");
                    let reply = RawMessage::parse(datagram.get(at).unwrap()).unwrap();
                    assert_eq!(reply.header().sequence, request.sequence(), "seed {seed}");
                    told.replies += 1;
                }
                Step::End { request, end } => {
                    told.entry(request.sequence()).or_default().ends.push(end.errno)
                }
                other => unreachable!("seed {seed}: {other:?}"),
            }
        }
    }
    assert_eq!(told, expected, "seed {seed}");
}

#[test]
fn every_request_gets_all_that_is_its_own_and_one_end() {
    for seed in 0..3000 {
        converse(seed);
    }
}
