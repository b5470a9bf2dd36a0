//! What is sent of a batch, and what its answers mean, as bytes.

use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::execution::Limits;
use super::*;
use crate::address::Address;
use crate::message::{Header, RawMessage, messages};
use crate::session::{Exchange, News, Session};
use crate::wire::align;
use crate::{Errno, Message, Protocol, Request};

const PORT: u32 = 42;
const FAMILY: u16 = 0x1c;
const ERROR: u16 = 2;
const REPLY: u16 = 0x31;
const LIMITS: Limits = Limits { datagram: 32 * 1024, answers: 212_992, notified: false };

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[derive(Request)]
#[nl(protocol = Lab, type = 0x20, do)]
struct Add<'a> {
    #[nl(attr = 1, max_len = 60_000)]
    bytes: &'a [u8],
}

#[derive(Request)]
#[nl(protocol = Lab, type = 0x30, reply = Answer<'_>, do)]
struct Get {
    #[nl(attr = 1)]
    number: u32,
}

/// As in audit.
#[derive(Request)]
#[nl(protocol = Lab, type = 0x32, reply = Answer<'_>, do, reply_after_ack)]
struct GetLate {}

#[derive(Debug, PartialEq, Message)]
#[nl(protocol = Lab, type = 0x31)]
struct Answer<'a> {
    #[nl(payload)]
    text: &'a str,
}

#[derive(Request)]
#[nl(protocol = Lab, type = 0x10, do)]
struct Begin {}

#[derive(Request)]
#[nl(protocol = Lab, type = 0x11, do)]
struct End {}

/// A request of so many bytes.
fn add(batch: &mut Batch<Lab>, length: usize) -> Ticket<()> {
    batch.acknowledge(&Add { bytes: &vec![7; length - 20] }).unwrap()
}

fn adds(batch: Batch<Lab>, count: usize) -> Batch<Lab> {
    let mut batch = batch;
    for _ in 0..count {
        add(&mut batch, 60);
    }
    batch
}

fn transaction(count: usize) -> Batch<Lab> {
    adds(Batch::transaction(&Begin {}, &End {}).unwrap(), count)
}

/// A batch that is executed with a script instead of a kernel.
struct Script<'b, P> {
    exchange: Exchange,
    execution: Execution<'b, P>,
}

impl<'b, P: Protocol> Script<'b, P> {
    fn new(batch: &'b Batch<P>) -> Self {
        Self { exchange: Exchange::new(Session::new(PORT)), execution: Execution::new(batch) }
    }

    /// The headers of the next datagram; none if all is sent.
    fn send_within(&mut self, limits: &Limits) -> Result<Vec<Header>, Error> {
        if self.execution.next_operation().is_none() {
            return Ok(Vec::new());
        }
        let envelope = Envelope { port: PORT, ..Envelope::default() };
        self.execution.write(&mut self.exchange, Address::KERNEL, envelope, limits)?;
        Ok(messages(self.exchange.outgoing()).map(|message| message.unwrap().header()).collect())
    }

    fn send(&mut self) -> Vec<Header> {
        self.send_within(&LIMITS).unwrap()
    }

    /// A datagram comes; `true` if it was the last that was waited for.
    fn receive(&mut self, datagram: &[u8]) -> bool {
        self.exchange.keep(None);
        self.exchange.room()[..datagram.len()].copy_from_slice(datagram);
        self.exchange.received(datagram.len(), Address::KERNEL.into()).unwrap();
        self.execution.read(&mut self.exchange).unwrap()
    }

    fn finish(self) -> Result<Outcomes, BatchError> {
        self.execution.finish(Ok(()))
    }
}

fn message(kind: u16, flags: Flags, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(Header::SIZE + payload.len()).unwrap();
    let mut bytes = [&Header { length, kind, flags, sequence, port: PORT }.to_bytes()[..], payload].concat();
    bytes.resize(align(bytes.len()), 0);
    bytes
}

/// The kernel's answer to a message with this header; 0 is a yes.
fn answer(to: Header, errno: i32) -> Vec<u8> {
    message(ERROR, Flags::CAPPED, to.sequence, &[&(-errno).to_ne_bytes()[..], &to.to_bytes()].concat())
}

fn reply(to: Header, text: &str) -> Vec<u8> {
    message(REPLY, Flags::empty(), to.sequence, text.as_bytes())
}

/// What the session makes of a datagram, if anybody waits for it.
fn news(exchange: &mut Exchange, datagram: &[u8]) -> News {
    exchange.keep(None);
    exchange.room()[..datagram.len()].copy_from_slice(datagram);
    exchange.received(datagram.len(), Address::KERNEL.into()).unwrap();
    exchange.news().unwrap()
}

/// A word for each outcome.
fn words(outcomes: &Outcomes) -> Vec<String> {
    let word = |outcome| match outcome {
        Outcome::Done => "done".into(),
        Outcome::Refused(refused) => alloc::format!("{} at {:?}", refused.errno, refused.position),
        Outcome::Undone => "undone".into(),
        Outcome::Unknown => "unknown".into(),
    };
    outcomes.iter().map(word).collect()
}

// What is sent.

#[test]
fn requests_of_several_types_go_in_one_datagram_numbered_one_behind_the_other() {
    let mut batch = Batch::<Lab>::new();
    add(&mut batch, 60);
    batch.request(&Get { number: 7 }).unwrap();
    batch.acknowledge(&Add { bytes: &[1; 3] }.with(Flags::CREATE)).unwrap();
    let mut script = Script::new(&batch);
    let sent = script.send();
    let first = sent[0].sequence;
    let seen: Vec<_> =
        sent.iter().map(|sent| (sent.kind, sent.flags, sent.sequence - first, sent.port)).collect();
    let asked = Flags::REQUEST | Flags::ACK;
    let create = asked | Flags::CREATE;
    assert_eq!(seen, [(0x20, asked, 0, PORT), (0x30, asked, 1, PORT), (0x20, create, 2, PORT)]);
    assert_eq!(script.exchange.outgoing().len(), 60 + 24 + 24);
    assert_ne!(first, 0);
}

#[test]
fn without_acknowledgements_the_last_request_of_a_datagram_alone_asks_for_one() {
    let batch = adds(Batch::new().quiet(), 200);
    let mut script = Script::new(&batch);
    for count in [128, 72] {
        let sent = script.send();
        assert_eq!(sent.len(), count);
        let told = |sent: &&Header| sent.flags.contains(Flags::ACK);
        assert_eq!(
            sent.iter().filter(told).map(|sent| sent.sequence).collect::<Vec<_>>(),
            [sent[count - 1].sequence]
        );
        assert!(script.receive(&answer(sent[count - 1], 0)));
    }
    assert!(script.finish().unwrap().iter().all(|outcome| outcome == Outcome::Done));
}

#[test]
fn what_is_acknowledged_before_its_reply_asks_for_that_in_any_case() {
    let mut batch = Batch::<Lab>::new().quiet();
    let late = batch.request(&GetLate {}).unwrap();
    add(&mut batch, 60);
    let mut script = Script::new(&batch);
    let sent = script.send();
    assert!(sent[0].flags.contains(Flags::ACK));
    // The last one has ended, and the first one has not.
    assert!(!script.receive(&[answer(sent[0], 0), answer(sent[1], 0)].concat()));
    assert!(script.receive(&reply(sent[0], "late")));
    assert_eq!(script.finish().unwrap().reply(late).unwrap().text, "late");
}

/// How many requests of this length each datagram has.
fn packed(length: usize, count: usize, limits: &Limits) -> Vec<usize> {
    let mut batch = Batch::new();
    for _ in 0..count {
        add(&mut batch, length);
    }
    let mut script = Script::new(&batch);
    let mut counts = Vec::new();
    loop {
        let sent = script.send_within(limits).unwrap();
        if sent.is_empty() {
            return counts;
        }
        counts.push(sent.len());
        let answers: Vec<u8> = sent.iter().flat_map(|sent| answer(*sent, 0)).collect();
        assert!(script.receive(&answers));
    }
}

#[test]
fn a_datagram_ends_where_its_bytes_or_its_answers_do() {
    assert_eq!(packed(60, 300, &LIMITS), [128, 128, 44]);
    assert_eq!(packed(1000, 40, &LIMITS), [32, 8]);
    // A refusal repeats the request: 2304 bytes of the queue for each.
    assert_eq!(packed(1000, 10, &Limits { answers: 10_000, ..LIMITS }), [4, 4, 2]);
    assert_eq!(packed(60, 10, &Limits { answers: 4 * 1280, ..LIMITS }), [4, 4, 2]);
    // Where there is no room for any, one goes all the same.
    assert_eq!(packed(60, 3, &Limits { answers: 0, ..LIMITS }), [1, 1, 1]);
    assert_eq!(packed(50_000, 2, &LIMITS), [1, 1]);
}

#[test]
fn a_large_request_goes_alone_and_the_small_ones_around_it_together() {
    let mut batch = adds(Batch::new(), 3);
    add(&mut batch, 50_000);
    let batch = adds(batch, 2);
    let mut script = Script::new(&batch);
    script.exchange.offer(1000);
    for (count, room) in [(3, 1000), (1, 50_036), (2, 50_036)] {
        let sent = script.send();
        assert_eq!(sent.len(), count);
        // And there is room for a refusal that repeats it.
        assert!(script.exchange.room().len() >= room);
        script.receive(&sent.iter().flat_map(|sent| answer(*sent, 0)).collect::<Vec<_>>());
    }
}

#[test]
fn replies_and_notifications_leave_room_for_fewer_requests() {
    let mut batch = Batch::<Lab>::new();
    for number in 0..100 {
        batch.request(&Get { number }).unwrap();
    }
    assert_eq!(Script::new(&batch).send().len(), 21);
    assert_eq!(packed(60, 22, &Limits { notified: true, ..LIMITS }), [21, 1]);
    let mut echoed = Batch::<Lab>::new();
    for _ in 0..100 {
        echoed.acknowledge(&Add { bytes: &[] }.with(Flags::ECHO)).unwrap();
    }
    assert_eq!(Script::new(&echoed).send().len(), 21);
}

#[test]
fn a_batch_without_requests_sends_nothing() {
    assert!(Script::new(&Batch::<Lab>::new()).send().is_empty());
    let empty = transaction(0);
    let mut script = Script::new(&empty);
    assert!(script.send().is_empty());
    assert!(script.finish().unwrap().is_empty());
}

#[test]
fn a_request_that_cannot_be_encoded_is_told_at_once_and_leaves_the_batch_as_it_was() {
    let mut batch = adds(Batch::new(), 2);
    let error = batch.acknowledge(&Add { bytes: &[0; 60_001] }).unwrap_err();
    assert!(matches!(error, Error::Encode { operation: "Add", .. }));
    assert_eq!(batch.len(), 2);
    let batch = adds(batch, 1);
    let sent = Script::new(&batch).send();
    assert_eq!(sent.iter().map(|sent| sent.length).collect::<Vec<_>>(), [60; 3]);
}

#[test]
fn a_batch_is_cleared_and_filled_again() {
    let mut batch = transaction(5);
    batch.clear();
    assert!(batch.is_empty());
    assert_eq!(add(&mut batch, 64).position(), 0);
    let sent = Script::new(&batch).send();
    assert_eq!(
        sent.iter().map(|sent| (sent.kind, sent.length)).collect::<Vec<_>>(),
        [(0x10, 16), (0x20, 64), (0x11, 16)]
    );
}

#[derive(crate::Family)]
#[nl(name = "lab", version = 3)]
struct LabFamily;

#[derive(Request)]
#[nl(family = LabFamily, command = 9, do)]
struct Command {}

#[test]
fn a_familys_number_and_the_port_id_are_those_of_the_socket_that_executes() {
    let mut batch = Batch::<LabFamily>::new();
    batch.acknowledge(&Command {}).unwrap();
    for (family, port) in [(FAMILY, 7), (FAMILY + 1, 8)] {
        let mut script = Script::new(&batch);
        let envelope = Envelope { family, port, ..Envelope::default() };
        script.execution.write(&mut script.exchange, Address::KERNEL, envelope, &LIMITS).unwrap();
        let message = RawMessage::parse(script.exchange.outgoing()).unwrap();
        assert_eq!((message.header().kind, message.header().port), (family, port));
        assert_eq!(message.payload(), [9, 3, 0, 0]);
    }
}

#[test]
fn numbers_of_a_datagram_follow_one_another_also_where_they_begin_anew_and_where_one_is_taken() {
    for last in u32::MAX - 4..=u32::MAX {
        let batch = adds(Batch::new(), 3);
        let mut script = Script::new(&batch);
        let mut session = Session::new(PORT).numbered_from(1);
        let stays = session.begin(Kind::Dump, Flags::empty(), Address::KERNEL);
        script.exchange = Exchange::new(session.numbered_from(last));
        let numbers: Vec<_> = script.send().iter().map(|sent| sent.sequence).collect();
        assert!(numbers.iter().all(|number| *number != 0 && *number != stays.sequence()), "{numbers:?}");
        assert_eq!(numbers, [numbers[0], numbers[0] + 1, numbers[0] + 2]);
    }
}

// What its answers mean.

#[test]
fn each_request_has_its_own_outcome_and_a_refusal_names_its_position() {
    let batch = adds(Batch::new(), 4);
    let mut script = Script::new(&batch);
    let sent = script.send();
    let errnos = [0, 17, 0, 22];
    for (index, (sent, errno)) in sent.iter().zip(errnos).enumerate() {
        assert_eq!(script.receive(&answer(*sent, errno)), index == 3);
    }
    let outcomes = script.finish().unwrap();
    assert_eq!(words(&outcomes), ["done", "EEXIST at Some(1)", "done", "EINVAL at Some(3)"]);
    assert_eq!(outcomes.refusals().count(), 2);
    let error = outcomes.all_done().unwrap_err();
    assert_eq!(error.to_string(), "request 1 of the batch: Add refused: EEXIST");
}

#[test]
fn positions_count_on_over_datagrams() {
    let batch = adds(Batch::new(), 200);
    let mut script = Script::new(&batch);
    let first = script.send();
    script.receive(&first.iter().flat_map(|sent| answer(*sent, 0)).collect::<Vec<_>>());
    let second = script.send();
    script.receive(
        &second
            .iter()
            .flat_map(|sent| answer(*sent, i32::from(sent.sequence == second[5].sequence)))
            .collect::<Vec<_>>(),
    );
    let outcomes = script.finish().unwrap();
    assert_eq!(outcomes.refusals().map(|refused| refused.position).collect::<Vec<_>>(), [Some(133)]);
}

#[test]
fn without_acknowledgements_the_outcomes_are_the_same() {
    let mut batch = Batch::<Lab>::new().quiet();
    let tickets = [(); 4].map(|()| add(&mut batch, 60));
    let mut script = Script::new(&batch);
    let sent = script.send();
    assert!(!script.receive(&answer(sent[1], 17)));
    assert!(script.receive(&answer(sent[3], 0)));
    let outcomes = script.finish().unwrap();
    assert_eq!(words(&outcomes), ["done", "EEXIST at Some(1)", "done", "done"]);
    assert!(matches!(outcomes.get(tickets[1]), Outcome::Refused(refused) if refused.errno == Errno::EEXIST));
}

#[test]
fn a_request_and_its_acknowledgement_are_matched_in_any_order() {
    let batch = adds(Batch::new(), 3);
    let mut script = Script::new(&batch);
    let sent = script.send();
    assert!(!script.receive(&answer(sent[2], 5)));
    assert!(!script.receive(&answer(sent[0], 0)));
    // A notification, a second end, the number behind the last.
    let strangers = [message(REPLY, Flags::empty(), 0, b"event"), answer(sent[2], 0), {
        answer(Header { sequence: sent[2].sequence + 1, ..sent[2] }, 1)
    }];
    assert!(!script.receive(&strangers.concat()));
    assert!(script.receive(&answer(sent[1], 0)));
    assert!(script.exchange.find_event().unwrap(), "what came meanwhile is kept");
    assert_eq!(words(&script.finish().unwrap()), ["done", "done", "EIO at Some(2)"]);
}

#[test]
fn a_second_answer_changes_nothing() {
    let batch = adds(Batch::new(), 2);
    let mut script = Script::new(&batch);
    let sent = script.send();
    script.receive(&[answer(sent[0], 1), answer(sent[0], 0)].concat());
    assert!(script.receive(&[answer(sent[1], 0), answer(sent[1], 1)].concat()));
    assert_eq!(words(&script.finish().unwrap()), ["EPERM at Some(0)", "done"]);
}

#[test]
fn replies_are_kept_where_they_are_wanted() {
    for quiet in [false, true] {
        let mut batch = if quiet { Batch::<Lab>::new().quiet() } else { Batch::new() };
        let first = batch.request(&Get { number: 1 }).unwrap();
        let silent = batch.request(&Get { number: 2 }).unwrap();
        let refused = batch.request(&Get { number: 3 }).unwrap();
        batch.acknowledge(&Get { number: 4 }).unwrap();
        let last = batch.request(&Get { number: 5 }).unwrap();
        let mut script = Script::new(&batch);
        let sent = script.send();
        let yes = |index: usize| if quiet { Vec::new() } else { answer(sent[index], 0) };
        script.receive(&[reply(sent[0], "one"), reply(sent[0], "one more"), yes(0), yes(1)].concat());
        script.receive(&[answer(sent[2], 2), reply(sent[3], "unwanted"), yes(3)].concat());
        assert!(script.receive(&[reply(sent[4], "five"), answer(sent[4], 0)].concat()));
        let outcomes = script.finish().unwrap();
        assert_eq!(outcomes.reply(first).unwrap(), Answer { text: "one" });
        assert_eq!(outcomes.reply(last).unwrap(), Answer { text: "five" });
        assert!(matches!(outcomes.reply(silent), Err(Error::NoReply { operation: "Get" })));
        assert!(
            matches!(outcomes.reply(refused), Err(Error::Refused(refused)) if refused.position == Some(2))
        );
        assert_eq!(words(&outcomes), ["done", "done", "ENOENT at Some(2)", "done", "done"]);
    }
}

#[test]
fn a_reply_that_is_not_what_the_schema_says_is_told_when_it_is_asked_for() {
    let mut batch = Batch::<Lab>::new();
    let ticket = batch.request(&Get { number: 1 }).unwrap();
    let mut script = Script::new(&batch);
    let sent = script.send();
    assert!(
        script.receive(&[message(0x40, Flags::empty(), sent[0].sequence, &[]), answer(sent[0], 0)].concat())
    );
    let outcomes = script.finish().unwrap();
    assert_eq!(outcomes.get(ticket), Outcome::Done);
    assert!(matches!(outcomes.reply(ticket), Err(Error::Decode { operation: "Get", .. })));
}

#[test]
fn a_reply_that_is_cut_is_told_of_its_request_and_the_rest_goes_on() {
    let mut batch = Batch::<Lab>::new();
    let [large, small] = [1, 2].map(|number| batch.request(&Get { number }).unwrap());
    let mut script = Script::new(&batch);
    let sent = script.send();
    script.exchange.keep(None);
    script.exchange.room()[..16].copy_from_slice(&reply(sent[0], ""));
    let cut = script.exchange.received(1 << 20, Address::KERNEL.into()).unwrap_err();
    script.execution.cut(cut);
    assert!(script.receive(&[answer(sent[0], 0), reply(sent[1], "two"), answer(sent[1], 0)].concat()));
    let outcomes = script.finish().unwrap();
    assert_eq!(words(&outcomes), ["done"; 2]);
    assert!(matches!(outcomes.reply(large), Err(Error::Truncated { length: 1_048_576, .. })));
    assert_eq!(outcomes.reply(small).unwrap().text, "two");
}

#[test]
fn what_the_kernel_says_besides_yes_is_kept() {
    let mut batch = Batch::<Lab>::new();
    let tickets = [(); 2].map(|()| add(&mut batch, 60));
    let mut script = Script::new(&batch);
    let sent = script.send();
    let text = [&9u16.to_ne_bytes()[..], &1u16.to_ne_bytes(), b"hmm!\0", &[0; 3]].concat();
    let payload = [&[0; 4][..], &sent[0].to_bytes(), &text].concat();
    let warning = message(ERROR, Flags::CAPPED | Flags::ACK_TLVS, sent[0].sequence, &payload);
    assert!(script.receive(&[warning, answer(sent[1], 0)].concat()));
    let outcomes = script.finish().unwrap();
    let said = tickets.map(|ticket| outcomes.acknowledgement(ticket).and_then(|said| said.message()));
    assert_eq!(said, [Some("hmm!"), None]);
}

#[test]
fn a_ticket_of_a_request_that_the_batch_does_not_have_finds_nothing() {
    let mut batch = Batch::<Lab>::new();
    add(&mut batch, 60);
    let ticket = batch.request(&Get { number: 1 }).unwrap();
    let outcomes = Outcomes::new(["ask"].into_iter());
    assert_eq!(outcomes.get(ticket), Outcome::Undone);
    assert!(matches!(outcomes.reply(ticket), Err(Error::Unanswered { operation: "Get" })));
    assert_eq!(outcomes.acknowledgement(ticket), None);
}

// Where it ends early.

#[test]
fn what_ended_what_may_have_and_what_was_not_sent_is_told_where_a_batch_ends_early() {
    let mut batch = Batch::<Lab>::new();
    let first = batch.request(&Get { number: 1 }).unwrap();
    let second = batch.request(&Get { number: 2 }).unwrap();
    let third = batch.request(&Get { number: 3 }).unwrap();
    let batch = adds(batch, 30);
    let mut script = Script::new(&batch);
    let sent = script.send_within(&Limits { datagram: 800, ..LIMITS }).unwrap();
    assert_eq!(sent.len(), 15);
    script.receive(&[reply(sent[0], "one"), answer(sent[0], 0), reply(sent[1], "two")].concat());
    script.receive(&answer(sent[4], 1));
    let BatchError { error, outcomes, transaction } = script.execution.finish(Err(Error::Lost)).unwrap_err();
    assert!(matches!(error, Error::Lost));
    let words = words(&outcomes);
    assert_eq!(words[..6], ["done", "unknown", "unknown", "unknown", "EPERM at Some(4)", "unknown"]);
    assert_eq!((words[sent.len() - 1].as_str(), words[sent.len()].as_str()), ("unknown", "undone"));
    // A reply that came is there, whatever became of the rest.
    assert_eq!(outcomes.reply(first).unwrap().text, "one");
    assert_eq!(outcomes.reply(second).unwrap().text, "two");
    assert!(matches!(outcomes.reply(third), Err(Error::Unanswered { operation: "Get" })));

    let error = Error::from(BatchError { error, outcomes, transaction });
    assert_eq!(error.errno(), Some(Errno::ENOBUFS));
    let text = error.to_string();
    assert!(text.starts_with("ENOBUFS: "), "{text}");
    assert!(
        text.ends_with("(of 33 requests 1 were done, 1 refused, 13 may have been done, 18 were not)"),
        "{text}"
    );
}

#[test]
fn a_refusal_without_acknowledgements_tells_of_those_before_it_that_they_are_done() {
    let batch = adds(Batch::new().quiet(), 4);
    let mut script = Script::new(&batch);
    let sent = script.send();
    script.receive(&answer(sent[2], 1));
    let error = script.execution.finish(Err(Error::Lost)).unwrap_err();
    assert_eq!(words(&error.outcomes), ["done", "done", "EPERM at Some(2)", "unknown"]);
}

#[test]
fn a_sender_that_says_it_lost_data_ends_the_batch() {
    let batch = adds(Batch::new(), 2);
    let mut script = Script::new(&batch);
    let sent = script.send();
    let overrun = message(4, Flags::empty(), 0, &[]);
    let datagram = [answer(sent[0], 0), overrun].concat();
    script.exchange.room()[..datagram.len()].copy_from_slice(&datagram);
    script.exchange.received(datagram.len(), Address::KERNEL.into()).unwrap();
    let lost = script.execution.read(&mut script.exchange);
    assert!(matches!(lost, Err(Error::Lost)));
    let error = script.execution.finish(lost.map(|_| ())).unwrap_err();
    assert_eq!(words(&error.outcomes), ["done", "unknown"]);
}

#[test]
fn a_datagram_that_could_not_be_sent_is_not_in_flight() {
    let batch = adds(Batch::new(), 2);
    let mut script = Script::new(&batch);
    let sent = script.send();
    script.execution.take_back(&mut script.exchange);
    assert_eq!(news(&mut script.exchange, &answer(sent[0], 0)), News::NeedMore);
    let error = script.execution.finish(Err(Error::TooLarge { length: 2, room: 1 })).unwrap_err();
    assert_eq!(words(&error.outcomes), ["undone"; 2]);
}

// Transactions.

#[test]
fn a_transaction_is_one_datagram_between_its_two_messages() {
    let batch = transaction(1000);
    let mut script = Script::new(&batch);
    let sent = script.send_within(&Limits { datagram: 4096, answers: 2_000_000, ..LIMITS }).unwrap();
    assert_eq!(sent.len(), 1002);
    assert_eq!((sent[0].kind, sent[1].kind, sent[1001].kind), (0x10, 0x20, 0x11));
    let told: Vec<_> = sent.iter().map(|sent| sent.flags.contains(Flags::ACK)).collect();
    assert!(!told[0] && !told[1001] && told[1..1001].iter().all(|told| *told));
    // The end is the last request's, and needs no acknowledgement of what stands around them.
    for sent in &sent[1..1000] {
        assert!(!script.receive(&answer(*sent, 0)));
    }
    assert!(script.receive(&answer(sent[1000], 0)));
    assert!(script.send().is_empty());
    assert!(script.finish().unwrap().iter().all(|outcome| outcome == Outcome::Done));
}

#[test]
fn a_transaction_without_acknowledgements_has_one_of_its_first_and_its_last_request() {
    let batch = transaction(4).quiet();
    let mut script = Script::new(&batch);
    let sent = script.send();
    let told: Vec<_> = sent.iter().map(|sent| sent.flags.contains(Flags::ACK)).collect();
    assert_eq!(told, [false, true, false, false, true, false]);
    assert!(!script.receive(&answer(sent[1], 0)));
    assert!(script.receive(&answer(sent[4], 0)));
    assert!(script.finish().is_ok());
}

#[test]
fn what_is_acknowledged_in_a_transaction_is_not_applied_if_something_is_refused() {
    for quiet in [false, true] {
        let batch = if quiet { transaction(5).quiet() } else { transaction(5) };
        let mut script = Script::new(&batch);
        let sent = script.send();
        let yes = |index: usize| {
            if sent[index].flags.contains(Flags::ACK) { answer(sent[index], 0) } else { Vec::new() }
        };
        script.receive(&[yes(1), answer(sent[2], 2), yes(3)].concat());
        assert!(script.receive(&[answer(sent[4], 17), yes(5)].concat()));
        let error = script.finish().unwrap_err();
        assert_eq!(
            words(&error.outcomes),
            ["undone", "ENOENT at Some(1)", "undone", "EEXIST at Some(3)", "undone"]
        );
        assert_eq!(
            error.to_string(),
            "nothing was applied: request 1 of the batch: Add refused: ENOENT; request 3 of the batch: Add refused: EEXIST"
        );
        assert_eq!(Error::from(error).as_refused().and_then(|refused| refused.position), Some(1));
    }
}

#[test]
fn a_transaction_that_is_refused_as_a_whole_has_no_further_answer() {
    let batch = transaction(3);
    let mut script = Script::new(&batch);
    let sent = script.send();
    assert!(script.receive(&answer(sent[0], 85)));
    // What comes all the same is nobody's.
    assert_eq!(news(&mut script.exchange, &answer(sent[1], 0)), News::NeedMore);
    let error = script.finish().unwrap_err();
    assert_eq!(error.to_string(), "nothing was applied: Begin refused: ERESTART");
    assert_eq!(words(&error.outcomes), ["undone"; 3]);
}

#[test]
fn what_is_refused_and_then_acknowledged_is_the_commit_and_not_the_first_request() {
    for quiet in [false, true] {
        let batch = if quiet { transaction(3).quiet() } else { transaction(3) };
        let mut script = Script::new(&batch);
        let sent = script.send();
        assert!(!script.receive(&answer(sent[1], 22)));
        assert!(!script.receive(&answer(sent[1], 0)));
        if !quiet {
            assert!(!script.receive(&answer(sent[2], 0)));
        }
        assert!(script.receive(&answer(sent[3], 0)));
        let error = script.finish().unwrap_err();
        assert_eq!(error.to_string(), "nothing was applied: End refused: EINVAL");
        assert_eq!(words(&error.outcomes), ["undone"; 3]);
    }
}

#[test]
fn a_refusal_of_the_first_request_of_a_transaction_is_its_own() {
    let batch = transaction(3);
    let mut script = Script::new(&batch);
    let sent = script.send();
    script.receive(&answer(sent[1], 22));
    assert!(script.receive(&[answer(sent[2], 0), answer(sent[3], 0)].concat()));
    let error = script.finish().unwrap_err();
    assert_eq!(words(&error.outcomes), ["EINVAL at Some(0)", "undone", "undone"]);

    let alone = transaction(1);
    let mut script = Script::new(&alone);
    let sent = script.send();
    assert!(script.receive(&answer(sent[1], 22)));
    assert_eq!(words(&script.finish().unwrap_err().outcomes), ["EINVAL at Some(0)"]);
}

#[test]
fn an_answer_to_what_stands_around_a_transaction_is_no_requests() {
    let batch = transaction(2);
    let mut script = Script::new(&batch);
    let sent = script.send();
    // As a newer kernel acknowledges both, where they ask for it.
    script.receive(&[answer(sent[0], 0), answer(sent[1], 0), answer(sent[3], 0)].concat());
    assert!(script.receive(&answer(sent[2], 0)));
    assert!(script.finish().is_ok());
}

#[test]
fn a_transaction_that_ends_early_is_unknown_unless_something_was_refused() {
    let batch = transaction(3);
    let lost = |errno: Option<i32>| {
        let mut script = Script::new(&batch);
        let sent = script.send();
        script.receive(&answer(sent[1], 0));
        if let Some(errno) = errno {
            script.receive(&answer(sent[2], errno));
        }
        script.execution.finish(Err(Error::Lost)).unwrap_err()
    };
    let error = lost(None);
    assert_eq!(words(&error.outcomes), ["unknown"; 3]);
    assert!(error.to_string().ends_with("(whether the transaction was applied is not known)"));
    let error = lost(Some(2));
    assert_eq!(words(&error.outcomes), ["undone", "ENOENT at Some(1)", "undone"]);
    let text = error.to_string();
    assert!(
        text.starts_with("nothing was applied: request 1 of the batch: Add refused: ENOENT; ENOBUFS: "),
        "{text}"
    );
}

#[test]
fn a_transaction_with_more_acknowledgements_than_the_queue_holds_is_not_sent() {
    let batch = transaction(100);
    let mut script = Script::new(&batch);
    let limits = Limits { answers: 99 * 1280, ..LIMITS };
    let error = script.send_within(&limits).unwrap_err();
    assert!(matches!(error, Error::TooManyAnswers { needed: 128_000, room: 126_720 }));
    let error = script.execution.finish(Err(error)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing was applied: the acknowledgements of a whole transaction would take 128000 bytes of a receive buffer \
         of 126720; nothing was sent: ask for fewer with `Batch::quiet`, or enlarge it with `Builder::receive_buffer`"
    );
    assert_eq!(words(&error.outcomes), ["undone"; 100]);
    let quiet = transaction(100).quiet();
    assert_eq!(Script::new(&quiet).send_within(&limits).unwrap().len(), 102);
    // One acknowledgement is always taken.
    let alone = transaction(1);
    assert_eq!(Script::new(&alone).send_within(&Limits { answers: 0, ..LIMITS }).unwrap().len(), 3);
}
